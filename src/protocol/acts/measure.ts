import { Type, type Static } from 'typebox';
import { PolicyReference } from '../log/statement.ts';
import { ClauseId, Timestamp } from '../device/report.ts';

const exact = { additionalProperties: false } as const;
const Sha256 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

/**
 * What two people sign when phones are to be locked: public at `/log/manifests/`, so it names them by `member` alone (SHA-256 over the 16
 * bytes of the dossier's salt and the 16 of the phone id), sorted, each once. `lease`: the longest single lease; none is renewed beyond `until`.
 */
export const LockManifest = Type.Object(
  {
    v: Type.Literal(1),
    kind: Type.Literal('lock'),
    id: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    case: Type.String({ maxLength: 64 }),
    clauses: Type.Array(ClauseId, { minItems: 1, maxItems: 32 }),
    reason: Type.String({ minLength: 1, maxLength: 2000 }),
    proposedAt: Timestamp,
    /** After this, no approval counts any more. */
    approveBy: Timestamp,
    until: Timestamp,
    members: Type.Array(Sha256, { minItems: 1, maxItems: 100_000 }),
  },
  exact,
);
export type LockManifest = Static<typeof LockManifest>;

/** What two people sign when a policy is to be published. */
export const PolicyManifest = Type.Object(
  {
    v: Type.Literal(1),
    kind: Type.Literal('policy'),
    id: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    policy: PolicyReference,
    reason: Type.String({ minLength: 1, maxLength: 2000 }),
    proposedAt: Timestamp,
    approveBy: Timestamp,
  },
  exact,
);
export type PolicyManifest = Static<typeof PolicyManifest>;

export type MeasureManifest = LockManifest | PolicyManifest;

/**
 * The challenge of a WebAuthn assertion over a measure: SHA-256 over this text's UTF-8. It binds the role and the exact manifest, so an
 * assertion made for one measure or in one role stands for no other.
 */
export function approvalChallengeText(role: 'proposer' | 'approver', manifestSha256: string): string {
  return `carnet-measure-v1\n${role}\n${manifestSha256}\n`;
}

/** The document at `/log/assertions/`: what proves one person's approval to anyone. All base64url. */
export const AssertionDocument = Type.Object(
  {
    v: Type.Literal(1),
    role: Type.Enum(['proposer', 'approver']),
    manifestSha256: Sha256,
    /** DER SubjectPublicKeyInfo of the passkey. */
    publicKey: Type.String(),
    /** COSE algorithm: -7 (ES256), -8 (Ed25519) or -257 (RS256). */
    algorithm: Type.Integer(),
    rpId: Type.String(),
    origin: Type.String(),
    authenticatorData: Type.String(),
    clientDataJson: Type.String(),
    signature: Type.String(),
  },
  exact,
);
export type AssertionDocument = Static<typeof AssertionDocument>;
