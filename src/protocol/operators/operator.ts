import { Type, type Static } from 'typebox';
import { standings } from '../../core/decision/decision.ts';
import { Appeal, RunningLockView, SupportNote } from './support.ts';
import { ClauseId, DeviceId, PhoneId, TerritoryCode, Timestamp } from '../device/report.ts';

const exact = { additionalProperties: false } as const;
const nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);
const Sha256 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

/** What the registry knows of one piece of hardware. */
export const Phone = Type.Object(
  {
    phoneId: PhoneId,
    imeis: Type.Array(Type.String()),
    serial: Type.String(),
    model: Type.String(),
    registered: Type.Boolean(),
    consignment: nullable(Type.String()),
    market: nullable(TerritoryCode),
    soldAt: nullable(Timestamp),
    activation: nullable(Type.Object({ at: Timestamp, territory: nullable(TerritoryCode) }, exact)),
    deviceId: nullable(DeviceId),
    watched: Type.Boolean(),
  },
  exact,
);
export type Phone = Static<typeof Phone>;

export const PhoneList = Type.Object({ phones: Type.Array(Phone, { maxItems: 16 }) }, exact);
export type PhoneList = Static<typeof PhoneList>;

/** One phone's dossier, the decision that follows from it now, and, where asked for, the same in words. */
export const DossierView = Type.Object(
  {
    phone: Phone,
    standing: Type.Enum([...standings]),
    open: Type.Boolean(),
    nextAt: nullable(Timestamp),
    /** As recorded; instants in RFC 3339. */
    events: Type.Array(Type.Object({ kind: Type.String(), at: Timestamp, receivedAt: Timestamp })),
    /** Instants in RFC 3339. */
    decision: Type.Object({ standing: Type.Enum([...standings]), now: Timestamp, knownAt: Timestamp }),
    decisionSha256: Sha256,
    directives: Type.Array(
      Type.Object(
        {
          seq: Type.Integer(),
          type: Type.String(),
          issuedAt: Timestamp,
          expiresAt: Timestamp,
          clauses: Type.Array(ClauseId),
          state: Type.String(),
          /** Of a refusal, what the phone said. */
          why: nullable(Type.String()),
          /** Of a lock. */
          lease: nullable(Timestamp),
          statementSha256: Sha256,
          /** Where its statement stands in the public log, once enough witnesses cosigned it; null before. */
          logIndex: nullable(Type.Integer({ minimum: 0 })),
        },
        exact,
      ),
    ),
    /** null where none runs. */
    lock: nullable(RunningLockView),
    appeals: Type.Array(Appeal),
    notes: Type.Array(SupportNote),
    words: nullable(Type.Array(Type.String())),
  },
  exact,
);
export type DossierView = Static<typeof DossierView>;

export const ExemptionGrant = Type.Object(
  {
    /** As a policy in force declares it. */
    exemption: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
    from: Type.Optional(Timestamp),
    until: Type.Optional(Timestamp),
    /** What was shown as proof, for the audit; no document itself. */
    proof: Type.String({ minLength: 1, maxLength: 1000 }),
  },
  exact,
);
export type ExemptionGrant = Static<typeof ExemptionGrant>;

export const ExemptionGranted = Type.Object(
  {
    phoneId: PhoneId,
    exemption: Type.String(),
    from: nullable(Timestamp),
    until: nullable(Timestamp),
    standing: Type.Enum([...standings]),
  },
  exact,
);
export type ExemptionGranted = Static<typeof ExemptionGranted>;

/** One published version of a policy. */
export const PolicyEntry = Type.Object(
  {
    id: Type.String(),
    version: Type.Integer(),
    publishedAt: Timestamp,
    sha256: Sha256,
    /** Whether this is the version that counts today; earlier ones are kept for decisions as of then. */
    current: Type.Boolean(),
  },
  exact,
);
export type PolicyEntry = Static<typeof PolicyEntry>;

export const PolicyList = Type.Object(
  { policies: Type.Array(PolicyEntry), cursor: nullable(Type.String()) },
  exact,
);
export type PolicyList = Static<typeof PolicyList>;
