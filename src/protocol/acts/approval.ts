import { Binary, MeasureId, Sha256, Timestamp } from '../scalars/scalars.ts';
import { exact, list, open } from '../schema/compound.ts';
import { integer, literal, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';
import { signerRoles } from './measure.ts';

/** What a measure of the members' tree does to the hardware that it names. */
const headKinds = ['lock', 'farewell'] as const;

/**
 * What two people sign to lock phones, or to give them up for good: small enough to travel with every order. The members are hashes of leaves
 * (core/log/member-tree.ts). Public at `/log/manifests/` by the hash of its exact text.
 */
export const ManifestHead = exact({
  v: literal(2),
  kind: oneOf(headKinds),
  /** Of the log that the orders stand in. */
  origin: text({ minLength: 1, maxLength: 200 }),
  measure: MeasureId,
  members: exact({ count: integer(1, 100_000), root: Sha256 }),
  /** No lease under it ends later. */
  until: Timestamp,
  /** Over the UTF-8 of the reason that the two people saw. */
  reasonSha256: Sha256,
});
export type ManifestHead = TypeOf<typeof ManifestHead>;

/** One person's signature with an approver key (WebAuthn Level 3). `key`: SHA-256 of its DER SubjectPublicKeyInfo. */
export const Assertion = exact({
  role: oneOf(signerRoles),
  key: Sha256,
  authenticatorData: Binary,
  /** The bytes of the client data in base64url; parsed, never compared with a template, because browsers add members. */
  clientDataJSON: Binary,
  signature: Binary,
});
export type Assertion = TypeOf<typeof Assertion>;

/** What a delivered lock brings to show that two people named this phone. */
export const LockApproval = exact({
  /** The exact text of the head. */
  manifestHead: text({ maxLength: 2048 }),
  /** This phone's leaf among the members, and its path, from its sibling up. */
  index: integer(0),
  path: list(Sha256, { maxItems: 17 }),
  assertions: list(Assertion, { minItems: 2, maxItems: 2 }),
});
export type LockApproval = TypeOf<typeof LockApproval>;

/** The challenge of an assertion over a head, before it is hashed: it binds the role and the exact text. */
export function measureChallengeText(role: Assertion['role'], headSha256: string): string {
  return `carnet-measure-v2\n${role}\n${headSha256}\n`;
}

/** The challenge of an assertion over the next approver set, before it is hashed. */
export function setChallengeText(setSha256: string): string {
  return `carnet-set-v1\n${setSha256}\n`;
}

/** The client data of an assertion (WebAuthn Level 3, section 5.8.1); members that nobody here knows are left alone. */
export const ClientData = open({ type: text(), challenge: text(), origin: text() });
