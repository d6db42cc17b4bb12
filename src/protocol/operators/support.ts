import { standings } from '../../core/decision/decision.ts';
import { appealOutcomes } from '../../core/decision/event.ts';
import { codePattern } from '../device/ocra.ts';
import {
  OperatorId,
  PhoneId,
  SupportReason,
  Timestamp,
  TypedChallenge,
  TypedHint,
} from '../scalars/scalars.ts';
import { exact, list, nullable, optional } from '../schema/compound.ts';
import { boolean, integer, oneOf, pattern, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

const Standing = oneOf(standings);

export const UnlockCodeRequest = exact({
  /** The ten digits that the locked phone shows, in the digits of any script and with any separators. */
  challenge: TypedChallenge,
  /** The six characters that it shows beside them: the first six of its device id. Demanded where several keys have the numbers of this phone. */
  device: optional(TypedHint),
  reason: SupportReason,
});
export type UnlockCodeRequest = TypeOf<typeof UnlockCodeRequest>;

/** A code of RFC 6287 for that phone and that challenge alone. */
export const UnlockCode = exact({
  /** Whose key answers: with `device` it can be another phone than the one that was named. */
  phoneId: PhoneId,
  /** The codes to try, the likeliest first. There is more than one only after the server's unlock key was rotated. */
  codes: list(pattern(codePattern.source), { minItems: 1 }),
  standing: Standing,
  givenAt: Timestamp,
});
export type UnlockCode = TypeOf<typeof UnlockCode>;

export const ReleaseRequest = exact({ reason: SupportReason });
export type ReleaseRequest = TypeOf<typeof ReleaseRequest>;

/** The records say that the phone is released. The phone gets the release at its next check-in, without waiting for the log. */
export const Released = exact({
  phoneId: PhoneId,
  standing: Standing,
  releasedAt: Timestamp,
  /** Whether the phone may hold a lock that it still has to be released from. */
  toBeTold: boolean(),
});
export type Released = TypeOf<typeof Released>;

/** An owner's objection, and the answer to it. */
export const Appeal = exact({
  phoneId: PhoneId,
  /** Of this phone's appeals, from 1. */
  number: integer(1),
  filedAt: Timestamp,
  /** A lock ends by itself if nobody has answered by this time. */
  answerBy: Timestamp,
  /** The phone's standing when the appeal was filed. */
  standing: Standing,
  text: text(),
  decided: nullable(
    exact({
      at: Timestamp,
      outcome: oneOf(appealOutcomes),
      answer: text(),
      by: OperatorId,
    }),
  ),
});
export type Appeal = TypeOf<typeof Appeal>;

export const AppealList = exact({
  appeals: list(Appeal, { maxItems: 100 }),
  cursor: nullable(text()),
  /** How many wait of keys that are only claimed, on hardware that no manifest names or beside its first key; counted up to 1,000. */
  waitingApart: integer(0, 1000),
});
export type AppealList = TypeOf<typeof AppealList>;

export const AppealDecision = exact({
  outcome: oneOf(appealOutcomes),
  /** The text for the owner: facts and reasons. */
  answer: text({ minLength: 1, maxLength: 2000 }),
});
export type AppealDecision = TypeOf<typeof AppealDecision>;

export const AppealDecided = exact({ appeal: Appeal, standing: Standing });
export type AppealDecided = TypeOf<typeof AppealDecided>;

/** What support did for a phone, and why. A code itself is never kept. */
export const SupportNote = exact({
  at: Timestamp,
  kind: oneOf(['unlock-code', 'release', 'exemption']),
  /** null: the program that holds the token of the data folder. */
  by: nullable(OperatorId),
  note: text(),
});
export type SupportNote = TypeOf<typeof SupportNote>;

/** The lock that runs now, as the records know it. */
export const RunningLockView = exact({
  /** `ordered` until the phone reported that it obeys; then `obeyed`. */
  state: oneOf(['ordered', 'obeyed']),
  until: Timestamp,
  orderedAt: Timestamp,
  /** When the phone reported that it obeys; null where it has not, or did before this was kept. */
  obeyedAt: nullable(Timestamp),
  case: nullable(text()),
  /** SHA-256 of the manifest that two people signed; null where the clause is automatic. */
  measure: nullable(text()),
});
export type RunningLockView = TypeOf<typeof RunningLockView>;
