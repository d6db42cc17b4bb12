import { createPublicKey, hash, verify } from 'node:crypto';
import type { MeasureKind } from '../../core/casework/transitions.ts';
import { formatInstant, type Instant } from '../../core/time.ts';
import { measureChallengeText, type ManifestHead } from '../../protocol/acts/approval.ts';
import {
  approvalChallengeText,
  type AssertionDocument,
  type MeasureManifest,
  type PolicyManifest,
} from '../../protocol/acts/measure.ts';
import {
  isFramed,
  readHeadText,
  readAssertionText,
  readClientData,
  readManifestText,
} from '../../protocol/acts/read-measure.ts';
import type { Approval } from '../../protocol/log/statement.ts';
import type { VerifiedAssertion } from '../people/ports.ts';
import { formatOrNull } from '../dossiers/phone-view.ts';
import { sha256Of } from '../keys/signer.ts';
import type { ApprovalRecord, MeasureManifestRecord, MeasureRecord } from './measures-ports.ts';

export type SigningRole = 'proposer' | 'approver';

/** What is signed in which form: phones check a lock's signatures, so those are made with approver keys. */
export const formOf = { lock: 2, policy: 1 } as const satisfies Record<MeasureKind, AssertionForm>;
export type AssertionForm = 1 | 2;

/** The head of a lock's manifest: what two people sign and each lock carries. */
export function lockHead(
  measure: Pick<MeasureRecord, 'id' | 'reason'>,
  members: ManifestHead['members'],
  { origin, until }: { readonly origin: string; readonly until: Instant },
): ManifestHead {
  return {
    v: 2,
    kind: 'lock',
    origin,
    measure: measure.id,
    members,
    until: formatInstant(until),
    reasonSha256: sha256Of(measure.reason),
  };
}

/** The manifest of a policy's publication. */
export function policyManifest(
  measure: MeasureRecord & { readonly policy: NonNullable<MeasureRecord['policy']> },
  times: { readonly proposedAt: Instant; readonly approveBy: Instant },
): PolicyManifest {
  const { id, version, text } = measure.policy;
  return {
    v: 1,
    kind: 'policy',
    id: measure.id,
    policy: { id, version, sha256: sha256Of(text) },
    reason: measure.reason,
    proposedAt: formatInstant(times.proposedAt),
    approveBy: formatInstant(times.approveBy),
  };
}

/** The challenge that a key signs to approve this manifest in this role. */
export function challengeOf(role: SigningRole, manifestSha256: string, form: AssertionForm): Buffer {
  const text = form === 2 ? measureChallengeText : approvalChallengeText;
  return hash('sha256', text(role, manifestSha256), 'buffer');
}

/** The published document that proves one person's approval to anyone. */
export function assertionDocument(
  role: SigningRole,
  manifestSha256: string,
  form: AssertionForm,
  assertion: VerifiedAssertion,
): AssertionDocument {
  const { publicKeySpki, algorithm, rpId, origin, authenticatorData, clientDataJson, signature } = assertion;
  return {
    v: form,
    role,
    manifestSha256,
    publicKey: publicKeySpki,
    algorithm,
    rpId,
    origin,
    authenticatorData,
    clientDataJson,
    signature,
  };
}

/** The public name of a passkey: SHA-256 over its DER SubjectPublicKeyInfo, base64url. */
export function keyOf(publicKeySpki: string): string {
  return hash('sha256', Buffer.from(publicKeySpki, 'base64url'), 'base64url');
}

export function approvalsOf(records: readonly ApprovalRecord[]): Approval[] {
  return records.map(({ role, key, assertionSha256 }) => ({ role, key, assertionSha256 }));
}

/**
 * Reads a stored manifest and compares it with its hash and its measure. Undefined if they differ: somebody altered the records, so they must
 * have no effect.
 */
export function readStoredManifest(
  measure: MeasureRecord,
  stored: MeasureManifestRecord | undefined,
): SignedText | undefined {
  if (stored === undefined || stored.sha256 !== measure.sha256) return undefined;
  if (stored.measureId !== measure.id || sha256Of(stored.text) !== stored.sha256) return undefined;
  const head = readHeadText(stored.text);
  if (head !== undefined)
    return isHeadOf(measure, head) && stored.terms === termsOf(measure) ? head : undefined;
  const manifest = readManifestText(stored.text);
  if (manifest?.kind !== measure.kind || manifest.id !== measure.id) return undefined;
  // People and the server read these terms from the record, so they must equal the signed ones.
  if (manifest.approveBy !== formatOrNull(measure.approveBy) || manifest.reason !== measure.reason)
    return undefined;
  return hasTermsOf(measure, manifest) ? manifest : undefined;
}

/** What two people sign: the head of a lock's manifest, or a manifest in the form that names all its terms. */
export type SignedText = ManifestHead | MeasureManifest;

