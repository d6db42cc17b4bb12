import { ClauseId, MeasureId, Sha256, TimestampForm } from '../scalars/scalars.ts';
import { exact, list, union } from '../schema/compound.ts';
import { integer, literal, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

/** Who signs a measure. */
export const signerRoles = ['proposer', 'approver'] as const;
type SignerRole = (typeof signerRoles)[number];

/** What a measure does. */
export const measureKinds = ['lock', 'policy'] as const satisfies readonly MeasureManifest['kind'][];

/** The version of the policy that a statement is about, by the hash of its exact text. */
export const PolicyReference = exact({ id: text(), version: integer(1), sha256: Sha256 });
export type PolicyReference = TypeOf<typeof PolicyReference>;

/**
 * What two people signed to lock phones before they signed heads (`ManifestHead`); it orders and renews nothing any more. It is public at `/log/manifests/`, so it names phones only by `member` (SHA-256 over the 16
 * bytes of the dossier's salt and the 16 of the phone id), sorted, each once. No lease under it is renewed beyond `until`.
 */
export const LockManifest = exact({
  v: literal(1),
  kind: literal('lock'),
  id: MeasureId,
  case: text({ maxLength: 64 }),
  clauses: list(ClauseId, { minItems: 1, maxItems: 32 }),
  reason: text({ minLength: 1, maxLength: 2000 }),
  proposedAt: TimestampForm,
  /** After this, no approval counts any more. */
  approveBy: TimestampForm,
  until: TimestampForm,
  members: list(Sha256, { minItems: 1, maxItems: 100_000 }),
});
export type LockManifest = TypeOf<typeof LockManifest>;

/** What two people sign to publish a policy. */
export const PolicyManifest = exact({
  v: literal(1),
  kind: literal('policy'),
  id: MeasureId,
  policy: PolicyReference,
  reason: text({ minLength: 1, maxLength: 2000 }),
  proposedAt: TimestampForm,
  approveBy: TimestampForm,
});
export type PolicyManifest = TypeOf<typeof PolicyManifest>;

/** What two people sign. */
export const MeasureManifest = union('kind', [LockManifest, PolicyManifest]);
export type MeasureManifest = TypeOf<typeof MeasureManifest>;

/**
 * The challenge of a WebAuthn assertion over a measure: SHA-256 over this text's UTF-8. It binds the role and the exact manifest, so an
 * assertion for one measure and role is not valid for another.
 */
export function approvalChallengeText(role: SignerRole, manifestSha256: string): string {
  return `carnet-measure-v1\n${role}\n${manifestSha256}\n`;
}

/**
 * The document at `/log/assertions/`: proof of one person's approval for everyone. All fields in base64url. `v` 2: made with an approver key, over the
 * challenge of `measureChallengeText`; 1: with a passkey for signing in, over that of `approvalChallengeText`.
 */
export const AssertionDocument = exact({
  v: integer(1, 2),
  role: oneOf(signerRoles),
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
