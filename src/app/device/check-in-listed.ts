import { listedTerritories } from '../../core/decision/decide.ts';
import type { DossierEvent } from '../../core/decision/event.ts';
import type { Instant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { negotiateLanguage } from '../../protocol/words/language.ts';
import { ownerMessage } from '../../protocol/words/owner.ts';
import { createBatcher, type Batcher } from './batcher.ts';
import type { ListedAnswer, ListedCheckIn } from './check-in.ts';
import type { ProofReader } from '../log/ports.ts';
import { minimised } from '../dossiers/observation.ts';
import type { PolicySnapshot } from '../policies/published-policies.ts';
import { statementsToProve } from '../dossiers/orders/deliver.ts';
import { phonesEndedInLog, type LogMemory } from '../dossiers/orders/ended-in-log.ts';
import { StoreUnavailable, type Transaction } from '../ports.ts';
import type { DossierChange, StoredDossier } from '../dossiers/ports.ts';
import { firstEvents, reportedEvents } from '../dossiers/report-events.ts';
import {
  reconcileDossier,
  type DossierInput,
  type ReconciledDossier,
} from '../dossiers/reconcile-dossier.ts';
import { announce, type ReconciliationPorts } from '../dossiers/reconciliation.ts';
import { answersLately, withAnswer } from '../dossiers/appeal-answers.ts';
import type { SupportStore } from '../support/ports.ts';
import { verifyReport } from './verify-report.ts';

export interface ListedPorts extends ReconciliationPorts {
  /** What the public log proves by now. */
  readonly proofs: ProofReader;
  /** What the public log remembers of what a restored database has forgotten. */
  readonly memory: LogMemory;
  /** What owners were answered to their appeals. */
  readonly answers: Pick<SupportStore, 'readAnswersSince'>;
}

export interface ListedCheckIns {
  checkIn(checkIn: ListedCheckIn): Promise<ListedAnswer | Refusal>;
  /** Resolves when none is under way. */
  idle(): Promise<void>;
}

type Outcome = ListedAnswer | Refusal | { readonly kind: 'failed'; readonly error: unknown };

const batchSizeMax = 256;
const batchesRunningMax = 2;
const waitingMax = 8192;
const retryAfterS = 30;
const directivesMax = 16;

/** Check-ins of phones that something can follow for: verified, then settled together with those that arrive meanwhile. */
export function createListedCheckIns(ports: ListedPorts): ListedCheckIns {
  const away = refuse('store-away', { retryAfterS });
  const batcher: Batcher<ListedCheckIn, Outcome> = createBatcher({
    sizeMax: batchSizeMax,
    runningMax: batchesRunningMax,
    waitingMax,
    keyOf: (item) => item.carnet.phone,
    run: async (items) => {
      try {
        return await reconcileSplit(ports, items);
      } catch (error) {
        if (error instanceof StoreUnavailable) return items.map(() => away);
        throw error;
      }
    },
    overflow: () => away,
  });
  return {
    async checkIn(checkIn) {
      if (!(await verifyReport(checkIn.carnet.key, checkIn.reportJws))) return refuse('signature-wrong');
      const outcome = await batcher.submit(checkIn);
      if (outcome.kind === 'failed') throw outcome.error;
      return outcome;
    },
    idle: () => batcher.idle(),
  };
}

/**
 * One dossier that cannot be committed takes its whole transaction along: then the halves are settled each for itself, until it stands alone and the
 * others are answered. Throws `StoreUnavailable`; what was committed before is found again by the phones that repeat their report.
 */
async function reconcileSplit(
  ports: ListedPorts,
  items: readonly ListedCheckIn[],
): Promise<readonly Outcome[]> {
  try {
    return await reconcileBatch(ports, items);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    if (items.length === 1) return [{ kind: 'failed', error }];
    ports.meter.fault(error);
    const half = Math.ceil(items.length / 2);
    const first = await reconcileSplit(ports, items.slice(0, half));
    return [...first, ...(await reconcileSplit(ports, items.slice(half)))];
  }
}

interface ReconciledCheckIn {
  readonly outcome: Outcome;
  readonly reconciled: ReconciledDossier | null;
}

/** Settles check-ins whose reports were verified, one a phone, in one transaction. Throws `StoreUnavailable`. */
export async function reconcileBatch(
  ports: ListedPorts,
  items: readonly ListedCheckIn[],
): Promise<readonly Outcome[]> {
  const { store, policies, meter } = ports;
  const results = await store.transact(async (tx) => {
    const loading = store.loadDossiers(
      tx,
      items.map((item) => item.carnet.phone),
    );
    const [dossiers, current] = await Promise.all([loading, policies.within(tx)]);
    const proofs = await provenOf(ports, tx, dossiers);
    const ended = await phonesEndedInLog(ports.memory, tx, dossiers, items[0]!.now);
    const answers = await answersLately(ports.answers, tx, dossiers, items[0]!.now);
    const reconciled = await Promise.all(
      items.map((item) =>
        reconcileApart(
          ports,
          { policies: current, proofs, answers, ended },
          dossiers.get(item.carnet.phone),
          item,
        ),
      ),
    );
    await store.commitDossiers(
      tx,
      reconciled
        .map((one) => one.reconciled?.change ?? null)
        .filter((change): change is DossierChange => change !== null),
    );
    return reconciled;
  });
  meter.batch(items.length);
  for (const { reconciled } of results) if (reconciled !== null) announce(ports, reconciled);
  return results.map((one) => one.outcome);
}

type Proofs = ReadonlyMap<string, string>;

/** What the log proves of the locks that these phones wait for. A log that cannot be read proves nothing: no lock is delivered then. */
async function provenOf(
  { proofs, meter }: ListedPorts,
  tx: Transaction,
  dossiers: ReadonlyMap<string, StoredDossier>,
): Promise<Proofs> {
  const wanted = [...dossiers.values()].flatMap((one) => statementsToProve(one.directives));
  if (wanted.length === 0) return new Map();
  try {
    return await proofs.readProofs(tx, wanted);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    meter.fault(error);
    return new Map();
  }
}

/** What a batch of check-ins shares. */
interface Known {
  readonly policies: PolicySnapshot;
  readonly proofs: Proofs;
  /** What owners were answered lately, by phone. */
  readonly answers: ReadonlyMap<string, string>;
  /** Phones whose lock the log shows to be over, though the records do not. */
  readonly ended: ReadonlySet<string>;
}

/** A fault over one dossier is that phone's alone: the others of its batch go on. */
async function reconcileApart(
  ports: ListedPorts,
  known: Known,
  dossier: StoredDossier | undefined,
  item: ListedCheckIn,
): Promise<ReconciledCheckIn> {
  try {
    return await settleCheckIn(ports, known, dossier, item);
  } catch (error) {
    ports.meter.fault(error);
    return { outcome: { kind: 'failed', error }, reconciled: null };
  }
}

async function settleCheckIn(
  { signer, meter }: ListedPorts,
  { policies, proofs, answers, ended }: Known,
  dossier: StoredDossier | undefined,
  item: ListedCheckIn,
): Promise<ReconciledCheckIn> {
  if (dossier === undefined) return { outcome: refuse('phone-unknown'), reconciled: null };
  const { carnet, now } = item;
  if (dossier.registration.deviceId !== carnet.sub)
    return { outcome: refuse('device-superseded'), reconciled: null };
  const language = negotiateLanguage(item.context.language ?? undefined);
  const input = happenedAt(dossier, item, minimised(item.whereabouts, listedTerritories(policies.set, now)));
  const forgotten = ended.has(dossier.registration.phoneId);
  if (forgotten) meter.fault(new Error(forgottenText));
  if (answersToNobody(dossier, item.report)) meter.fault(new Error(strangeOrderText));
  const events = forgotten ? [releasedByLog(now), ...input.events] : input.events;
  const reconciled = await reconcileDossier(
    { signer, policies },
    dossier,
    { ...input, events, language, proofs },
    now,
  );
  const { decision, unsigned } = reconciled;
  if (unsigned !== null) meter.fault(unsigned);
  const outcome: ListedAnswer = {
    kind: 'reconciled',
    standing: decision.standing,
    directives: reconciled.delivered
      .slice(-directivesMax)
      .map(({ directive, proof }) => ({ directive: directive.jws, statement: directive.statement, proof })),
    message: withAnswer(
      ownerMessage(decision, policies.documents, language) ?? null,
      answers.get(dossier.registration.phoneId),
      language,
    ),
    // What could not be signed is fetched as soon as a phone may ask again.
    next: unsigned === null ? decision.next : now,
    awaitedSince: reconciled.proofAwaitedSince,
  };
  return { outcome, reconciled };
}

const forgottenText =
  'the public log ended a lock that the records still hold: the database is older than the log; the phone is released';

/**
 * Nobody here gave an order of so great a number. Whoever did has the directive key: the phone has refused what was not proved, or shown a notice that is none
 * of ours. Where the database was restored from before the order, it is our own, forgotten.
 */
function answersToNobody({ directiveSeq, lastSeq }: StoredDossier, report: ListedCheckIn['report']): boolean {
  return report.seq > lastSeq && report.acks.some((ack) => ack.seq > directiveSeq);
}

const strangeOrderText =
  'a phone answers to an order that these records never gave: the directive key may be stolen (carnet keys rotate directive), or the database is older than the order';

function releasedByLog(now: Instant): DossierEvent {
  return { kind: 'released', at: now, receivedAt: now, by: 'log' };
}

/** A report that was taken in before adds nothing: it is answered from what is there. */
function happenedAt(
  dossier: StoredDossier,
  { carnet, report, now }: ListedCheckIn,
  whereabouts: ListedCheckIn['whereabouts'],
): Omit<DossierInput, 'language'> {
  if (report.seq <= dossier.lastSeq)
    return { events: [], directiveUpdates: [], lastSeq: dossier.lastSeq, live: false };
  const first = dossier.events.length === 0 ? firstEvents(dossier.registration, carnet.activated, now) : [];
  const reported = reportedEvents(dossier, first, report, whereabouts, now);
  return { ...reported, events: [...first, ...reported.events], lastSeq: report.seq, live: true };
}
