import type { approverOperations } from '../../src/protocol/operations/approvers.ts';
import { addApproverKey, preparedApproverKey } from '../support/approvers.ts';
import { enrolOperator } from '../support/people.ts';
import { officersOf, type TestServer } from '../support/server.ts';

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
    listApproverSets: {
      path: '/v1/operator/approvers/sets',
      status: 200,
      init: () => ({ headers: person.headers() }),
    },
    ...(await setRequests(server)),
    removeApproverKey: post(`keys/${credentialId}/remove`, () => ({})),
  };
}

type SetRequests = Pick<
  Readonly<Record<keyof typeof approverOperations, GoodRequest>>,
  'readSetSigning' | 'signApproverSet' | 'proposeApproverSet'
>;

/** Of a person in the first set; proposing comes last, because it takes the place of what is signed. */
async function setRequests(server: TestServer): Promise<SetRequests> {
  const [officer] = await officersOf(server);
  const key = await officer.addApproverKey();
  const proposed = await officer.post('approvers/sets');
  const path = `/v1/operator/approvers/sets`;
  const to = `${path}/${proposed.body.sha256}/sign`;
  const signing = (await officer.post(`approvers/sets/${proposed.body.sha256}/sign`)).body;
  const post = (at: string, body: () => object, status = 200): GoodRequest => ({
    path: at,
    status,
    init: () => ({
      method: 'POST',
      headers: {
        ...officer.headers(),
        'content-type': 'application/json',
        'idempotency-key': `contract-${status}-${at.length}`,
      },
      body: JSON.stringify(body()),
    }),
  });
  return {
    readSetSigning: post(to, () => ({})),
    signApproverSet: post(`${to}/confirm`, () => ({ assertion: key.assert(signing.options) })),
    proposeApproverSet: post(path, () => ({}), 201),
  };
}
