import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Signature } from '../../protocol/operators/measure-view.ts';
import { verifyApproval } from '../people/approval.ts';
import type { Transaction } from '../ports.ts';
import { sha256Of } from '../keys/signer.ts';
import {
  assertionDocument,
  challengeOf,
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
  if (manifest === undefined || readStoredManifest(measure, manifest) === undefined)
    return refuse('measure-altered');
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
  const verified = await verifyApproval(ports, tx, {
    operatorId: person.id,
    credential: signature.assertion,
    challenge: challengeOf(role, sha256),
  });
  if (verified.kind === 'refused') return verified;
  const key = keyOf(verified.publicKeySpki);
  const before = await ports.store.readApprovals(tx, sha256);
  if (before.some((one) => one.key === key)) return refuse('passkey-shared');
  const assertion = JSON.stringify(assertionDocument(role, sha256, verified));
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
