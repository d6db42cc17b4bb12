import {
  ApproverKeyBegun,
  ApproverKeyStored,
  ApproversView,
  NewApproverKey,
} from '../operators/approvers.ts';
import {
  ApproverSetList,
  NextApproverSet,
  SetSignature,
  SetSignatureTaken,
  SetSigning,
} from '../operators/approver-sets.ts';
import { Nothing } from '../operators/people.ts';
import { CredentialId, Sha256 } from '../scalars/scalars.ts';
import { exact } from '../schema/compound.ts';
import { assertionErrors, json, type Operation } from './operation.ts';

const nothing = { types: json, schema: Nothing } as const;
const setParams = exact({ sha256: Sha256 });
const following = ['approver-set-impossible', 'approver-set-changed', 'not-ready'] as const;
const own = { audience: 'operator', quota: null } as const;

/** Who names phones to be locked, and with which keys. */
export const approverOperations = {
  readApprovers: {
    ...own,
    method: 'GET',
    path: '/v1/operator/approvers',
    summary: 'The newest approver set, the approver keys, and what has to be done about either.',
    answers: { 200: { description: 'Approvers.', types: json, schema: ApproversView } },
    errors: [],
  },
  beginApproverKey: {
    ...own,
    method: 'POST',
    path: '/v1/operator/approvers/keys/options',
    summary:
      'Options for an approver key of one’s own, and for the proof that one of one’s passkeys has to give.',
    body: nothing,
    answers: {
      200: { description: 'Begun; five minutes to answer.', types: json, schema: ApproverKeyBegun },
    },
    errors: ['not-ready'],
  },
  finishApproverKey: {
    ...own,
    method: 'POST',
    path: '/v1/operator/approvers/keys',
    summary:
      'Enrol an approver key. With the keys of two people who may approve, the first approver set is made.',
    body: { types: json, schema: NewApproverKey },
    audit: 'within',
    answers: { 201: { description: 'Enrolled.', types: json, schema: ApproverKeyStored } },
    errors: ['passkey-challenge-over', 'passkey-known', 'not-ready', ...assertionErrors],
  },
  removeApproverKey: {
    ...own,
    method: 'POST',
    path: '/v1/operator/approvers/keys/{credentialId}/remove',
    summary: 'Remove one of one’s own approver keys. What it signed counts until the next set leaves it out.',
    params: exact({ credentialId: CredentialId }),
    body: nothing,
    audit: 'within',
    answers: { 200: { description: 'Removed.', ...nothing } },
    errors: ['passkey-unknown'],
  },
  listApproverSets: {
    ...own,
    method: 'GET',
    path: '/v1/operator/approvers/sets',
    summary: 'All approver sets with their exact texts, and the one that is proposed to come next.',
    answers: { 200: { description: 'Sets, oldest first.', types: json, schema: ApproverSetList } },
    errors: [],
  },
  proposeApproverSet: {
    ...own,
    method: 'POST',
    path: '/v1/operator/approvers/sets',
    summary:
      'Write down what the next approver set would say, from the keys and roles of now. It counts for nothing before two people of the newest set signed it.',
    body: nothing,
    idempotent: true,
    audit: 'within',
    answers: { 201: { description: 'Proposed.', types: json, schema: NextApproverSet } },
    errors: ['approver-set-impossible', 'not-ready'],
  },
  readSetSigning: {
    ...own,
    method: 'POST',
    path: '/v1/operator/approvers/sets/{sha256}/sign',
    summary: 'What a person of the newest set would sign to make the proposed one the next.',
    params: setParams,
    body: nothing,
    answers: { 200: { description: 'What to sign, whole.', types: json, schema: SetSigning } },
    errors: following,
  },
  signApproverSet: {
    ...own,
    method: 'POST',
    path: '/v1/operator/approvers/sets/{sha256}/sign/confirm',
    summary:
      'Sign the proposed set with an approver key. With the signature of a second person it is made, and stated in the public log.',
    params: setParams,
    body: { types: json, schema: SetSignature },
    idempotent: true,
    audit: 'within',
    answers: { 200: { description: 'Signed.', types: json, schema: SetSignatureTaken } },
    errors: [
      ...following,
      ...assertionErrors,
      'operator-deactivated',
      'signer-role-lost',
      'approver-key-not-counted',
    ],
  },
} as const satisfies Record<string, Operation>;
