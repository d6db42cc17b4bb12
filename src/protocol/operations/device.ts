import { CheckInAnswer, CheckInRequest } from '../device/check-in.ts';
import type { ErrorCode } from '../errors/errors.ts';
import { EnrolmentAnswer, EnrolmentRequest } from '../device/enrolment.ts';
import { json, type Operation } from './operation.ts';
import { exact, optional } from '../schema/compound.ts';
import { pattern } from '../schema/scalar.ts';
import { PolicyList } from '../public/policies.ts';

/** The reasons to refuse a check-in, whatever it carries. */
export const checkInErrors = [
  'carnet-malformed',
  'carnet-not-sealed',
  'carnet-key-retired',
  'report-malformed',
  'mac-wrong',
  'report-of-another',
  'clock-skew',
  'signature-wrong',
  'hardware-mismatch',
  'factory-proof-wrong',
  'attestation-contradicts',
  'device-superseded',
  'phone-unknown',
  'rate-limited',
  'busy',
  'store-away',
  'not-ready',
] as const satisfies readonly ErrorCode[];

/** The operations for phones. */
export const deviceOperations = {
  enrol: {
    method: 'POST',
    path: '/v1/enrolments',
    audience: 'device',
    summary:
      'Enrol a device key. The first proved key of a piece of hardware, and the first claimed key of registered hardware, has an activation; a later claimed key has none.',
    body: { types: json, schema: EnrolmentRequest },
    quota: 'enrolment',
    answers: { 201: { description: 'Enrolled.', types: json, schema: EnrolmentAnswer } },
    errors: [
      'imei-invalid',
      'public-key-invalid',
      'report-malformed',
      'report-of-another',
      'report-sequence',
      'signature-wrong',
      'clock-skew',
      'first-start-after-report',
      'attestation-contradicts',
      'hardware-mismatch',
      'factory-proof-wrong',
      'key-enrolled',
      'device-superseded',
      'store-away',
      'not-ready',
    ],
  },
  checkIn: {
    method: 'POST',
    path: '/v1/check-ins',
    audience: 'device',
    summary:
      'Present the carnet with a signed report; get it back stamped, with the standing and any directives.',
    body: { types: json, schema: CheckInRequest },
    quota: null,
    answers: { 200: { description: 'Checked in.', types: json, schema: CheckInAnswer } },
    errors: checkInErrors,
  },
  readFences: {
    method: 'GET',
    path: '/v1/fences',
    audience: 'device',
    summary: 'The published fences, by which a phone resolves its own position.',
    quota: 'public',
    cached: true,
    answers: { 200: { description: 'The fences; their SHA-256 is in the trust document.', types: json } },
    errors: [],
  },
  listPolicies: {
    method: 'GET',
    path: '/v1/policies',
    audience: 'device',
    summary: 'All versions of all policies ever published, in the order of publication.',
    query: exact({
      cursor: optional(pattern('^[0-9]{1,9}$')),
      limit: optional(pattern('^[1-9][0-9]{0,2}$')),
    }),
    quota: 'public',
    cached: true,
    answers: {
      200: { description: 'One page; `cursor` leads to the next.', types: json, schema: PolicyList },
    },
    errors: ['not-ready'],
  },
} as const satisfies Record<string, Operation>;
