import { standings } from '../../core/decision/decision.ts';
import { DeliveredDirective } from './directive.ts';
import { AttestationChain, FactoryProof } from './enrolment.ts';
import { CompactJws, Mac, Secret, Sequence, Sha256 } from '../scalars/scalars.ts';
import { exact, list, open, optional } from '../schema/compound.ts';
import { integer, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

/** `mac`: HMAC-SHA-256 over the ASCII bytes of `report` under the session key, base64url. */
export const CheckInRequest = exact({
  carnet: CompactJws,
  report: CompactJws,
  mac: Mac,
  /** A key that was enrolled without a proof proves later that it lives in its hardware. The report then carries `hw`. */
  factoryProof: optional(FactoryProof),
  attestation: optional(AttestationChain),
});
export type CheckInRequest = TypeOf<typeof CheckInRequest>;

/** The proof that an acknowledgement is in the log: its leaf's place in a day's list, and the list's place in the log. */
export const AckProof = open({
  /** Number of the notice. */
  seq: Sequence,
  /** The leaf's index in the list, and its path there, from its sibling up. */
  index: integer(0),
  path: list(Sha256, { maxItems: 63 }),
  /** The exact text of the list's statement. */
  list: text({ maxLength: 4096 }),
  /** The statement's proof (c2sp.org/tlog-proof@v1). */
  proof: text({ maxLength: 16_384 }),
});
export type AckProof = TypeOf<typeof AckProof>;

/** The most approver sets that a phone follows, and proofs of acknowledgements that it verifies, in one answer. */
export const approverSetsMax = 8;
export const ackProofsMax = 16;

/** Fields that a phone does not know are ignored. */
export const CheckInAnswer = open({
  /** The version of the protocol that the server answers by; absent in answers of servers before there were several. */
  v: optional(integer(1)),
  carnet: CompactJws,
  standing: oneOf(standings),
  message: optional(text()),
  directives: list(DeliveredDirective, { maxItems: 16 }),
  /** Approver sets after the phone's own, oldest first. Their shape is `DeliveredApproverSet`, which the phone checks when it follows them. */
  approverSets: optional(list(open({}))),
  /** Of the shape `AckProof`, checked one by one. */
  ackProofs: optional(list(open({}))),
  /** The last report number taken in, where this report's was not newer. */
  lastSeq: optional(Sequence),
  /** Seconds to the next check-in, jitter included. */
  next: integer(1, 31_622_400),
  /** Present once, when the server's keys have rotated: the phone's new session key, base64url. */
  sessionKey: optional(Secret),
});
export type CheckInAnswer = TypeOf<typeof CheckInAnswer>;
