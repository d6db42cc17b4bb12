import { nextMeasureState } from '../../core/casework/transitions.ts';
import { decide } from '../../core/decision/decide.ts';
import type { ClauseVerdict } from '../../core/decision/decision.ts';
import type { DossierEvent, LockOrder } from '../../core/decision/event.ts';
import { addDuration, parseInstant, type Instant } from '../../core/time.ts';
import type { ManifestHead } from '../../protocol/acts/approval.ts';
import type { CaseRecord } from './cases-ports.ts';
import { announce } from '../dossiers/reconciliation.ts';
import { breaksBounds, type PolicySnapshot } from '../policies/published-policies.ts';
import { currentVersion } from '../../core/orders/policy-version.ts';
import { wholeDays } from '../../core/orders/wanted-lock.ts';
import type { DossierChange, StoredDossier } from '../dossiers/ports.ts';
import type { Transaction } from '../ports.ts';
import { reconcileDossier, type ReconciledDossier } from '../dossiers/reconcile-dossier.ts';
import type { HashTree } from '../../core/log/hash-tree.ts';
import { indexIn, memberOfMeasure, treeOver } from './lock-members.ts';
import { approvalsOf, areGenuine, isSignedByTwo, readStoredManifest } from './measure-manifest.ts';
import type {
  ApprovalRecord,
  CampaignPorts,
  MeasureRecord,
  NamedPhone,
  PhoneOutcome,
} from './measures-ports.ts';
import { countingPair } from './signers.ts';

/** Phones in one transaction at most: few enough to let check-ins of the same bucket in between. */
const batchMax = 128;

/** A lock measure whose records match what two people signed, with all that its orders state. */
interface SignedLock {
  readonly measure: MeasureRecord;
  readonly head: ManifestHead;
  readonly tree: HashTree;
  readonly proposedAt: Instant;
  readonly case: CaseRecord;
  readonly approvals: readonly ApprovalRecord[];
  readonly order: Omit<LockOrder, 'approvals'>;
}

/** The records of a measure do not match what two people signed, so it orders nothing. */
export class MeasureAltered extends Error {
  override readonly name = 'MeasureAltered';
  constructor(measureId: string) {
    super(`measure ${measureId}: its records are not what two people signed; nothing is ordered by it`);
  }
}

/**
 * Orders the locks of an approved measure, bucket by bucket, in transactions of a bounded batch. Each phone's outcome is written in the transaction of
 * its order, so an interrupted campaign continues with the phones that have none. The signed manifest is verified once a round and kept in memory. Each
 * batch reads again what can change: the state of the measure, the case, whether both signers still hold their roles, and whether each phone is named and
 * due. While a signer holds no role, the measure orders nothing and waits. `signal` ends the campaign between
 * two batches. Returns the number of orders. Throws `MeasureAltered`.
 */
export async function executeMeasure(
  ports: CampaignPorts,
  measureId: string,
  signal?: AbortSignal,
): Promise<number> {
  const { store } = ports;
  const found = await store.transact(async (tx) => {
    const measure = await store.shareMeasure(tx, measureId);
    if (measure?.state !== 'approved') return null;
    const signed = await readSignedLock(ports, tx, measure);
    if (signed === null) return null;
    if ((await pairOf(ports, tx, signed)) === null) return { signed, buckets: [] };
    return { signed, buckets: await store.findWaitingBuckets(tx, measureId, 'for-outcome') };
  });
  if (found === null) return 0;
  const { signed, buckets } = found;
  let ordered = 0;
  for (const bucket of buckets) {
    for (;;) {
      if (signal?.aborted === true || ports.standstill() !== null) return ordered;
      const batch = await store.transact((tx) => orderBatch(ports, tx, signed, bucket));
      for (const one of batch.reconciled) announce(ports, one);
      ordered += batch.reconciled.length;
      if (batch.claimed < batchMax) break;
    }
  }
  await store.transact((tx) => finish(ports, tx, signed));
  return ordered;
}

