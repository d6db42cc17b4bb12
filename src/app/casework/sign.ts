import type { MeasureKind } from '../../core/casework/transitions.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Signature } from '../../protocol/operators/measure-view.ts';
import { verifyApproval } from '../people/approval.ts';
import type { PeoplePorts } from '../people/ports.ts';
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

/** Refuses what was proposed in the form before: it names phones to nobody but the server. */
export const oldForm = (): Refusal =>
  refuse('measure-changed', {
    detail:
      'It was proposed in the form before, which locks no phone any more: withdraw it and draft it anew.',
  });

/**
 * Takes a person's signature over the current manifest of a measure that the transaction has locked: made in this role with their own passkey, which
 * must not have signed this manifest before. The measure's state and the database reject a repeated signature.
 */
export async function sign(
  ports: MeasurePorts,
  tx: Transaction,
  person: Person,
  measure: MeasureRecord,
  { role, signature }: { readonly role: SigningRole; readonly signature: Signature },
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
  // Only the person who made this manifest may propose it.
  if (role === 'proposer' && manifest.proposer !== person.id) return refuse('measure-changed');
  if (role === 'approver' && manifest.proposer === person.id) return refuse('approver-is-proposer');
  // Roles change under this lock alone, so that nobody signs with a role that ends meanwhile.
  await ports.store.awaitPeople(tx);
  const signers = [
    { role: 'proposer', operator: manifest.proposer },
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
  const before = await ports.store.readApprovals(tx, sha256);
  if (before.some((one) => one.key === key)) return refuse('passkey-shared');
  if (measure.kind === 'lock') {
    const { rpId, origin } = verified;
    const stated = { operator: person.id, role, key, rpId, origin };
    const lapse = lapseOfKey(await readRoll(ports, tx), stated, ports.clock.now());
    if (lapse !== null) return refuse('approver-key-not-counted', { detail: keyLapseTexts[lapse] });
  }
  const assertion = JSON.stringify(assertionDocument(role, sha256, form, verified));
  const approval: ApprovalRecord = {
    sha256,
    role,
    operator: person.id,
    key,
    assertion,
    assertionSha256: sha256Of(assertion),
    at: ports.clock.now(),
  };
  ports.store.addApproval(tx, { ...approval, proposer: manifest.proposer });
  return { kind: 'signed', approval, manifest };
}
