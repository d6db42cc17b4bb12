import type { approverOperations } from '../../src/protocol/operations/approvers.ts';
import { addApproverKey, preparedApproverKey } from '../support/approvers.ts';
import { enrolOperator } from '../support/people.ts';
import type { TestServer } from '../support/server.ts';

interface GoodRequest {
  readonly path: string;
  readonly init: () => RequestInit;
  readonly status: number;
}

/** One good request for each operation on approvers, on what was prepared for it. */
export async function approverRequests(
  server: TestServer,
): Promise<Readonly<Record<keyof typeof approverOperations, GoodRequest>>> {
  const person = await enrolOperator(server, ['compliance']);
  const post = (path: string, body: () => object, status = 200): GoodRequest => ({
    path: `/v1/operator/approvers/${path}`,
    status,
    init: () => ({
      method: 'POST',
      headers: { ...person.headers(), 'content-type': 'application/json' },
      body: JSON.stringify(body()),
    }),
  });
  const { credentialId } = await addApproverKey(person);
  const { body } = await preparedApproverKey(person);
  return {
    readApprovers: {
      path: '/v1/operator/approvers',
      status: 200,
      init: () => ({ headers: person.headers() }),
    },
    beginApproverKey: post('keys/options', () => ({})),
    finishApproverKey: post('keys', body, 201),
    removeApproverKey: post(`keys/${credentialId}/remove`, () => ({})),
  };
}
