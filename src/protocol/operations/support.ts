import { CheckInAnswer, CheckInRequest } from '../device/check-in.ts';
import {
  AppealDecided,
  AppealDecision,
  AppealList,
  Released,
  ReleaseRequest,
  UnlockCode,
  UnlockCodeRequest,
} from '../operators/support.ts';
import { checkInErrors } from './device.ts';
import { json, type Operation } from './operation.ts';
import { PhoneId } from '../scalars/scalars.ts';
import { exact, optional } from '../schema/compound.ts';
import { either, pattern } from '../schema/scalar.ts';

const phone = exact({ phoneId: PhoneId });

/** How support helps an owner, and how an owner objects. */
export const supportOperations = {
  fileAppeal: {
    method: 'POST',
    path: '/v1/appeals',
    audience: 'device',
    summary:
      'Object to a notice or a lock, from the phone and without an account: a check-in whose report carries the appeal, recorded or refused.',
    body: { types: json, schema: CheckInRequest },
    quota: 'public',
    answers: {
      200: { description: 'Recorded; the answer is that of a check-in.', types: json, schema: CheckInAnswer },
    },
    errors: ['appeal-missing', 'nothing-to-appeal', ...checkInErrors],
  },
  giveUnlockCode: {
    method: 'POST',
    path: '/v1/operator/dossiers/{phoneId}/unlock-codes',
    audience: 'operator',
    summary: 'Answer the challenge that a locked phone shows with the code that unlocks it.',
    params: phone,
    body: { types: json, schema: UnlockCodeRequest },
    quota: null,
    audit: 'within',
    answers: { 200: { description: 'The code, to be read to the owner.', types: json, schema: UnlockCode } },
    errors: ['device-hint-needed', 'device-hint-unknown', 'phone-unknown', 'phone-not-enrolled', 'not-ready'],
  },
  releasePhone: {
    method: 'POST',
    path: '/v1/operator/dossiers/{phoneId}/release',
    audience: 'operator',
    summary:
      'Release a phone from every lock that runs. One person suffices; the phone is told at its next check-in.',
    params: phone,
    body: { types: json, schema: ReleaseRequest },
    idempotent: true,
    quota: null,
    audit: 'within',
    answers: { 200: { description: 'Released.', types: json, schema: Released } },
    errors: ['phone-unknown', 'phone-not-enrolled', 'not-ready'],
  },
  listAppeals: {
    method: 'GET',
    path: '/v1/operator/appeals',
    audience: 'operator',
    summary: 'Appeals that wait for an answer, the one whose answer is due first at the top.',
    query: exact({
      cursor: optional(pattern('^[0-9]{1,15}-[0-9a-f]{32}$')),
      limit: optional(pattern('^[1-9][0-9]?$')),
      /** `true`: those of keys that are only claimed, on hardware that no manifest names or beside its first key. Else all others. */
      apart: optional(either(['true', 'false'])),
    }),
    quota: null,
    answers: {
      200: { description: 'One page; `cursor` leads to the next.', types: json, schema: AppealList },
    },
    errors: [],
  },
  decideAppeal: {
    method: 'POST',
    path: '/v1/operator/dossiers/{phoneId}/appeals/decide',
    audience: 'operator',
    summary:
      'Answer the appeal that waits. Only a person who neither proposed nor approved the lock may; upheld, the matter is over.',
    params: phone,
    body: { types: json, schema: AppealDecision },
    idempotent: true,
    quota: null,
    audit: 'within',
    answers: { 200: { description: 'Decided.', types: json, schema: AppealDecided } },
    errors: [
      'person-needed',
      'reviewer-decided-before',
      'no-appeal-waiting',
      'phone-unknown',
      'phone-not-enrolled',
      'not-ready',
    ],
  },
} as const satisfies Record<string, Operation>;
