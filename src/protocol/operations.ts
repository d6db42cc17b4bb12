import { Type, type TObject, type TSchema } from 'typebox';
import { AdvisoryAnswer, AdvisoryQuery } from './advisory.ts';
import { CheckInAnswer, CheckInRequest } from './check-in.ts';
import { EnrolmentAnswer, EnrolmentRequest } from './enrolment.ts';
import type { ErrorCode } from './errors.ts';
import { DossierView, ExemptionGrant, ExemptionGranted, PhoneList, PolicyList } from './operator.ts';
import { PhoneId } from './report.ts';
import { Trust } from './trust.ts';

export const bodyBytesMax = 65_536;

/** One body that an operation answers with: its schema where it is JSON of a known shape, else only its media types. */
interface Answer {
  readonly description: string;
  readonly types: readonly string[];
  readonly schema?: TSchema;
}

/** What the interface offers, declared once: routes, validation, OpenAPI and quotas follow from it. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  /** Path parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly audience: 'device' | 'public' | 'operator';
  readonly summary: string;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: { readonly types: readonly string[]; readonly schema: TSchema };
  /** An `Idempotency-Key` is required: repeating the request is safe. */
  readonly idempotent?: true;
  /** Which quota per address it counts against; null: none. */
  readonly quota: 'public' | 'enrolment' | null;
  /** The representation changes rarely: it carries an ETag and If-None-Match is honoured. */
  readonly cached?: true;
  readonly answers: Readonly<Record<number, Answer>>;
  readonly errors: readonly ErrorCode[];
}

const exact = { additionalProperties: false } as const;
const json = ['application/json'] as const;
const PolicyId = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' });
const Version = Type.String({ pattern: '^[1-9][0-9]{0,8}$' });

const Readiness = Type.Object(
  { ready: Type.Boolean(), waitingFor: Type.Array(Type.Enum(['database', 'watch set', 'policies'])) },
  exact,
);

