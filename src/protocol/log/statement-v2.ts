import { ClauseId, Day, Sha256, TerritoryCode } from '../scalars/scalars.ts';
import { exact, list, optional, union } from '../schema/compound.ts';
import { integer, literal, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';
import { PolicyReference } from '../acts/measure.ts';
import { Approval } from './statement.ts';

// Leaves of the log that name days only: no leaf tells when a phone was online, and nothing in one lasts longer than its episode. The exact bytes of
// every hash: docs/decisions/lock-formats.md.

const common = { v: literal(2), day: Day } as const;
const approvals = list(Approval, { minItems: 2, maxItems: 8 });

/** The public record of one lease of a lock. */
export const LockStatement = exact({
  ...common,
  kind: literal('lock'),
  /** SHA-256(HMAC(episode salt, `lease` ‖ n) ‖ device id): another one for each lease. */
  subject: Sha256,
  /** SHA-256(HMAC(episode salt, `order` ‖ seq)): stands for the directive's number. */
  order: Sha256,
  territory: TerritoryCode,
  clauses: list(ClauseId, { minItems: 1, maxItems: 32 }),
  policy: PolicyReference,
  /** SHA-256(HMAC(episode salt, `decision` ‖ n) ‖ the decision's bytes). */
  decisionSha256: Sha256,
  approvals,
  /** `sha256` of the head's exact text. A renewal leaves `member` out, or the leases of one measure would name one phone alike. */
  measure: exact({ sha256: Sha256, member: optional(Sha256) }),
  /** The lease ends on this day at 00:00Z. */
  until: Day,
});
export type LockStatement = TypeOf<typeof LockStatement>;

/** The notices, acknowledgements and releases of a day, as one list of opaque leaves (core/log/day-list.ts). `sha256`: of the list's file. */
export const DayListStatement = exact({
  ...common,
  kind: literal('day-list'),
  list: exact({ root: Sha256, count: integer(1), sha256: Sha256 }),
});
export type DayListStatement = TypeOf<typeof DayListStatement>;

const PolicyStatementV2 = exact({
  ...common,
  kind: literal('policy'),
  policy: PolicyReference,
  approvals: list(Approval, { maxItems: 8 }),
});

/** A measure that was approved; it stands in the log before any order under it. */
export const ApprovalStatementV2 = exact({
  ...common,
  kind: literal('approval'),
  measure: exact({ sha256: Sha256, kind: oneOf(['lock', 'policy', 'farewell']) }),
  approvals,
  until: Day,
});

/** A new approver set: the hash of its exact text. */
export const ApproversStatement = exact({
  ...common,
  kind: literal('approvers'),
  set: exact({ number: integer(1), sha256: Sha256 }),
});
export type ApproversStatement = TypeOf<typeof ApproversStatement>;

const CaseEndStatementV2 = exact({
  ...common,
  kind: literal('case-end'),
  case: text({ maxLength: 64 }),
  finding: text({ maxLength: 64 }),
  measures: list(Sha256, { maxItems: 512 }),
});

/** That the maker gave up its power over one piece of hardware. `member`: the hash of its leaf among the measure's members. */
export const FarewellStatement = exact({
  ...common,
  kind: literal('farewell'),
  approvals,
  measure: exact({ sha256: Sha256, member: Sha256 }),
});
export type FarewellStatement = TypeOf<typeof FarewellStatement>;

/** A text for everybody, by its hash. */
const AnnouncementStatement = exact({
  ...common,
  kind: literal('announcement'),
  sha256: Sha256,
});

/** That a pass was given: a salted hash and its day, no more. */
const PassStatement = exact({
  ...common,
  kind: literal('pass'),
  sha256: Sha256,
});

/** A leaf of the log that is dated by the day: the exact bytes of this JSON, as the server wrote it. */
export const StatementV2 = union('kind', [
  LockStatement,
  DayListStatement,
  PolicyStatementV2,
  ApprovalStatementV2,
  ApproversStatement,
  CaseEndStatementV2,
  FarewellStatement,
  AnnouncementStatement,
  PassStatement,
]);
export type StatementV2 = TypeOf<typeof StatementV2>;
