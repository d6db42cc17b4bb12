import { ClauseId, Sha256, TerritoryCode, TimestampForm } from '../scalars/scalars.ts';
import { exact, list, nullable, optional, union } from '../schema/compound.ts';
import { integer, literal, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';
import { measureKinds, PolicyReference, signerRoles } from '../acts/measure.ts';
import { directiveTypes } from '../../core/orders/directive.ts';

/** The longest leaf of the log in bytes: its length is written in two bytes (c2sp.org/tlog-tiles). */
export const statementBytesMax = 65_535;

/**
 * One signature under a measure: the role, the passkey (`key`: SHA-256 of its public key, DER SubjectPublicKeyInfo), and the
 * assertion (SHA-256 of the bytes of the document at `/log/assertions/`). It names nobody.
 */
export const Approval = exact({
  role: oneOf(signerRoles),
  key: Sha256,
  assertionSha256: Sha256,
});
export type Approval = TypeOf<typeof Approval>;

const common = { v: literal(1), at: TimestampForm } as const;

/**
 * The public record of one order. `subject`: SHA-256 over the 16 bytes of the dossier's salt and the 16 of the device id; whoever has neither
 * learns nothing from it. Only a lock has `measure`: the manifest that two people signed, and which of its members this phone is.
 */
export const DirectiveStatement = exact({
  ...common,
  kind: literal('directive'),
  subject: Sha256,
  /** The directive's number: an order cannot borrow the statement of another. */
  seq: integer(1),
  type: oneOf(directiveTypes),
  territory: nullable(TerritoryCode),
  clauses: list(ClauseId, { maxItems: 32 }),
  policy: PolicyReference,
  decisionSha256: Sha256,
  approvals: list(Approval, { maxItems: 8 }),
  measure: optional(exact({ sha256: Sha256, member: Sha256 })),
  /** A lock's end: equal to the directive's `lease`. */
  until: optional(TimestampForm),
});
export type DirectiveStatement = TypeOf<typeof DirectiveStatement>;

/** A published version of a policy, approved by the people named. */
export const PolicyStatement = exact({
  ...common,
  kind: literal('policy'),
  policy: PolicyReference,
  approvals: list(Approval, { maxItems: 8 }),
});
export type PolicyStatement = TypeOf<typeof PolicyStatement>;

/** A measure that was approved: `sha256` of the manifest's bytes, at `/log/manifests/`. It stands in the log before any order under it. */
export const ApprovalStatement = exact({
  ...common,
  kind: literal('approval'),
  measure: exact({ sha256: Sha256, kind: oneOf(measureKinds) }),
  approvals: list(Approval, { minItems: 2, maxItems: 8 }),
  until: TimestampForm,
});
export type ApprovalStatement = TypeOf<typeof ApprovalStatement>;

/** A case that ended: its number, what it found, and the measures that end with it. */
export const CaseEndStatement = exact({
  ...common,
  kind: literal('case-end'),
  case: text({ maxLength: 64 }),
  finding: text({ maxLength: 64 }),
  measures: list(Sha256, { maxItems: 512 }),
});
export type CaseEndStatement = TypeOf<typeof CaseEndStatement>;

/** A leaf of the log: the exact bytes of this JSON, as the server wrote it. */
export const Statement = union('kind', [
  DirectiveStatement,
  PolicyStatement,
  ApprovalStatement,
  CaseEndStatement,
]);
export type Statement = TypeOf<typeof Statement>;

/** What names a statement: the SHA-256 of its bytes. */
export const StatementId = Sha256;

/** A statement as the log has it: `statement` is the leaf's exact text, `proof` a text after c2sp.org/tlog-proof@v1. */
export const LoggedStatement = exact({
  sha256: Sha256,
  index: integer(0),
  statement: text(),
  proof: nullable(text()),
});
export type LoggedStatement = TypeOf<typeof LoggedStatement>;
