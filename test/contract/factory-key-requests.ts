import type { factoryKeyOperations } from '../../src/protocol/operations/factory-keys.ts';
import { enrolOperator } from '../support/people.ts';
import type { TestServer } from '../support/server.ts';

interface GoodRequest {
  readonly path: string;
  readonly init?: () => RequestInit;
  readonly status: number;
}

/** One good request for each operation on factory keys, of two pieces of hardware that a manifest names. */
export async function factoryKeyRequests(
  server: TestServer,
  [confirmed, withdrawn]: readonly [string, string],
): Promise<Readonly<Record<keyof typeof factoryKeyOperations, GoodRequest>>> {
  const asking = await enrolOperator(server, ['investigator']);
  const second = await enrolOperator(server, ['compliance']);
  const proposal = { factoryKey: 'A'.repeat(43), reason: 'repaired', evidence: 'R-1' };
  const changesOf = (hardwareId: string): string => `hardware/${hardwareId}/factory-key-changes`;
  await asking.post(changesOf(confirmed), proposal);
  const begun = await second.post(`${changesOf(confirmed)}/1/confirm/options`);
  let keys = 0;
  const post = (path: string, by: typeof asking, body: object, status: number): GoodRequest => ({
    path: `/v1/operator/${path}`,
    status,
    init: () => {
      keys += 1;
      const key = { 'idempotency-key': `contract-factory-key-${keys}` };
      return {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...key, ...by.headers() },
        body: JSON.stringify(body),
      };
    },
  });
  return {
    listFactoryKeyChanges: {
      path: '/v1/operator/factory-key-changes',
      status: 200,
      init: () => ({ headers: { authorization: `Bearer ${server.operatorToken}` } }),
    },
    proposeFactoryKey: post(changesOf(withdrawn), asking, proposal, 201),
    withdrawFactoryKey: post(`${changesOf(withdrawn)}/1/withdraw`, asking, {}, 200),
    beginFactoryKeyConfirmation: post(`${changesOf(confirmed)}/1/confirm/options`, second, {}, 200),
    confirmFactoryKey: post(
      `${changesOf(confirmed)}/1/confirm`,
      second,
      { assertion: second.assert(begun.body.options) },
      200,
    ),
  };
}
