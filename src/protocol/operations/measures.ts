import { CaseEnding, CaseList, CaseOpening, CaseView } from '../operators/case.ts';
import type { ErrorCode } from '../errors/errors.ts';
import {
  LockDraft,
  MeasureList,
  MeasureMemberList,
  MeasurePhoneList,
  MeasureView,
  PhonesChange,
  PhonesChanged,
  Signature,
  Signing,
  Why,
} from '../operators/measure-view.ts';
import { caseStates, measureStates } from '../../core/casework/transitions.ts';
import { assertionErrors, bodyBytesMax, json, type Operation } from './operation.ts';
import { CaseId, MeasureId, PhoneId, Reason } from '../scalars/scalars.ts';
import { exact, optional } from '../schema/compound.ts';
import { either, oneOf, pattern, text } from '../schema/scalar.ts';

const caseParams = exact({ caseId: CaseId });
const measureParams = exact({ measureId: MeasureId });
const page = { cursor: optional(pattern('^[0-9]{1,15}$')) } as const;

const acting = ['person-needed'] as const satisfies readonly ErrorCode[];
const signing = ['measure-unknown', 'measure-closed', 'case-over'] as const satisfies readonly ErrorCode[];
const signed = [
  ...signing,
  'measure-changed',
  'measure-altered',
  ...assertionErrors,
  'passkey-shared',
  'operator-deactivated',
  'signer-role-lost',
  'approver-key-not-counted',
] as const satisfies readonly ErrorCode[];

const operator = { audience: 'operator', quota: null } as const;
const act = { ...operator, method: 'POST', idempotent: true, audit: 'within' } as const;
const measureAnswer = (description: string) => ({
  200: { description, types: json, schema: MeasureView },
});
const signingAnswer = {
  200: { description: 'What to sign, whole, and what to ask the passkey.', types: json, schema: Signing },
} as const;

