import { RecoveryBegin, RecoveryConfirmation, RecoveryView } from '../operators/recovery.ts';
import { json, type Operation } from './operation.ts';

/** What people do once records were restored from an older state. */
export const recoveryOperations = {
  readRecovery: {
    method: 'GET',
    path: '/v1/operator/recovery',
    audience: 'operator',
    summary: 'Whether restored records wait for a person, and what they hold.',
    quota: null,
    answers: { 200: { description: 'The counts.', types: json, schema: RecoveryView } },
    errors: [],
  },
  confirmRecovery: {
    method: 'POST',
    path: '/v1/operator/recovery/confirmation',
    audience: 'operator',
    summary: 'Confirm the counts of restored records, so that what two people sign from now on is ordered.',
    body: { types: json, schema: RecoveryConfirmation },
    idempotent: true,
    quota: null,
    audit: 'within',
    answers: { 200: { description: 'Orders go on.', types: json, schema: RecoveryView } },
    errors: ['epoch-over'],
  },
  beginRecovery: {
    method: 'POST',
    path: '/v1/operator/recovery',
    audience: 'operator',
    summary:
      'Hold every order back, because the records were restored from an older state. It begins a new epoch: what was approved before orders nothing until two people sign anew.',
    body: { types: json, schema: RecoveryBegin },
    idempotent: true,
    quota: null,
    audit: 'within',
    answers: { 200: { description: 'Nothing is ordered.', types: json, schema: RecoveryView } },
    errors: [],
  },
} as const satisfies Record<string, Operation>;
