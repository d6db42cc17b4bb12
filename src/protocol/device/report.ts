import { DeviceId, Nonce, NumericDate, Sequence, Sha256, Timestamp } from '../scalars/scalars.ts';
import { exact, list, open, optional } from '../schema/compound.ts';
import { either, integer, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';
import { ReportedEvidence } from './evidence.ts';

export const Acknowledgement = exact({
  seq: Sequence,
  state: either(['shown', 'obeyed', 'refused']),
  why: optional(text({ maxLength: 200 })),
  at: Timestamp,
  /** 16 random bytes that the phone chose when the owner saw the notice: they enter the acknowledgement's leaf of the log. */
  nonce: optional(Nonce),
  /** For a notice that was shown: before this the phone obeys no lock that rests on it. Absent until the log proved the acknowledgement. */
  graceUntil: optional(Timestamp),
});
export type Acknowledgement = TypeOf<typeof Acknowledgement>;

/** What the phone says at a check-in: the payload of a compact JWS, ES256, under its own hardware key. */
export const Report = exact({
  sub: DeviceId,
  /** Grows by one with every new report; an unanswered one is repeated under the same number. */
  seq: Sequence,
  iat: NumericDate,
  /** SHA-256 over the canonical JSON of the hardware and the key: the signature covers all that the enrolment says. */
  hw: optional(Sha256),
  /** The agent's version, the protocol's that it understands, and the number of the newest approver set that it holds. */
  speaks: optional(
    open({
      agent: text({ maxLength: 64 }),
      protocol: list(integer(1, 1000), { minItems: 1, maxItems: 16 }),
      approvers: optional(integer(1)),
    }),
  ),
  evidence: list(ReportedEvidence, { maxItems: 8 }),
  acks: list(Acknowledgement, { maxItems: 16 }),
  appeal: optional(text({ minLength: 1, maxLength: 2000 })),
  unlockedByCode: optional(Timestamp),
});
export type Report = TypeOf<typeof Report>;