async function orderBatch(
  ports: CampaignPorts,
  tx: Transaction,
  signed: SignedLock,
  bucket: number,
): Promise<{ readonly claimed: number; readonly reconciled: readonly ReconciledDossier[] }> {
  const { store } = ports;
  const measureId = signed.measure.id;
  const measure = await store.shareMeasure(tx, measureId);
  const { sha256 } = signed.measure;
  // Paused or released meanwhile, or changed since its manifest was read.
  if (measure?.state !== 'approved' || measure.sha256 !== sha256 || sha256 === null)
    return { claimed: 0, reconciled: [] };
  // Asked of the database itself: another process may have found just now that it was restored.
  if ((await store.findOutdatedMeasures(tx, [sha256])).size > 0) return { claimed: 0, reconciled: [] };
  const one = (await store.findCase(tx, signed.case.id))!;
  const now = ports.clock.now();
  if (isCaseOver(one, signed.order, now)) return { claimed: 0, reconciled: [] };
  const pair = await pairOf(ports, tx, signed);
  if (pair === null) return { claimed: 0, reconciled: [] };
  const order = { ...signed.order, approvals: approvalsOf(pair) };
  const claim = { bucket, waiting: 'for-outcome' } as const;
  const phones = await store.claimPhones(tx, measureId, claim, batchMax);
  const dossiers = await store.loadDossiers(
    tx,
    phones.map(({ phoneId }) => phoneId),
  );
  const policies = await ports.policies.within(tx);
  const reconciled: ReconciledDossier[] = [];
  const outcomes: { phoneId: string; outcome: PhoneOutcome; why: string | null }[] = [];
  for (const phone of phones) {
    const made = await orderApart(
      ports,
      { signed, order, policies, now },
      phone,
      dossiers.get(phone.phoneId),
    );
    outcomes.push({ phoneId: phone.phoneId, outcome: made.outcome, why: made.why });
    if (made.reconciled !== null) reconciled.push(made.reconciled);
  }
  const changes = reconciled.map((one) => one.change).filter((one): one is DossierChange => one !== null);
  await store.commitDossiers(tx, changes);
  store.recordOutcomes(tx, measureId, bucket, outcomes, now);
  return { claimed: phones.length, reconciled };
}

/** Verifies manifest, hash and signatures anew. Throws `MeasureAltered` if any of them is wrong. */
async function readSignedLock(
  ports: CampaignPorts,
  tx: Transaction,
  measure: MeasureRecord,
): Promise<SignedLock | null> {
  const { store } = ports;
  const sha256 = measure.sha256!;
  const stored = await store.readMeasureManifest(tx, sha256);
  const head = readStoredManifest(measure, stored);
  const approvals = await store.readApprovals(tx, sha256);
  if (head === undefined || !isSignedByTwo(sha256, approvals)) throw new MeasureAltered(measure.id);
  // What two people signed in the form before stands, and orders nothing: no phone could check it.
  if (head.v !== 2) return null;
  const tree = await treeOver(await store.readMembers(tx, measure.id));
  if (tree === null || !isOver(head, tree)) throw new MeasureAltered(measure.id);
  return {
    measure,
    head,
    tree,
    proposedAt: stored!.madeAt,
    case: (await store.findCase(tx, measure.caseId!))!,
    approvals,
    order: {
      measure: sha256,
      until: parseInstant(head.until)!,
      clauses: measure.clauses,
    },
  };
}

/** Whether this is the tree over the members that a head states. */
function isOver({ members }: ManifestHead, { rows, root }: HashTree): boolean {
  return rows[0]!.length === members.count && Buffer.from(root).toString('base64url') === members.root;
}

/** The two signatures that count at present; null: the measure orders nothing. `MeasureView.heldBackBy` says which do not, and why. */
async function pairOf(
  ports: CampaignPorts,
  tx: Transaction,
  { measure, approvals }: SignedLock,
): Promise<readonly ApprovalRecord[] | null> {
  const pair = await countingPair(ports, tx, measure.kind, approvals);
  return pair !== null && areGenuine(measure.sha256!, pair) ? pair : null;
}

function isCaseOver(one: CaseRecord, order: Pick<LockOrder, 'until'>, now: Instant): boolean {
  return one.state !== 'open' || now >= one.limit || now >= order.until;
}

interface Ordering {
  readonly signed: SignedLock;
  readonly order: LockOrder;
  readonly policies: PolicySnapshot;
  readonly now: Instant;
}

interface Ordered {
  readonly outcome: PhoneOutcome;
  readonly why: string | null;
  readonly reconciled: ReconciledDossier | null;
}

const skipped = (why: string): Ordered => ({ outcome: 'skipped', why, reconciled: null });

/** A fault with one phone orders nothing for it and does not stop the others. */
async function orderApart(
  ports: CampaignPorts,
  ordering: Ordering,
  phone: NamedPhone,
  dossier: StoredDossier | undefined,
): Promise<Ordered> {
  try {
    return await orderLock(ports, ordering, phone, dossier);
  } catch (error) {
    ports.meter.fault(error);
    return { outcome: 'failed', why: 'fault', reconciled: null };
  }
}

