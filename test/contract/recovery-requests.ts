import type { recoveryOperations } from '../../src/protocol/operations/recovery.ts';
import { enrolOperator } from '../support/people.ts';
import type { TestServer } from '../support/server.ts';

interface GoodRequest {
  readonly path: string;
  readonly init?: () => RequestInit;
  readonly status: number;
}

/** One good request for each operation on restored records. */
export async function recoveryRequests(
  server: TestServer,
): Promise<Readonly<Record<keyof typeof recoveryOperations, GoodRequest>>> {
  const { store } = server;
  const { epoch } = await store.transact((tx) => store.readDeployment(tx));
  const person = await enrolOperator(server, ['compliance']);
  let keys = 0;
  const post = (body: object): (() => RequestInit) => {
    return () => {
      keys += 1;
      return {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': `contract-recovery-${keys}`,
          ...person.headers(),
        },
        body: JSON.stringify(body),
      };
    };
  };
  return {
    readRecovery: {
      path: '/v1/operator/recovery',
      status: 200,
      init: () => ({ headers: { authorization: `Bearer ${server.operatorToken}` } }),
    },
    confirmRecovery: {
      path: '/v1/operator/recovery/confirmation',
      status: 200,
      init: post({ epoch, reason: 'compared' }),
    },
    // Last, since it begins another epoch.
    beginRecovery: { path: '/v1/operator/recovery', status: 200, init: post({ reason: 'restored' }) },
  };
}