/** The terms of a lock that its head does not state, as they stood when it was frozen. Manifests are only ever added. */
export function termsOf({ caseId, clauses, reason, approveBy }: MeasureRecord): string {
  return JSON.stringify({ case: caseId, clauses, reason, approveBy: formatOrNull(approveBy) });
}

/** Whether the head's terms are the record's. Its members are compared with the rows when orders are given. */
function isHeadOf(measure: MeasureRecord, head: ManifestHead): boolean {
  return (
    measure.kind === 'lock' &&
    head.kind === 'lock' &&
    head.measure === measure.id &&
    head.until === formatOrNull(measure.until) &&
    head.reasonSha256 === sha256Of(measure.reason)
  );
}

function hasTermsOf(measure: MeasureRecord, manifest: MeasureManifest): boolean {
  switch (manifest.kind) {
    case 'lock':
      return (
        manifest.case === measure.caseId &&
        manifest.until === formatOrNull(measure.until) &&
        manifest.clauses.join(' ') === measure.clauses.join(' ')
      );
    case 'policy':
      return measure.policy !== null && manifest.policy.sha256 === sha256Of(measure.policy.text);
    default:
      throw new Error(`unknown kind of measure ${String(manifest satisfies never)}`);
  }
}

/**
 * Verifies from the recorded documents alone that two people signed this manifest: one as proposer and one as approver, with different
 * passkeys.
 */
export function areGenuine(manifestSha256: string, approvals: readonly ApprovalRecord[]): boolean {
  const [proposer, approver, ...more] = approvals;
  if (proposer?.role !== 'proposer' || approver?.role !== 'approver' || more.length > 0) return false;
  if (proposer.operator === approver.operator || proposer.key === approver.key) return false;
  return approvals.every((one) => isGenuine(manifestSha256, one));
}

/** Whether a proposer and an approver are among the signatures, each genuine beside one of the other role. */
export function isSignedByTwo(sha256: string, approvals: readonly ApprovalRecord[]): boolean {
  const [proposers, approvers] = (['proposer', 'approver'] as const).map((role) =>
    approvals.filter((one) => one.role === role),
  );
  return proposers!.some((proposer) =>
    approvers!.some((approver) => areGenuine(sha256, [proposer, approver])),
  );
}

const flagsPresentAndVerified = 0x05;

/** Verifies a recorded assertion: the steps of WebAuthn Level 3, section 7.2, that concern the signed data. */
function isGenuine(manifestSha256: string, record: ApprovalRecord): boolean {
  if (sha256Of(record.assertion) !== record.assertionSha256) return false;
  const document = readAssertionText(record.assertion);
  if (document === undefined || document.role !== record.role) return false;
  if (document.manifestSha256 !== manifestSha256) return false;
  if (keyOf(document.publicKey) !== record.key) return false;
  return holds(document, challengeOf(document.role, manifestSha256, document.v === 2 ? 2 : 1));
}

type SignedParts = Omit<AssertionDocument, 'v' | 'role' | 'manifestSha256'>;

/** Whether an assertion was made on a page of its origin for this challenge, by the person's key. */
export function holds(document: SignedParts, challengeBytes: Uint8Array): boolean {
  const challenge = Buffer.from(challengeBytes).toString('base64url');
  const clientData = Buffer.from(document.clientDataJson, 'base64url');
  const stated = readClientData(clientData.toString('utf8'));
  if (stated?.type !== 'webauthn.get' || stated.challenge !== challenge) return false;
  if (isFramed(stated) || stated.origin !== document.origin) return false;
  if (!isHostUnder(document.origin, document.rpId)) return false;
  const data = Buffer.from(document.authenticatorData, 'base64url');
  if (data.length < 37 || (data[32]! & flagsPresentAndVerified) !== flagsPresentAndVerified) return false;
  if (!data.subarray(0, 32).equals(hash('sha256', document.rpId, 'buffer'))) return false;
  const signed = Buffer.concat([data, hash('sha256', clientData, 'buffer')]);
  return verifies(document, signed);
}

/** Whether an origin may use a relying party: its host is the relying party's id or below it (WebAuthn Level 3, section 5.1.3). */
function isHostUnder(origin: string, rpId: string): boolean {
  const host = URL.canParse(origin) ? new URL(origin).hostname : '';
  return host === rpId || host.endsWith(`.${rpId}`);
}

function verifies(document: SignedParts, signed: Uint8Array): boolean {
  const digest = document.algorithm === -8 ? null : 'sha256';
  try {
    const spki = Buffer.from(document.publicKey, 'base64url');
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    return verify(digest, signed, key, Buffer.from(document.signature, 'base64url'));
  } catch {
    // The public key cannot be read, so it verifies nothing.
    return false;
  }
}