/** Cases and measures: what one person proposes and another approves. */
export const measureOperations = {
  openCase: {
    ...act,
    path: '/v1/operator/cases',
    summary: 'Open a case. When its limit passes without a finding, all its phones are released.',
    body: { types: json, schema: CaseOpening },
    answers: { 201: { description: 'Opened.', types: json, schema: CaseView } },
    errors: [...acting, 'clause-unknown', 'not-ready'],
  },
  listCases: {
    ...operator,
    method: 'GET',
    path: '/v1/operator/cases',
    summary: 'Cases, the latest first.',
    query: exact({ ...page, state: optional(oneOf(caseStates)) }),
    answers: {
      200: { description: 'One page; `cursor` leads to the next.', types: json, schema: CaseList },
    },
    errors: [],
  },
  readCase: {
    ...operator,
    method: 'GET',
    path: '/v1/operator/cases/{caseId}',
    summary: 'One case.',
    params: caseParams,
    answers: { 200: { description: 'The case.', types: json, schema: CaseView } },
    errors: ['case-unknown'],
  },
  endCase: {
    ...act,
    path: '/v1/operator/cases/{caseId}/end',
    summary:
      'End a case with its finding. One person does it; unless diversion was found, every lock of the case ends.',
    params: caseParams,
    body: { types: json, schema: CaseEnding },
    answers: { 200: { description: 'Ended.', types: json, schema: CaseView } },
    errors: [...acting, 'case-unknown', 'case-over'],
  },
  draftMeasure: {
    ...act,
    path: '/v1/operator/cases/{caseId}/measures',
    summary:
      'Draft a lock for phones of a case, named exactly. Nothing follows before two people have signed.',
    params: caseParams,
    body: { types: json, schema: LockDraft },
    answers: { 201: { description: 'Drafted.', types: json, schema: PhonesChanged } },
    errors: [...acting, 'case-unknown', 'case-over', 'clause-unknown', 'measure-full'],
  },
  changePhones: {
    ...act,
    path: '/v1/operator/measures/{measureId}/phones',
    summary:
      'Add phones to a measure or take some out. What was signed before stands for nothing afterwards.',
    params: measureParams,
    body: { types: json, schema: PhonesChange },
    answers: { 200: { description: 'Changed; a draft again.', types: json, schema: PhonesChanged } },
    errors: [...acting, 'measure-unknown', 'measure-closed', 'case-over', 'measure-full'],
  },
  listMeasures: {
    ...operator,
    method: 'GET',
    path: '/v1/operator/measures',
    summary:
      'Measures, the latest first. `heldBack`: only those of which a signature does not count at present, which order and renew nothing.',
    query: exact({
      ...page,
      state: optional(oneOf(measureStates)),
      case: optional(CaseId),
      heldBack: optional(either(['true', 'false'])),
    }),
    answers: {
      200: {
        description: 'One page; `cursor` leads to the next, where this one may be short.',
        types: json,
        schema: MeasureList,
      },
    },
    errors: [],
  },
  readMeasure: {
    ...operator,
    method: 'GET',
    path: '/v1/operator/measures/{measureId}',
    summary: 'One measure: who signed it, how many phones it names, and what became of them.',
    params: measureParams,
    answers: measureAnswer('The measure.'),
    errors: ['measure-unknown'],
  },
  listMeasurePhones: {
    ...operator,
    method: 'GET',
    path: '/v1/operator/measures/{measureId}/phones',
    summary: 'The phones of a measure: where each stands, what the measure would do to it, and what it did.',
    params: measureParams,
    query: exact({ cursor: optional(PhoneId) }),
    answers: {
      200: { description: 'One page; `cursor` leads to the next.', types: json, schema: MeasurePhoneList },
    },
    errors: ['measure-unknown', 'not-ready'],
  },
  listMeasureMembers: {
    ...operator,
    method: 'GET',
    path: '/v1/operator/measures/{measureId}/members',
    summary:
      'Hardware and opening of each phone of a lock that waits for signatures: from these the signing page computes what is signed.',
    params: measureParams,
    query: exact({ cursor: optional(PhoneId) }),
    answers: {
      200: { description: 'One page; `cursor` leads to the next.', types: json, schema: MeasureMemberList },
    },
    errors: ['measure-unknown', 'measure-closed', 'measure-altered'],
  },
  readPolicyDraft: {
    ...operator,
    method: 'GET',
    path: '/v1/operator/measures/{measureId}/policy',
    summary:
      'The exact text of the policy that a measure would publish, to be read before it is signed: its SHA-256 is in the manifest.',
    params: measureParams,
    answers: { 200: { description: 'The policy, byte for byte.', types: ['application/yaml'] } },
    errors: ['measure-unknown', 'policy-unknown', 'measure-altered'],
  },
  proposePolicy: {
    ...act,
    path: '/v1/operator/policies',
    summary:
      'Propose that a version of a policy be published: what its proposer’s passkey has to sign. It is published when another person approves it.',
    query: exact({ reason: optional(Reason) }),
    body: { types: ['application/yaml'], schema: text({ minLength: 1, maxLength: bodyBytesMax }) },
    answers: { 201: { description: 'Drafted; to be signed.', types: json, schema: Signing } },
    errors: [...acting, 'policy-faulty', 'policy-exists'],
  },
  proposeMeasure: {
    ...operator,
    method: 'POST',
    path: '/v1/operator/measures/{measureId}/propose',
    summary: 'Freeze the set into a manifest, to be signed by its proposer.',
    params: measureParams,
    answers: signingAnswer,
    errors: [...acting, ...signing, 'measure-empty', 'measure-altered'],
  },
  confirmProposal: {
    ...act,
    path: '/v1/operator/measures/{measureId}/propose/confirm',
    summary: 'Sign the manifest as its proposer.',
    params: measureParams,
    body: { types: json, schema: Signature },
    answers: measureAnswer('Proposed: it waits for another person.'),
    errors: [...acting, ...signed, 'not-ready'],
  },
  approveMeasure: {
    ...operator,
    method: 'POST',
    path: '/v1/operator/measures/{measureId}/approve',
    summary: 'What a second person would sign, whole. The proposer never approves.',
    params: measureParams,
    answers: signingAnswer,
    errors: [
      ...acting,
      ...signing,
      'approver-is-proposer',
      'measure-altered',
      'operator-deactivated',
      'signer-role-lost',
    ],
  },
  confirmApproval: {
    ...act,
    path: '/v1/operator/measures/{measureId}/approve/confirm',
    summary:
      'Sign the manifest as its approver: phones are locked at their check-ins, or the policy is published.',
    params: measureParams,
    body: { types: json, schema: Signature },
    answers: measureAnswer('Approved, and stated in the public log.'),
    errors: [...acting, ...signed, 'approver-is-proposer', 'policy-exists', 'policy-faulty', 'not-ready'],
  },
  readSignAnew: {
    ...operator,
    method: 'POST',
    path: '/v1/operator/measures/{measureId}/sign-anew',
    summary:
      'What a person would sign so that an approved measure orders again, where a signer does not count any more or records were restored. The first signs as proposer, another as approver.',
    params: measureParams,
    answers: signingAnswer,
    errors: [...acting, ...signing, 'approver-is-proposer', 'measure-altered', 'measure-changed'],
  },
  confirmSignAnew: {
    ...act,
    path: '/v1/operator/measures/{measureId}/sign-anew/confirm',
    summary: 'Sign the same manifest again. With the second signature the measure rests on these two people.',
    params: measureParams,
    body: { types: json, schema: Signature },
    answers: measureAnswer('Signed; with the second signature stated in the public log.'),
    errors: [...acting, ...signed, 'approver-is-proposer', 'not-ready'],
  },
  withdrawMeasure: {
    ...act,
    path: '/v1/operator/measures/{measureId}/withdraw',
    summary: 'Withdraw a measure that nobody has approved.',
    params: measureParams,
    body: { types: json, schema: Why },
    answers: measureAnswer('Withdrawn.'),
    errors: [...acting, 'measure-unknown', 'measure-closed'],
  },
  pauseMeasure: {
    ...act,
    path: '/v1/operator/measures/{measureId}/pause',
    summary: 'Order nothing more for now.',
    params: measureParams,
    body: { types: json, schema: Why },
    answers: measureAnswer('Paused.'),
    errors: [...acting, 'measure-unknown', 'measure-closed'],
  },
  resumeMeasure: {
    ...act,
    path: '/v1/operator/measures/{measureId}/resume',
    summary: 'Go on with a paused measure.',
    params: measureParams,
    body: { types: json, schema: Why },
    answers: measureAnswer('Going on.'),
    errors: [...acting, 'measure-unknown', 'measure-closed', 'case-over'],
  },
  releaseMeasure: {
    ...act,
    path: '/v1/operator/measures/{measureId}/release',
    summary: 'Release every phone that this measure locked. One person does it, at once.',
    params: measureParams,
    body: { types: json, schema: Why },
    answers: measureAnswer('Released: each phone is told at its next check-in.'),
    errors: [...acting, 'measure-unknown', 'measure-closed'],
  },
} as const satisfies Record<string, Operation>;
