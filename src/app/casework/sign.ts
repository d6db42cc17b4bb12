import type { MeasureKind } from '../../core/casework/transitions.ts';
import { readAssertionText } from '../../protocol/acts/read-measure.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Signature } from '../../protocol/operators/measure-view.ts';
import { verifyApproval } from '../people/approval.ts';
import type { PeoplePorts, VerifiedAssertion } from '../people/ports.ts';
import type { Transaction } from '../ports.ts';
import { sha256Of } from '../keys/signer.ts';
import {
  assertionDocument,
  challengeOf,
  formOf,
  keyOf,
  readStoredManifest,
  type SigningRole,
} from './measure-manifest.ts';
import type {
  ApprovalRecord,
  MeasureManifestRecord,
  MeasurePorts,
  MeasureRecord,
  Person,
} from './measures-ports.ts';
import { refusalOfSigner } from './signers.ts';
import { withApproverKeys } from './approver-keys.ts';
import { keyLapseTexts, lapseOfKey, readRoll } from './approver-roll.ts';

/** The ceremony for a kind of measure: approver keys name phones to be locked, passkeys for signing in approve a policy. */
export function signingPorts(ports: MeasurePorts, kind: MeasureKind): PeoplePorts {
  return kind === 'lock' ? withApproverKeys(ports) : ports;
}

/** The round of signatures under a manifest that was approved before: two people sign it again. */
export interface SigningRound {
  readonly number: number;
  /** Who signed first in it; null: nobody yet. */
  readonly first: ApprovalRecord | null;
  /** Every signature that was given under the manifest. */
  readonly earlier: readonly ApprovalRecord[];
}

/**
 * Whether this signature, or one made from it, was given before: the challenge is the same each time, and assertions are public. A key that signs the same
 * bytes each time cannot sign anew.
 */
function isGivenBefore(signature: string, key: string, earlier: readonly ApprovalRecord[]): boolean {
  const same = randomPartOf(signature);
  return earlier.some(
    (one) => one.key === key && randomPartOf(readAssertionText(one.assertion)!.signature) === same,
  );
}

const derSequence = 0x30;
const ed25519Bytes = 64;

/** `r` of an ECDSA signature, which stays when somebody else changes `s`; `R` of an Ed25519 signature. */
function randomPartOf(signature: string): string {
  const bytes = Buffer.from(signature, 'base64url');
  const isDer = bytes[0] === derSequence && bytes.length !== ed25519Bytes;
  return (isDer ? bytes.subarray(4, 4 + bytes[3]!) : bytes.subarray(0, ed25519Bytes / 2)).toString('hex');
}

/** Refuses what was proposed in the form before: it names phones to nobody but the server. */
export const oldForm = (): Refusal =>
  refuse('measure-changed', {
    detail:
      'It was proposed in the form before, which locks no phone any more: withdraw it and draft it anew.',
  });

/**
 * Takes a person's signature over the current manifest of a measure that the transaction has locked: made in this role with their own passkey, which
 * must not have signed this manifest before, or in this round. The measure's state and the database reject a repeated signature.
 */
export async function sign(
  ports: MeasurePorts,
  tx: Transaction,
  person: Person,
  measure: MeasureRecord,
  {
    role,
    signature,
    round,
  }: { readonly role: SigningRole; readonly signature: Signature; readonly round?: SigningRound },
): Promise<
  | { readonly kind: 'signed'; readonly approval: ApprovalRecord; readonly manifest: MeasureManifestRecord }
  | Refusal
> {
  // The time of a signature decides what a policy reaches and how long a measure runs.
  if (ports.standstill()?.kind === 'clock')
    return refuse('not-ready', { members: { waitingFor: 'clock' }, retryAfterS: 60 });
  const { sha256 } = measure;
  if (sha256 === null || signature.sha256 !== sha256) return refuse('measure-changed');
  const manifest = await ports.store.readMeasureManifest(tx, sha256);
  const text = manifest === undefined ? undefined : readStoredManifest(measure, manifest);
  if (manifest === undefined || text === undefined) return refuse('measure-altered');
  if (text.v !== formOf[measure.kind]) return oldForm();
  // Only the person who made this manifest may propose it the first time.
  if (round === undefined && role === 'proposer' && manifest.proposer !== person.id)
    return refuse('measure-changed');
  if (round === undefined && role === 'approver' && manifest.proposer === person.id)
    return refuse('approver-is-proposer');
  // Roles change under this lock alone, so that nobody signs with a role that ends meanwhile.
  await ports.store.awaitPeople(tx);
  const proposer = round === undefined ? manifest.proposer : (round.first?.operator ?? person.id);
  const signers = [
    { role: 'proposer', operator: proposer },
    { role, operator: person.id },
  ] as const;
  for (const signer of signers) {
    const refusal = await refusalOfSigner(ports, tx, measure.kind, signer);
    if (refusal !== null) return refusal;
  }
  const form = formOf[measure.kind];
  const verified = await verifyApproval(signingPorts(ports, measure.kind), tx, {
    operatorId: person.id,
    credential: signature.assertion,
    challenge: challengeOf(role, sha256, form),
  });
  if (verified.kind === 'refused') return verified;
  const key = keyOf(verified.publicKeySpki);
  const uncounted = await refusalOfKey(ports, tx, { person, role, measure, sha256, key }, verified, round);
  if (uncounted !== null) return uncounted;
  const assertion = JSON.stringify(assertionDocument(role, sha256, form, verified));
  const approval: ApprovalRecord = {
    sha256,
    role,
    operator: person.id,
    key,
    assertion,
    assertionSha256: sha256Of(assertion),
    at: ports.clock.now(),
    round: round?.number ?? 1,
  };
  ports.store.addApproval(tx, { ...approval, proposer: manifest.proposer });
  return { kind: 'signed', approval, manifest };
}

/** The signatures that this one comes after, in its round. */
async function signedBefore(
  { store }: MeasurePorts,
  tx: Transaction,
  sha256: string,
  round: SigningRound | undefined,
): Promise<readonly ApprovalRecord[]> {
  if (round === undefined) return store.readApprovals(tx, sha256);
  return round.first === null ? [] : [round.first];
}

/** Refuses a key that has signed in this round, gave this very signature before, or does not count for a lock now. null: none of these. */
async function refusalOfKey(
  ports: MeasurePorts,
  tx: Transaction,
  signed: {
    readonly person: Person;
    readonly role: SigningRole;
    readonly measure: MeasureRecord;
    readonly sha256: string;
    readonly key: string;
  },
  { rpId, origin, signature }: VerifiedAssertion,
  round: SigningRound | undefined,
): Promise<Refusal | null> {
  const { person, role, measure, sha256, key } = signed;
  const before = await signedBefore(ports, tx, sha256, round);
  if (before.some((one) => one.key === key)) return refuse('passkey-shared');
  if (round !== undefined && isGivenBefore(signature, key, round.earlier))
    return refuse('measure-changed', {
      detail:
        'This signature was given under the measure before. A key that cannot sign anew leaves it to another person.',
    });
  if (measure.kind !== 'lock') return null;
  const stated = { operator: person.id, role, key, rpId, origin };
  const lapse = lapseOfKey(await readRoll(ports, tx), stated, ports.clock.now());
  return lapse === null ? null : refuse('approver-key-not-counted', { detail: keyLapseTexts[lapse] });
}
