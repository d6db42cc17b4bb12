import type { measureOperations } from '../../src/protocol/operations/measures.ts';
import { confirmSigning, signByTwo, type Officer } from '../../src/sim/casework/officers.ts';
import type { AnyJson } from '../support/any-json.ts';
import { officersOf, type TestServer } from '../support/server.ts';

interface GoodRequest {
  readonly path: string;
  readonly init?: () => RequestInit;
  readonly status: number;
}

/** One good request for each operation of cases and measures, on what was prepared for it. */
export async function measureRequests(
  server: TestServer,
  phoneId: string,
  policy: string,
): Promise<Readonly<Record<keyof typeof measureOperations, GoodRequest>>> {
  const [proposer, approver] = await officersOf(server);
  const opened = async (): Promise<string> =>
    (await proposer.post('cases', { title: 'A case', clauses: ['cu-activation'] })).body.id as string;
  const caseId = await opened();
  const drafted = async (): Promise<string> =>
    (await proposer.post(`cases/${caseId}/measures`, { reason: 'A lot', phones: [phoneId] })).body
      .measure as string;
  const policyDrafted = async (): Promise<string> =>
    (await proposer.post('policies', policy.replace('version: 1', 'version: 4'))).body.measure.id as string;
  const signingOf = async (by: Officer, measure: string, step: string): Promise<AnyJson> =>
    (await by.post(`measures/${measure}/${step}`)).body;
  const proposed = async (): Promise<string> => {
    const measure = await drafted();
    await confirmSigning(proposer, 'propose', await signingOf(proposer, measure, 'propose'));
    return measure;
  };
  const [first, toPropose, toWithdraw, waiting, running] = [
    await drafted(),
    await drafted(),
    await drafted(),
    await proposed(),
    await drafted(),
  ];
  await signByTwo(proposer, approver, running);
  const toConfirm = await signingOf(proposer, first, 'propose');
  const toApprove = await signingOf(approver, waiting, 'approve');
  const toSignAnew = await signingOf(approver, running, 'sign-anew');
  let keys = 0;
  const get = (path: string): GoodRequest => ({
    path: `/v1/operator/${path}`,
    status: 200,
    init: () => ({ headers: proposer.headers() }),
  });
  const post = (by: Officer, path: string, body: () => object | string, status = 200): GoodRequest => ({
    path: `/v1/operator/${path}`,
    status,
    init: () => {
      keys += 1;
      const made = body();
      const isText = typeof made === 'string';
      const headers = {
        ...by.headers(),
        'content-type': isText ? 'application/yaml' : 'application/json',
        'idempotency-key': `contract-measures-${keys}`,
      };
      return { method: 'POST', headers, body: isText ? made : JSON.stringify(made) };
    },
  });
  const signed = (by: Officer, signing: AnyJson): object => ({
    sha256: signing.sha256,
    assertion: by.assert(signing),
  });
  const why = (): object => ({ reason: 'So that it is tried' });
  return {
    openCase: post(proposer, 'cases', () => ({ title: 'Another', clauses: ['cu-activation'] }), 201),
    listCases: get('cases?state=open'),
    readCase: get(`cases/${caseId}`),
    endCase: post(approver, `cases/${await opened()}/end`, () => ({ finding: 'other', reason: 'Nothing' })),
    draftMeasure: post(proposer, `cases/${caseId}/measures`, () => ({ reason: 'A lot' }), 201),
    changePhones: post(proposer, `measures/${toPropose}/phones`, () => ({ add: ['0'.repeat(32)] })),
    listMeasures: get(`measures?case=${caseId}`),
    readMeasure: get(`measures/${waiting}`),
    listMeasurePhones: get(`measures/${waiting}/phones`),
    listMeasureMembers: get(`measures/${waiting}/members`),
    readPolicyDraft: get(`measures/${await policyDrafted()}/policy`),
    proposePolicy: post(proposer, 'policies', () => policy.replace('version: 1', 'version: 3'), 201),
    proposeMeasure: post(proposer, `measures/${toPropose}/propose`, () => ({})),
    confirmProposal: post(proposer, `measures/${first}/propose/confirm`, () => signed(proposer, toConfirm)),
    approveMeasure: post(approver, `measures/${waiting}/approve`, () => ({})),
    confirmApproval: post(approver, `measures/${waiting}/approve/confirm`, () => signed(approver, toApprove)),
    withdrawMeasure: post(proposer, `measures/${toWithdraw}/withdraw`, why),
    readSignAnew: post(approver, `measures/${running}/sign-anew`, () => ({})),
    confirmSignAnew: post(approver, `measures/${running}/sign-anew/confirm`, () =>
      signed(approver, toSignAnew),
    ),
    pauseMeasure: post(proposer, `measures/${running}/pause`, why),
    resumeMeasure: post(approver, `measures/${running}/resume`, why),
    releaseMeasure: post(approver, `measures/${running}/release`, why),
  };
}