export const operations = {
  enrol: {
    method: 'POST',
    path: '/v1/enrolments',
    audience: 'device',
    summary:
      'Enrol a device key. The first enrolment of a piece of hardware is its activation; any later one is a reset and keeps it.',
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
      'hardware-ambiguous',
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
    errors: [
      'carnet-malformed',
      'carnet-not-sealed',
      'carnet-key-retired',
      'report-malformed',
      'mac-wrong',
      'report-of-another',
      'clock-skew',
      'signature-wrong',
      'device-superseded',
      'phone-unknown',
      'store-away',
      'not-ready',
    ],
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
    query: Type.Object(
      {
        cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$' })),
        limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$' })),
      },
      exact,
    ),
    quota: 'public',
    cached: true,
    answers: {
      200: { description: 'One page; `cursor` leads to the next.', types: json, schema: PolicyList },
    },
    errors: ['not-ready'],
  },
  readPolicy: {
    method: 'GET',
    path: '/v1/policies/{id}',
    audience: 'public',
    summary:
      'A published policy: its exact text as YAML, or the same as JSON. The latest version unless one is named.',
    params: Type.Object({ id: PolicyId }, exact),
    query: Type.Object({ version: Type.Optional(Version) }, exact),
    quota: 'public',
    cached: true,
    answers: {
      200: { description: 'The policy.', types: ['application/yaml', 'application/json'] },
    },
    errors: ['policy-unknown', 'not-acceptable', 'not-ready'],
  },
  advise: {
    method: 'GET',
    path: '/v1/advisories',
    audience: 'public',
    summary:
      'Will my phone work if I go there? What holds at a destination on given dates for a phone first used elsewhere, first used there, and never used.',
    query: AdvisoryQuery,
    quota: 'public',
    answers: {
      200: { description: 'The advisory, in the language asked for.', types: json, schema: AdvisoryAnswer },
    },
    errors: ['not-ready'],
  },
  readTrust: {
    method: 'GET',
    path: '/v1/trust',
    audience: 'public',
    summary: 'What a phone trusts: directive keys, log, witnesses, fences, lock profile.',
    quota: 'public',
    cached: true,
    answers: { 200: { description: 'The trust document.', types: json, schema: Trust } },
    errors: ['not-ready'],
  },
  readHealth: {
    method: 'GET',
    path: '/healthz',
    audience: 'public',
    summary: 'Whether the process lives.',
    quota: null,
    answers: {
      200: {
        description: 'It does.',
        types: json,
        schema: Type.Object({ alive: Type.Literal(true) }, exact),
      },
    },
    errors: [],
  },
  readReadiness: {
    method: 'GET',
    path: '/readyz',
    audience: 'public',
    summary: 'Whether the server can do all its work, and if not, what it waits for.',
    quota: null,
    answers: {
      200: { description: 'It can.', types: json, schema: Readiness },
      503: { description: 'It cannot; ordinary check-ins may go on.', types: json, schema: Readiness },
    },
    errors: [],
  },
  readMetrics: {
    method: 'GET',
    path: '/metrics',
    audience: 'public',
    summary: 'Figures for Prometheus.',
    quota: null,
    answers: { 200: { description: 'Text exposition format.', types: ['text/plain'] } },
    errors: [],
  },
  readOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    audience: 'public',
    summary: 'This document.',
    quota: 'public',
    cached: true,
    answers: { 200: { description: 'OpenAPI 3.1.', types: json } },
    errors: [],
  },
  findPhones: {
    method: 'GET',
    path: '/v1/operator/devices',
    audience: 'operator',
    summary: 'Find phones by IMEI, serial, device id or phone id; exactly one of them.',
    query: Type.Object(
      {
        imei: Type.Optional(Type.String({ pattern: '^[0-9]{15}$' })),
        serial: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9-]{4,32}$' })),
        deviceId: Type.Optional(PhoneId),
        phoneId: Type.Optional(PhoneId),
      },
      { ...exact, minProperties: 1, maxProperties: 1 },
    ),
    quota: null,
    answers: { 200: { description: 'Those found, at most 16.', types: json, schema: PhoneList } },
    errors: ['unauthorized', 'store-away'],
  },
  readDossier: {
    method: 'GET',
    path: '/v1/operator/dossiers/{phoneId}',
    audience: 'operator',
    summary:
      'One phone’s dossier with the decision that follows from it now; in words where `words` names a language.',
    params: Type.Object({ phoneId: PhoneId }, exact),
    query: Type.Object({ words: Type.Optional(Type.String({ minLength: 2, maxLength: 35 })) }, exact),
    quota: null,
    answers: { 200: { description: 'The dossier.', types: json, schema: DossierView } },
    errors: ['unauthorized', 'phone-unknown', 'store-away', 'not-ready'],
  },
  grantExemption: {
    method: 'POST',
    path: '/v1/operator/dossiers/{phoneId}/exemptions',
    audience: 'operator',
    summary: 'Grant an exemption that a policy in force declares.',
    params: Type.Object({ phoneId: PhoneId }, exact),
    body: { types: json, schema: ExemptionGrant },
    idempotent: true,
    quota: null,
    answers: { 201: { description: 'Granted and decided anew.', types: json, schema: ExemptionGranted } },
    errors: [
      'unauthorized',
      'idempotency-key-missing',
      'idempotency-key-reused',
      'phone-unknown',
      'phone-not-enrolled',
      'exemption-unknown',
      'store-away',
      'not-ready',
    ],
  },
  publishPolicy: {
    method: 'POST',
    path: '/v1/operator/policies',
    audience: 'operator',
    summary: 'Publish a version of a policy. It never changes afterwards; open dossiers are decided anew.',
    body: { types: ['application/yaml'], schema: Type.String({ minLength: 1, maxLength: bodyBytesMax }) },
    idempotent: true,
    quota: null,
    answers: { 201: { description: 'Published.', types: json, schema: PolicyList } },
    errors: [
      'unauthorized',
      'idempotency-key-missing',
      'idempotency-key-reused',
      'policy-faulty',
      'policy-exists',
      'store-away',
    ],
  },
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;

/** What any operation may answer besides its own: faults of the request as such, and ours. */
export function commonErrors(operation: Operation): readonly ErrorCode[] {
  return [
    'bad-request',
    ...(operation.body === undefined
      ? []
      : (['malformed-body', 'body-too-large', 'unsupported-media-type'] as const)),
    ...(operation.query === undefined && operation.params === undefined
      ? []
      : (['malformed-query'] as const)),
    ...(operation.quota === null ? [] : (['rate-limited'] as const)),
    'internal',
  ];
}
