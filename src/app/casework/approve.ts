import { nextMeasureState } from '../../core/casework/transitions.ts';
import { dayOf, formatDay, formatInstant, type Instant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Signature, Signing } from '../../protocol/operators/measure-view.ts';
import type { ApprovalStatementV2 } from '../../protocol/log/statement-v2.ts';
import type { Approval, ApprovalStatement } from '../../protocol/log/statement.ts';
import type { TypeOf } from '../../protocol/schema/shape.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import type { Transaction } from '../ports.ts';
import { addPublication, checkPublishable } from './publish-policy.ts';
import { isOpen } from './is-open.ts';
import { approvalsOf, areGenuine, formOf, readStoredManifest } from './measure-manifest.ts';
import { measureClosed, measureView } from './measure-view.ts';
import type { MeasurePorts, MeasureRecord, Person } from './measures-ports.ts';
import { signingOf } from './propose.ts';
import { oldForm, sign } from './sign.ts';
import { refusalOfSigner } from './signers.ts';

/** Returns all that the second person would sign: manifest, counts of phones by standing, proposer and reason. Changes nothing. */
export function approveMeasure(
  ports: MeasurePorts,
  person: Person,
  measureId: string,
): Promise<{ readonly kind: 'to-sign'; readonly signing: Signing } | Refusal> {
  return ports.store.transact(async (tx) => {
    const measure = await ports.store.findMeasure(tx, measureId);
    if (measure === undefined) return refuse('measure-unknown');
    const refusal = await whyNotApproved(ports, tx, measure, ports.clock.now());
    if (refusal !== null) return refusal;
    const manifest = await ports.store.readMeasureManifest(tx, measure.sha256!);
    const text = manifest === undefined ? undefined : readStoredManifest(measure, manifest);
    if (manifest === undefined || text === undefined) return refuse('measure-altered');
    if (text.v !== formOf[measure.kind]) return oldForm();
    if (manifest.proposer === person.id) return refuse('approver-is-proposer');
    const proposer = { role: 'proposer', operator: manifest.proposer } as const;
    const lapsed = await refusalOfSigner(ports, tx, measure.kind, proposer);
    if (lapsed !== null) return lapsed;
    return { kind: 'to-sign', signing: await signingOf(ports, tx, person, measure, manifest, 'approver') };
  });
}

async function whyNotApproved(
  ports: MeasurePorts,
  tx: Transaction,
  measure: MeasureRecord,
  now: Instant,
): Promise<Refusal | null> {
  if (nextMeasureState(measure.kind, measure.state, 'approve') === undefined) return measureClosed(measure);
  // The loop records the lapse a little later, but it counts from now.
  if (now > measure.approveBy!) return measureClosed({ ...measure, state: 'lapsed' });
  if (measure.caseId === null) return null;
  const one = (await ports.store.findCase(tx, measure.caseId))!;
  if (!isOpen(one, 'approve', now)) return refuse('case-over');
  return now < measure.until! ? null : refuse('case-over', { detail: 'No lease under it could still run.' });
}

/**
 * Takes the approver's signature. One transaction holds both signatures, the new state, the statement for the log (queued before any order of the
 * measure), the audit entry, and for a policy its publication. A crash before the commit leaves the measure as proposed; after the commit,
 * the loop publishes the documents and orders the locks.
 */
export async function confirmApproval(
  ports: MeasurePorts,
  person: Person,
  measureId: string,
  signature: Signature,
  idempotencyKey: string,
): Promise<KeptAnswer | Refusal> {
  const request = JSON.stringify(['confirm-approval', person.id, measureId, signature]);
  const outcome = await idempotent(ports, idempotencyKey, request, async (tx) => {
    const measure = await ports.store.lockMeasure(tx, measureId);
    if (measure === undefined) return refuse('measure-unknown');
    // Takes the time after running decisions have ended: a decision without the new version must be older than its publication.
    if (measure.kind === 'policy') await ports.store.awaitDecisions(tx);
    const now = ports.clock.now();
    const refusal = await whyNotApproved(ports, tx, measure, now);
    if (refusal !== null) return refusal;
    return approveWithin(ports, tx, person, measure, signature, now);
  });
  if (outcome.kind === 'answered') {
    ports.wake();
    await ports.policies.reload();
  }
  return outcome;
}

async function approveWithin(
  ports: MeasurePorts,
  tx: Transaction,
  person: Person,
  measure: MeasureRecord,
  signature: Signature,
  now: Instant,
): Promise<{ readonly status: number; readonly body: object } | Refusal> {
  const sha256 = measure.sha256!;
  // Checked before the signature is stored, which would otherwise stand for a publication that is impossible.
  const publishable =
    measure.policy === null ? null : await checkPublishable(ports, tx, measure.policy.text, now);
  if (publishable?.kind === 'refused') return publishable;
  const signed = await sign(ports, tx, person, measure, { role: 'approver', signature });
  if (signed.kind === 'refused') return signed;
  const records = [...(await ports.store.readApprovals(tx, sha256))];
  if (!areGenuine(sha256, records)) throw new Error(`the signatures of measure ${measure.id} do not hold`);
  const approvals = approvalsOf(records);
  const statement = approvalStatement(measure, approvals, now);
  ports.store.queueStatements(tx, [JSON.stringify(statement)]);
  if (publishable !== null) await addPublication(ports, tx, { ...publishable.policy, approvals });
  const approved: MeasureRecord = {
    ...measure,
    state: nextMeasureState(measure.kind, measure.state, 'approve')!,
    approvedAt: now,
  };
  ports.store.updateMeasure(tx, approved);
  const details = { sha256, assertionSha256: signed.approval.assertionSha256 };
  await person.audit(tx, { target: measure.id, details });
  return { status: 200, body: await measureView(ports, tx, approved) };
}

/** The public record of an approval, in the form of what was signed: a lock's names days alone. */
export function approvalStatement(
  { kind, sha256, until, approveBy }: MeasureRecord,
  approvals: Approval[],
  now: Instant,
): ApprovalStatement | TypeOf<typeof ApprovalStatementV2> {
  const end = until ?? approveBy!;
  const measure = { sha256: sha256!, kind };
  return kind === 'lock'
    ? { v: 2, kind: 'approval', day: formatDay(dayOf(now)), measure, approvals, until: formatDay(dayOf(end)) }
    : { v: 1, kind: 'approval', at: formatInstant(now), measure, approvals, until: formatInstant(end) };
}
