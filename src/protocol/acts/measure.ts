import { ClauseId, MeasureId, Sha256, Timestamp } from '../scalars/scalars.ts';
import { exact, list, union } from '../schema/compound.ts';
import { integer, literal, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

/** The version of the policy that a statement is about, by the hash of its exact text. */
export const PolicyReference = exact({ id: text(), version: integer(1), sha256: Sha256 });
export type PolicyReference = TypeOf<typeof PolicyReference>;

/**
 * What two people sign when phones are to be locked: public at `/log/manifests/`, so it names them by `member` alone (SHA-256 over the 16
 * bytes of the dossier's salt and the 16 of the phone id), sorted, each once. `lease`: the longest single lease; none is renewed beyond `until`.
 */
export const LockManifest = exact({
  v: literal(1),
  kind: literal('lock'),
  id: MeasureId,
  case: text({ maxLength: 64 }),
  clauses: list(ClauseId, { minItems: 1, maxItems: 32 }),
  reason: text({ minLength: 1, maxLength: 2000 }),
  proposedAt: Timestamp,
  /** After this, no approval counts any more. */
  approveBy: Timestamp,
  until: Timestamp,
  members: list(Sha256, { minItems: 1, maxItems: 100_000 }),
});
export type LockManifest = TypeOf<typeof LockManifest>;

/** What two people sign when a policy is to be published. */
export const PolicyManifest = exact({
  v: literal(1),
  kind: literal('policy'),
  id: MeasureId,
  policy: PolicyReference,
  reason: text({ minLength: 1, maxLength: 2000 }),
  proposedAt: Timestamp,
  approveBy: Timestamp,
});
export type PolicyManifest = TypeOf<typeof PolicyManifest>;

/** What two people sign. */
export const MeasureManifest = union('kind', [LockManifest, PolicyManifest]);
export type MeasureManifest = TypeOf<typeof MeasureManifest>;

/**
 * The challenge of a WebAuthn assertion over a measure: SHA-256 over this text's UTF-8. It binds the role and the exact manifest, so an
 * assertion made for one measure or in one role stands for no other.
 */
export function approvalChallengeText(role: 'proposer' | 'approver', manifestSha256: string): string {
  return `carnet-measure-v1\n${role}\n${manifestSha256}\n`;
}

/** The document at `/log/assertions/`: what proves one person's approval to anyone. All base64url. */
export const AssertionDocument = exact({
  v: literal(1),
  role: oneOf(['proposer', 'approver']),
  manifestSha256: Sha256,
  /** DER SubjectPublicKeyInfo of the passkey. */
  publicKey: text(),
  /** COSE algorithm: -7 (ES256), -8 (Ed25519) or -257 (RS256). */
  algorithm: integer(),
  rpId: text(),
  origin: text(),
  authenticatorData: text(),
  clientDataJson: text(),
  signature: text(),
});
export type AssertionDocument = TypeOf<typeof AssertionDocument>;