async function orderLock(
  ports: CampaignPorts,
  { signed, order, policies, now }: Ordering,
  { member, opening }: NamedPhone,
  dossier: StoredDossier | undefined,
): Promise<Ordered> {
  if (dossier === undefined) return skipped('unknown');
  // Computed from the registry's row, as the phone does from itself: hardware that two people did not see named is not locked.
  const hardware =
    opening === null ? null : await memberOfMeasure(signed.measure.id, opening, dossier.registration);
  if (hardware !== member || indexIn(signed.tree, member) === -1)
    return { outcome: 'failed', why: 'not-in-manifest', reconciled: null };
  const { proposedAt } = signed;
  const { clauses } = signed.measure;
  const looked = whatLocks(policies, dossier, { clauses, proposedAt }, now);
  if (looked.kind === 'skip') return skipped(looked.why);
  const lease = leaseEnd(policies, looked.verdict, signed, now);
  if (lease <= now) return skipped('over');
  const { id, limit } = signed.case;
  const events: readonly DossierEvent[] = [
    { kind: 'case-joined', at: now, receivedAt: now, case: id, limit },
    { kind: 'lock-ordered', at: now, receivedAt: now, lease, order },
  ];
  const input = { events, directiveUpdates: [], lastSeq: dossier.lastSeq, language: null };
  const reconciled = await reconcileDossier({ signer: ports.signer, policies }, dossier, input, now);
  // Joining a case can give the owner new time; then none of these events is written.
  if (reconciled.decision.standing !== 'locked') return skipped('not-due-in-case');
  return { outcome: 'ordered', why: null, reconciled };
}

function leaseEnd(
  policies: PolicySnapshot,
  verdict: ClauseVerdict,
  { case: one, order }: SignedLock,
  now: Instant,
): Instant {
  const { policy } = currentVersion(policies.entries, verdict.policy, now)!;
  const clause = policy.clauses.find(({ id }) => id === verdict.clause)!;
  return wholeDays(Math.min(addDuration(now, clause.lease), one.limit, order.until));
}

/**
 * Whether a measure with these clauses would lock the phone now; else why it would skip it. Also shown to the approver before the signature. `proposedAt`:
 * null before the measure is proposed.
 */
export function whatLocks(
  policies: PolicySnapshot,
  dossier: StoredDossier,
  { clauses, proposedAt }: { readonly clauses: readonly string[]; readonly proposedAt: Instant | null },
  now: Instant,
):
  | { readonly kind: 'lock'; readonly verdict: ClauseVerdict }
  | { readonly kind: 'skip'; readonly why: string } {
  if (dossier.registration.deviceId === null) return { kind: 'skip', why: 'never-started' };
  if (proposedAt !== null && wasReleasedSince(dossier, proposedAt))
    return { kind: 'skip', why: 'released-since' };
  const decision = decide(policies.set, dossier, { now, knownAt: now });
  if (decision.standing !== 'due') return { kind: 'skip', why: decision.standing };
  const verdict = decision.clauses.find((one) => one.standing === 'due' && clauses.includes(one.clause));
  if (verdict === undefined) return { kind: 'skip', why: 'due-by-another-clause' };
  const version = currentVersion(policies.entries, verdict.policy, now)!;
  if (breaksBounds(version, verdict.clause)) return { kind: 'skip', why: 'beyond-bounds' };
  return verdict.appealPending ? { kind: 'skip', why: 'appeal-pending' } : { kind: 'lock', verdict };
}

/**
 * Whether an operator, an owner's code or an appeal released the phone after the measure was proposed. Such a release is newer than the measure, so only
 * a later measure can lock the phone again.
 */
function wasReleasedSince({ events }: StoredDossier, proposedAt: Instant): boolean {
  return events.some(
    (event) => event.kind === 'released' && event.by !== undefined && event.receivedAt > proposedAt,
  );
}

/** Finishes the campaign if no phone waits, or if no lease could run any more; phones that still wait are recorded as skipped. */
async function finish(ports: CampaignPorts, tx: Transaction, signed: SignedLock): Promise<void> {
  const { store } = ports;
  const { id } = signed.measure;
  const measure = await store.lockMeasure(tx, id);
  if (measure?.state !== 'approved') return;
  const state = nextMeasureState(measure.kind, measure.state, 'finish')!;
  const now = ports.clock.now();
  const one = (await store.findCase(tx, signed.case.id))!;
  if (isCaseOver(one, signed.order, now)) store.skipRest(tx, id, 'over', now);
  else if ((await store.findWaitingBuckets(tx, id, 'for-outcome')).length > 0) return;
  store.updateMeasure(tx, { ...measure, state });
}
