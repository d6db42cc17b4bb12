import {
  ClauseId,
  Day,
  DeviceId,
  ExemptionId,
  MeasureId,
  Nonce,
  NumericDate,
  Secret,
  Sequence,
  Sha256,
  TerritoryCode,
  Timestamp,
} from '../scalars/scalars.ts';
import { exact, list, nullable, open, optional, union } from '../schema/compound.ts';
import { boolean, integer, literal, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

// The payloads of directives whose statements are dated by the day. What a lock rests on is refused where it has a field that the phone does not
// know; a release and a farewell, which only help the owner, never are.

const remedy = exact({
  appealUrl: text({ maxLength: 500 }),
  contact: text({ maxLength: 500 }),
  /** What the owner names to support and on the status page. */
  reference: optional(text({ minLength: 1, maxLength: 64 })),
});
const openRemedy = open({ appealUrl: text(), contact: text() });

/** Facts that the phone words in its owner's language. */
const DirectiveFacts = exact({
  /** What the clause follows from: an activation, a presence, a consignment. */
  because: ClauseId,
  from: optional(nullable(Day)),
  to: optional(nullable(Day)),
  /** The exemptions that the clause grants. */
  exemptions: optional(list(ExemptionId, { maxItems: 16 })),
});
export type DirectiveFacts = TypeOf<typeof DirectiveFacts>;

const addressed = {
  iss: text({ minLength: 1, maxLength: 200 }),
  aud: DeviceId,
  /** Grows with every order to this key, and is at most `iat` + 86,400. */
  seq: Sequence,
  iat: NumericDate,
  exp: NumericDate,
} as const;

/** What an order says of its ground; the salt is the episode's, and goes only to the key decided about. */
const grounds = {
  standing: text({ maxLength: 64 }),
  clauses: list(exact({ id: ClauseId, basis: list(text({ maxLength: 500 }), { maxItems: 8 }) }), {
    minItems: 1,
    maxItems: 32,
  }),
  territory: TerritoryCode,
  /** The signed English text, for phones that cannot word the facts. */
  reason: text({ maxLength: 4000 }),
  facts: optional(DirectiveFacts),
  remedy,
  caseRef: optional(text({ maxLength: 64 })),
  salt: Secret,
} as const;

/** A hundred years. */
const secondsMax = 3_155_760_000;

export const NotifyDirectiveV2 = exact({
  ...addressed,
  type: literal('notify'),
  ...grounds,
  /** How long notice and grace last, in seconds, from the quorum's time of the acknowledgement. */
  notice: exact({ noticeS: integer(0, secondsMax), graceS: integer(0, secondsMax) }),
  statementSha256: optional(Sha256),
});
export type NotifyDirectiveV2 = TypeOf<typeof NotifyDirectiveV2>;

export const LockDirectiveV2 = exact({
  ...addressed,
  type: literal('lock'),
  ...grounds,
  /** Ends at 00:00Z, the day that the statement calls `until`. */
  lease: Timestamp,
  /** Number of the notice that this lock rests on. */
  notifySeq: Sequence,
  /** Opens this phone's leaf in the members of the measure. */
  opening: Nonce,
  /** The number of this lease within the episode. */
  episodeSeq: Sequence,
  statementSha256: Sha256,
});
export type LockDirectiveV2 = TypeOf<typeof LockDirectiveV2>;

/** A release; bare where it has no more than the fields that must be there. */
export const ReleaseDirectiveV2 = open({
  ...addressed,
  type: literal('release'),
  remedy: openRemedy,
  /** For a pending appeal: the lock ends, the notice stays. */
  provisional: optional(boolean()),
});
export type ReleaseDirectiveV2 = TypeOf<typeof ReleaseDirectiveV2>;

/** The end of the maker's power over one piece of hardware. It names the hardware instead of a key, has no number and does not expire. */
export const FarewellDirective = open({
  iss: text({ minLength: 1, maxLength: 200 }),
  type: literal('farewell'),
  iat: NumericDate,
  /** SHA-256 over the canonical JSON of imei, serial and model. */
  hardware: Sha256,
  measure: MeasureId,
  opening: Nonce,
  remedy: openRemedy,
  statementSha256: Sha256,
});
export type FarewellDirective = TypeOf<typeof FarewellDirective>;

export const DirectiveV2 = union('type', [
  NotifyDirectiveV2,
  LockDirectiveV2,
  ReleaseDirectiveV2,
  FarewellDirective,
]);
export type DirectiveV2 = TypeOf<typeof DirectiveV2>;
