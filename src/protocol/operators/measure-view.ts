import { Type, type Static } from 'typebox';
import { measureStates } from '../../core/casework/transitions.ts';
import { standings } from '../../core/decision/decision.ts';
import { CaseId, PersonName } from './case.ts';
import { plainText } from '../device/plain-text.ts';
import { ClauseId, PhoneId, Timestamp } from '../device/report.ts';

const exact = { additionalProperties: false } as const;
const nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);
const Sha256 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
export const Reason = Type.String({ minLength: 1, maxLength: 2000, pattern: plainText });

/** What a body of 64 KiB holds with room to spare; a longer list is added in pages. */
const phonesAPageMax = 1500;
export const measurePhonesMax = 100_000;

const PhonePage = Type.Array(PhoneId, { maxItems: phonesAPageMax });

export const LockDraft = Type.Object(
  {
    reason: Reason,
    /** Of the case; all of them where none is named. */
    clauses: Type.Optional(Type.Array(ClauseId, { minItems: 1, maxItems: 32, uniqueItems: true })),
    /** No lease under it runs beyond; the limit of the case where it is not given. */
    until: Type.Optional(Timestamp),
    phones: Type.Optional(PhonePage),
  },
  exact,
);
export type LockDraft = Static<typeof LockDraft>;

export const PhonesChange = Type.Object(
  { add: Type.Optional(PhonePage), remove: Type.Optional(PhonePage) },
  { ...exact, minProperties: 1 },
);
export type PhonesChange = Static<typeof PhonesChange>;

/** `unknown` to the registry, or nothing was ever recorded of the phone: nothing can be due. */
export const PhonesChanged = Type.Object(
  {
    measure: PhoneId,
    phones: Type.Integer(),
    leftOut: Type.Array(
      Type.Object({ phoneId: PhoneId, because: Type.Enum(['unknown', 'no-dossier']) }, exact),
    ),
  },
  exact,
);
export type PhonesChanged = Static<typeof PhonesChanged>;

/** One signature: who, in which role, and the document at `/log/assertions/` that proves it. */
const ApprovalView = Type.Object(
  {
    role: Type.Enum(['proposer', 'approver']),
    operator: PersonName,
    key: Sha256,
    assertionSha256: Sha256,
    at: Timestamp,
  },
  exact,
);

const Counts = Type.Record(Type.String(), Type.Integer());

export const MeasureView = Type.Object(
  {
    id: PhoneId,
    kind: Type.Enum(['lock', 'policy']),
    state: Type.Enum([...measureStates]),
    /** What people may do to it now. */
    may: Type.Array(Type.String()),
    case: nullable(CaseId),
    clauses: Type.Array(ClauseId),
    reason: Type.String(),
    until: nullable(Timestamp),
    /** Of a policy: which version it would publish. */
    policy: nullable(Type.Object({ id: Type.String(), version: Type.Integer(), sha256: Sha256 }, exact)),
    draftedBy: PersonName,
    draftedAt: Timestamp,
    /** Of the manifest that stands now. */
    sha256: nullable(Sha256),
    approveBy: nullable(Timestamp),
    approvals: Type.Array(ApprovalView),
    phones: Type.Object(
      {
        named: Type.Integer(),
        /** How many stand where, as last decided; only `due` can be locked. */
        standings: Counts,
        /** How many were ordered, skipped (by reason) or failed; `pending` while the campaign runs. */
        outcomes: Counts,
      },
      exact,
    ),
  },
  exact,
);
export type MeasureView = Static<typeof MeasureView>;

export const MeasureList = Type.Object(
  { measures: Type.Array(MeasureView), cursor: nullable(Type.String()) },
  exact,
);
export type MeasureList = Static<typeof MeasureList>;

/** One phone of a measure: where it stands now, what the measure would do to it, and what it did. */
export const MeasurePhone = Type.Object(
  {
    phoneId: PhoneId,
    member: Sha256,
    standing: Type.Enum([...standings]),
    /** `lock`, or why the phone would be skipped. */
    would: Type.String(),
    outcome: nullable(Type.Enum(['ordered', 'skipped', 'failed'])),
    why: nullable(Type.String()),
    at: nullable(Timestamp),
    releasedAt: nullable(Timestamp),
  },
  exact,
);
export type MeasurePhone = Static<typeof MeasurePhone>;

export const MeasurePhoneList = Type.Object(
  { phones: Type.Array(MeasurePhone), cursor: nullable(Type.String()) },
  exact,
);
export type MeasurePhoneList = Static<typeof MeasurePhoneList>;

/** What a passkey is asked: the options of Web Authentication in their JSON form. */
const RequestOptions = Type.Object(
  { challenge: Sha256, rpId: Type.String() },
  { additionalProperties: true },
);

/** What is to be signed, whole: the exact manifest, its SHA-256, and what to ask the passkey. */
export const Signing = Type.Object(
  {
    measure: MeasureView,
    role: Type.Enum(['proposer', 'approver']),
    manifest: Type.String(),
    sha256: Sha256,
    options: RequestOptions,
  },
  exact,
);
export type Signing = Static<typeof Signing>;

/** The passkey's answer: an `AuthenticationResponseJSON`, and which manifest it was asked for. */
export const Signature = Type.Object(
  {
    sha256: Sha256,
    assertion: Type.Object({ id: Type.String(), response: Type.Object({}) }, { additionalProperties: true }),
  },
  exact,
);
export type Signature = Static<typeof Signature>;

export const Why = Type.Object({ reason: Reason }, exact);
export type Why = Static<typeof Why>;
