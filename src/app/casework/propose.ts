import { nextMeasureState } from '../../core/casework/transitions.ts';
import { dayMs, type Instant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Signature, Signing } from '../../protocol/operators/measure-view.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import { approvalOptions } from '../people/approval.ts';
import type { Transaction } from '../ports.ts';
import { sha256Of } from '../keys/signer.ts';
import { isOpen } from './is-open.ts';
import {
  challengeOf,
  formOf,
  lockHead,
  policyManifest,
  termsOf,
  type SignedText,
  type SigningRole,
} from './measure-manifest.ts';
import { measureClosed, measureView } from './measure-view.ts';
import type { MeasureManifestRecord, MeasurePorts, MeasureRecord, Person } from './measures-ports.ts';
import { treeOver } from './lock-members.ts';
import { openAnew } from './open-anew.ts';
import { sign, signingPorts } from './sign.ts';

/** A proposal cannot be approved after this time, because its facts are too old. */
const approveWithinMs = 7 * dayMs;

/**
 * Freezes a draft into a manifest and returns what the proposer's passkey has to sign. Each call makes a new manifest and voids the one
 * before.
 */
export function proposeMeasure(
  ports: MeasurePorts,
  person: Person,
  measureId: string,
): Promise<{ readonly kind: 'to-sign'; readonly signing: Signing } | Refusal> {
  return ports.store.transact(async (tx) => {
    const measure = await ports.store.lockMeasure(tx, measureId);
    if (measure === undefined) return refuse('measure-unknown');
    if (nextMeasureState(measure.kind, measure.state, 'propose') === undefined) return measureClosed(measure);
    return freeze(ports, tx, person, measure);
  });
}

/** The same in a transaction that has locked the measure. */
export async function freeze(
  ports: MeasurePorts,
  tx: Transaction,
  person: Person,
  measure: MeasureRecord,
): Promise<{ readonly kind: 'to-sign'; readonly signing: Signing } | Refusal> {
  const before = await ports.store.readMeasureManifestTime(tx, measure.id);
  // A later time gives another text and hash, so that signatures of an earlier manifest never apply to this one.
  const now = Math.max(ports.clock.now(), before === null ? 0 : before + 1);
  // So does another opening, where the text holds no time.
  if (before !== null && measure.kind === 'lock') await openAnew(ports, tx, measure.id);
  const made = await manifestOf(ports, tx, measure, now);
  if (made.kind === 'refused') return made;
  const text = JSON.stringify(made.manifest);
  const sha256 = sha256Of(text);
  const frozen: MeasureRecord = {
    ...measure,
    sha256,
    until: made.until,
    approveBy: now + approveWithinMs,
  };
  const manifest: MeasureManifestRecord = {
    sha256,
    measureId: measure.id,
    proposer: person.id,
    madeAt: now,
    text,
    terms: measure.kind === 'lock' ? termsOf(frozen) : null,
  };
  ports.store.addMeasureManifest(tx, manifest);
  ports.store.updateMeasure(tx, frozen);
  return { kind: 'to-sign', signing: await signingOf(ports, tx, person, frozen, manifest, 'proposer') };
}

async function manifestOf(
  ports: MeasurePorts,
  tx: Transaction,
  measure: MeasureRecord,
  now: Instant,
): Promise<
  { readonly kind: 'made'; readonly manifest: SignedText; readonly until: Instant | null } | Refusal
> {
  const times = { proposedAt: now, approveBy: now + approveWithinMs };
  const { policy, caseId } = measure;
  if (policy !== null)
    return { kind: 'made', manifest: policyManifest({ ...measure, policy }, times), until: null };
  const one = (await ports.store.findCase(tx, caseId!))!;
  if (!isOpen(one, 'propose', now)) return refuse('case-over');
  const members = await ports.store.readMembers(tx, measure.id);
  if (members.length === 0) return refuse('measure-empty');
  const until = measure.until ?? one.limit;
  const { log } = ports.approving.logTrust();
  const tree = await treeOver(members);
  if (tree === null || log === null) return refuse('measure-altered');
  const root = Buffer.from(tree.root).toString('base64url');
  const { origin } = log;
  const manifest = lockHead(measure, { count: members.length, root }, { origin, until });
  return { kind: 'made', manifest, until };
}

/** All that a person signs, and the options for their passkey. */
export async function signingOf(
  ports: MeasurePorts,
  tx: Transaction,
  person: Person,
  measure: MeasureRecord,
  manifest: MeasureManifestRecord,
  role: SigningRole,
): Promise<Signing> {
  const { sha256, text } = manifest;
  const { kind } = measure;
  const challenge = challengeOf(role, sha256, formOf[kind]);
  const options = await approvalOptions(signingPorts(ports, kind), tx, person.id, challenge);
  return {
    measure: await measureView(ports, tx, measure),
    role,
    manifest: text,
    sha256,
    options: options as Signing['options'],
    origin: kind === 'lock' ? ports.approving.origin() : ports.publicUrl(),
  };
}

/** Takes the proposer's signature; then the measure waits for another person. */
export async function confirmProposal(
  ports: MeasurePorts,
  person: Person,
  measureId: string,
  signature: Signature,
  idempotencyKey: string,
): Promise<KeptAnswer | Refusal> {
  const request = JSON.stringify(['confirm-proposal', person.id, measureId, signature]);
  return idempotent(ports, idempotencyKey, request, async (tx) => {
    const measure = await ports.store.lockMeasure(tx, measureId);
    if (measure === undefined) return refuse('measure-unknown');
    const next = nextMeasureState(measure.kind, measure.state, 'propose');
    if (next === undefined) return measureClosed(measure);
    if (measure.caseId !== null) {
      const one = (await ports.store.findCase(tx, measure.caseId))!;
      if (!isOpen(one, 'propose', ports.clock.now())) return refuse('case-over');
    }
    const signed = await sign(ports, tx, person, measure, { role: 'proposer', signature });
    if (signed.kind === 'refused') return signed;
    const proposed: MeasureRecord = { ...measure, state: next };
    ports.store.updateMeasure(tx, proposed);
    const details = { sha256: measure.sha256, assertionSha256: signed.approval.assertionSha256 };
    await person.audit(tx, { target: measureId, details });
    return { status: 200, body: await measureView(ports, tx, proposed) };
  });
}
