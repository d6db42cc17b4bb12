import { Type, type Static } from 'typebox';
import { standings } from '../../core/decision/decision.ts';
import { challengePattern, codePattern } from '../device/ocra.ts';
import { plainText } from '../device/plain-text.ts';
import { PhoneId, Timestamp } from '../device/report.ts';

const exact = { additionalProperties: false } as const;
const nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);
/** Why support did something, for the record; names nobody who need not be named. */
const Reason = Type.String({ minLength: 1, maxLength: 1000, pattern: plainText });
const Standing = Type.Enum([...standings]);
const OperatorId = Type.String({ pattern: '^[0-9a-f]{32}$' });

export const UnlockCodeRequest = Type.Object(
  {
    /** The ten digits that the locked phone shows. */
    challenge: Type.String({ pattern: challengePattern.source }),
    reason: Reason,
  },
  exact,
);
export type UnlockCodeRequest = Static<typeof UnlockCodeRequest>;

/** A code of RFC 6287 for that phone and that challenge alone. */
export const UnlockCode = Type.Object(
  {
    phoneId: PhoneId,
    /** The codes to try, the likeliest first; more than one only where the server's unlock key was rotated. */
    codes: Type.Array(Type.String({ pattern: codePattern.source }), { minItems: 1 }),
    standing: Standing,
    givenAt: Timestamp,
  },
  exact,
);
export type UnlockCode = Static<typeof UnlockCode>;

export const ReleaseRequest = Type.Object({ reason: Reason }, exact);
export type ReleaseRequest = Static<typeof ReleaseRequest>;

/** The phone is released in the records; it is told so, without waiting for the log, when it next checks in. */
export const Released = Type.Object(
  {
    phoneId: PhoneId,
    standing: Standing,
    releasedAt: Timestamp,
    /** Whether the phone may hold a lock that it still has to be released from. */
    toBeTold: Type.Boolean(),
  },
  exact,
);
export type Released = Static<typeof Released>;

/** An owner's objection, and what it was answered. */
export const Appeal = Type.Object(
  {
    phoneId: PhoneId,
    /** Of this phone's appeals, from 1. */
    number: Type.Integer({ minimum: 1 }),
    filedAt: Timestamp,
    /** A lock ends by itself where nobody has answered by then. */
    answerBy: Timestamp,
    /** As the phone stood when it was filed. */
    standing: Standing,
    text: Type.String(),
    decided: nullable(
      Type.Object(
        {
          at: Timestamp,
          outcome: Type.Enum(['upheld', 'dismissed']),
          answer: Type.String(),
          by: OperatorId,
        },
        exact,
      ),
    ),
  },
  exact,
);
export type Appeal = Static<typeof Appeal>;

export const AppealList = Type.Object(
  { appeals: Type.Array(Appeal, { maxItems: 100 }), cursor: nullable(Type.String()) },
  exact,
);
export type AppealList = Static<typeof AppealList>;

export const AppealDecision = Type.Object(
  {
    outcome: Type.Enum(['upheld', 'dismissed']),
    /** What the owner is told: facts and reasons, in words. */
    answer: Type.String({ minLength: 1, maxLength: 2000 }),
  },
  exact,
);
export type AppealDecision = Static<typeof AppealDecision>;

export const AppealDecided = Type.Object({ appeal: Appeal, standing: Standing }, exact);
export type AppealDecided = Static<typeof AppealDecided>;

/** What support did for a phone, and why. A code itself is never kept. */
export const SupportNote = Type.Object(
  {
    at: Timestamp,
    kind: Type.Enum(['unlock-code', 'release', 'exemption']),
    /** null: the program that holds the token of the data folder. */
    by: nullable(OperatorId),
    note: Type.String(),
  },
  exact,
);
export type SupportNote = Static<typeof SupportNote>;

/** The lock that runs now, as the records know it. */
export const RunningLockView = Type.Object(
  {
    until: Timestamp,
    orderedAt: Timestamp,
    case: nullable(Type.String()),
    /** SHA-256 of the manifest that two people signed; null where the clause is automatic. */
    measure: nullable(Type.String()),
  },
  exact,
);
export type RunningLockView = Static<typeof RunningLockView>;
