import { DeviceId, NumericDate, Sequence, Timestamp } from '../scalars/scalars.ts';
import { exact, list, optional } from '../schema/compound.ts';
import { either, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';
import { ReportedEvidence } from './evidence.ts';

export const Acknowledgement = exact({
  seq: Sequence,
  state: either(['shown', 'obeyed', 'refused']),
  why: optional(text({ maxLength: 200 })),
  at: Timestamp,
});
export type Acknowledgement = TypeOf<typeof Acknowledgement>;

/** What the phone says at a check-in: the payload of a compact JWS, ES256, under its own hardware key. */
export const Report = exact({
  sub: DeviceId,
  /** Grows by one with every new report; an unanswered one is repeated under the same number. */
  seq: Sequence,
  iat: NumericDate,
  evidence: list(ReportedEvidence, { maxItems: 8 }),
  acks: list(Acknowledgement, { maxItems: 16 }),
  appeal: optional(text({ minLength: 1, maxLength: 2000 })),
  unlockedByCode: optional(Timestamp),
});
export type Report = TypeOf<typeof Report>;
