import { Type, type Static } from 'typebox';
import { ClauseId, TerritoryCode, Timestamp } from '../device/report.ts';

const exact = { additionalProperties: false } as const;
/** SHA-256, base64url without padding. */
const Sha256 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

/** The bytes of one leaf of the log at most: its length is written in two bytes (c2sp.org/tlog-tiles). */
export const statementBytesMax = 65_535;

/**
 * Who stood up for a measure: in which role, by which passkey (`key`: SHA-256 of its public key, DER SubjectPublicKeyInfo), with which
 * assertion (SHA-256 of the bytes of the document at `/log/assertions/`). Names nobody.
 */
export const Approval = Type.Object(
  { role: Type.Enum(['proposer', 'approver']), key: Sha256, assertionSha256: Sha256 },
  exact,
);
export type Approval = Static<typeof Approval>;

/** The version of the policy that a statement is about, by the hash of its exact text. */
export const PolicyReference = Type.Object(
  { id: Type.String(), version: Type.Integer({ minimum: 1 }), sha256: Sha256 },
  exact,
);
export type PolicyReference = Static<typeof PolicyReference>;

const common = { v: Type.Literal(1), at: Timestamp } as const;

/**
 * The public record of one order. `subject`: SHA-256 over the 16 bytes of the dossier's salt and the 16 of the device id; who has neither learns
 * nothing from it. `measure` stands with a lock alone: the manifest that two people signed, and which of its members this phone is.
 */
export const DirectiveStatement = Type.Object(
  {
    ...common,
    kind: Type.Literal('directive'),
    subject: Sha256,
    /** The directive's number: an order cannot borrow the statement of another. */
    seq: Type.Integer({ minimum: 1 }),
    type: Type.Enum(['notify', 'lock', 'release']),
    territory: Type.Union([TerritoryCode, Type.Null()]),
    clauses: Type.Array(ClauseId, { maxItems: 32 }),
    policy: PolicyReference,
    decisionSha256: Sha256,
    approvals: Type.Array(Approval, { maxItems: 8 }),
    measure: Type.Optional(Type.Object({ sha256: Sha256, member: Sha256 }, exact)),
    /** A lock's end: equal to the directive's `lease`. */
    until: Type.Optional(Timestamp),
  },
  exact,
);
export type DirectiveStatement = Static<typeof DirectiveStatement>;

/** A published version of a policy, approved by the people named. */
export const PolicyStatement = Type.Object(
  {
    ...common,
    kind: Type.Literal('policy'),
    policy: PolicyReference,
    approvals: Type.Array(Approval, { maxItems: 8 }),
  },
  exact,
);
export type PolicyStatement = Static<typeof PolicyStatement>;

/** A measure that was approved: `sha256` of the manifest's bytes, at `/log/manifests/`. It stands in the log before any order under it. */
export const ApprovalStatement = Type.Object(
  {
    ...common,
    kind: Type.Literal('approval'),
    measure: Type.Object({ sha256: Sha256, kind: Type.Enum(['lock', 'policy']) }, exact),
    approvals: Type.Array(Approval, { minItems: 2, maxItems: 8 }),
    until: Timestamp,
  },
  exact,
);
export type ApprovalStatement = Static<typeof ApprovalStatement>;

/** A case that ended: its number, what it found, and the measures that end with it. */
export const CaseEndStatement = Type.Object(
  {
    ...common,
    kind: Type.Literal('case-end'),
    case: Type.String({ maxLength: 64 }),
    finding: Type.String({ maxLength: 64 }),
    measures: Type.Array(Sha256, { maxItems: 512 }),
  },
  exact,
);
export type CaseEndStatement = Static<typeof CaseEndStatement>;

/** A leaf of the log: the exact bytes of this JSON, as the server wrote it. */
export const Statement = Type.Union([
  DirectiveStatement,
  PolicyStatement,
  ApprovalStatement,
  CaseEndStatement,
]);
export type Statement = Static<typeof Statement>;

/** What names a statement: the SHA-256 of its bytes. */
export const StatementId = Sha256;

/** A statement as the log has it: `statement` is the leaf's exact text, `proof` a text after c2sp.org/tlog-proof@v1. */
export const LoggedStatement = Type.Object(
  {
    sha256: Sha256,
    index: Type.Integer({ minimum: 0 }),
    statement: Type.String(),
    proof: Type.Union([Type.String(), Type.Null()]),
  },
  exact,
);
export type LoggedStatement = Static<typeof LoggedStatement>;
