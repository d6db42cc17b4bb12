import {
  ApproverKeyBegun,
  ApproverKeyStored,
  ApproversView,
  NewApproverKey,
} from '../operators/approvers.ts';
import { Nothing } from '../operators/people.ts';
import { CredentialId } from '../scalars/scalars.ts';
import { exact } from '../schema/compound.ts';
import { assertionErrors, json, type Operation } from './operation.ts';

const nothing = { types: json, schema: Nothing } as const;
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
    errors: [],
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
    errors: ['passkey-challenge-over', 'passkey-known', ...assertionErrors],
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
} as const satisfies Record<string, Operation>;
