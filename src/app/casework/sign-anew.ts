import { nextMeasureState } from '../../core/casework/transitions.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Signature, Signing } from '../../protocol/operators/measure-view.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import type { Transaction } from '../ports.ts';
import { approvalStatement } from './approve.ts';
import { isOpen } from './is-open.ts';
import { approvalsOf, areGenuine, readStoredManifest } from './measure-manifest.ts';
import { measureClosed, measureView } from './measure-view.ts';
import type {
  ApprovalRecord,
  MeasureManifestRecord,
  MeasurePorts,
  MeasureRecord,
  Person,
} from './measures-ports.ts';
import { signingOf } from './propose.ts';
import { oldForm, sign, type SigningRound } from './sign.ts';
import { lapsedSignatures } from './signers.ts';

/** What a person may sign now under a measure that was approved before. */
interface Anew {
  readonly kind: 'anew';
  readonly manifest: MeasureManifestRecord;
  readonly role: 'proposer' | 'approver';
  readonly round: SigningRound;
}

async function findAnew(
  ports: MeasurePorts,
  tx: Transaction,
  person: Person,
  measure: MeasureRecord,
): Promise<Anew | Refusal> {
  const refusal = await whyNotAnew(ports, tx, measure);
  if (refusal !== null) return refusal;
  const manifest = await ports.store.readMeasureManifest(tx, measure.sha256!);
  const head = readStoredManifest(measure, manifest);
  if (manifest === undefined || head === undefined) return refuse('measure-altered');
  if (head.v !== 2) return oldForm();
  const round = await openRound(ports, tx, measure);
  if (round.first?.operator === person.id) return refuse('approver-is-proposer');
  return { kind: 'anew', manifest, role: round.first === null ? 'proposer' : 'approver', round };
}

async function whyNotAnew(
  ports: MeasurePorts,
  tx: Transaction,
  measure: MeasureRecord,
): Promise<Refusal | null> {
  const { kind, state, caseId, until } = measure;
  if (nextMeasureState(kind, state, 'sign-anew') === undefined || caseId === null)
    return measureClosed(measure);
  const now = ports.clock.now();
  const one = (await ports.store.findCase(tx, caseId))!;
  if (!isOpen(one, 'approve', now)) return refuse('case-over');
  return now < until! ? null : refuse('case-over', { detail: 'No lease under it could still run.' });
}

/**
 * The round that waits for its second signature, or a new one: a first signature that does not count any more, or is from before a restore, waits for
 * nobody.
 */
async function openRound(
  ports: MeasurePorts,
  tx: Transaction,
  { kind, sha256 }: MeasureRecord,
): Promise<SigningRound> {
  const earlier = await ports.store.readAllApprovals(tx, sha256!);
  const latest = Math.max(...earlier.map(({ round }) => round));
  const [first, ...others] = earlier.filter(({ round }) => round === latest);
  const waits =
    first !== undefined &&
    others.length === 0 &&
    first.isOfThisEpoch &&
    (await lapsedSignatures(ports, tx, kind, [first])).length === 0;
  return waits ? { number: latest, first, earlier } : { number: latest + 1, first: null, earlier };
}

/** All that a person would sign so that an approved measure orders again. Changes nothing. */
export function readSignAnew(
  ports: MeasurePorts,
  person: Person,
  measureId: string,
): Promise<{ readonly kind: 'to-sign'; readonly signing: Signing } | Refusal> {
  return ports.store.transact(async (tx) => {
    const measure = await ports.store.findMeasure(tx, measureId);
    if (measure === undefined) return refuse('measure-unknown');
    const anew = await findAnew(ports, tx, person, measure);
    if (anew.kind === 'refused') return anew;
    return {
      kind: 'to-sign',
      signing: await signingOf(ports, tx, person, measure, anew.manifest, anew.role),
    };
  });
}

/**
 * Takes a signature under the same manifest: the first as its proposer, the second, by another person, as its approver. With the second the measure rests
 * on these two, belongs to the present life of the database, and is stated in the log again, in one transaction. Its state stays what it was.
 */
export function confirmSignAnew(
  ports: MeasurePorts,
  person: Person,
  measureId: string,
  signature: Signature,
  idempotencyKey: string,
): Promise<KeptAnswer | Refusal> {
  const request = JSON.stringify(['confirm-sign-anew', person.id, measureId, signature]);
  return idempotent(ports, idempotencyKey, request, async (tx) => {
    const measure = await ports.store.lockMeasure(tx, measureId);
    if (measure === undefined) return refuse('measure-unknown');
    const anew = await findAnew(ports, tx, person, measure);
    if (anew.kind === 'refused') return anew;
    const { role, round } = anew;
    const signed = await sign(ports, tx, person, measure, { role, signature, round });
    if (signed.kind === 'refused') return signed;
    if (round.first !== null) restOn(ports, tx, measure, [round.first, signed.approval]);
    const details = {
      sha256: measure.sha256,
      round: round.number,
      assertionSha256: signed.approval.assertionSha256,
    };
    await person.audit(tx, { target: measureId, details });
    return { status: 200, body: await measureView(ports, tx, measure) };
  });
}

function restOn(
  ports: MeasurePorts,
  tx: Transaction,
  measure: MeasureRecord,
  records: readonly ApprovalRecord[],
): void {
  if (!areGenuine(measure.sha256!, records))
    throw new Error(`the signatures of measure ${measure.id} do not hold`);
  const statement = approvalStatement(measure, approvalsOf(records), ports.clock.now());
  ports.store.queueStatements(tx, [JSON.stringify(statement)]);
  ports.store.markSignedAnew(tx, measure.id);
}
