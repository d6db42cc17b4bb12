import { setImmediate as nextTurn } from 'node:timers/promises';
import { listedTerritories } from '../../core/decision/decide.ts';
import type { DossierEvent } from '../../core/decision/event.ts';
import type { Instant } from '../../core/time.ts';
import type { Refusal } from '../../protocol/errors/errors.ts';
import { negotiateLanguage } from '../../protocol/words/language.ts';
import { ownerMessage } from '../../protocol/words/owner.ts';
import { answersLately, withAnswer, type AppealAnswers } from '../dossiers/appeal-answers.ts';
import { minimised } from '../dossiers/observation.ts';
import { statementsToProve, type Delivery } from '../dossiers/orders/deliver.ts';
import { withSoughtEpisodes, type EpisodeMemory } from '../dossiers/orders/seek-episodes.ts';
import { phonesEndedInLog, type EndedInLog, type LogMemory } from '../dossiers/orders/ended-in-log.ts';
import type { DossierChange, StoredDossier } from '../dossiers/ports.ts';
import {
  reconcileDossier,
  type DossierInput,
  type ReconciledDossier,
} from '../dossiers/reconcile-dossier.ts';
import { announce, type ReconciliationPorts } from '../dossiers/reconciliation.ts';
import { firstEvents, reportedEvents } from '../dossiers/report-events.ts';
import type { CheckInAnswer } from '../../protocol/device/check-in.ts';
import type { ProofReader } from '../log/ports.ts';
import type { LeafProof, LeafProver } from '../log/prove-leaves.ts';
import type { PolicySnapshot } from '../policies/published-policies.ts';
import type { DeploymentStore } from '../deployment/ports.ts';
import { StoreUnavailable, type Halting, type Standstill, type Transaction } from '../ports.ts';
import type { ListedAnswer, ListedCheckIn } from './check-in.ts';
import { loadByKey } from './load-by-key.ts';
import type { Registry } from './ports.ts';
import { unknownOrders, withUnknownLock, type OrderMemory } from './unknown-locks.ts';
import { outdatedOrders } from './outdated-orders.ts';
import { whileHalted } from './while-halted.ts';

export interface ListedPorts extends ReconciliationPorts, Halting {
  readonly store: ReconciliationPorts['store'] &
    Pick<Registry, 'findKeys' | 'contest'> &
    Pick<DeploymentStore, 'findOutdatedMeasures'>;
  /** What the public log proves by now. */
  readonly proofs: ProofReader;
  /** Where the log holds acknowledgements. */
  readonly leaves: LeafProver;
  /** What the public log remembers and a restored database has forgotten. */
  readonly memory: LogMemory & OrderMemory & EpisodeMemory;
  /** What owners were answered to their appeals. */
  readonly answers: AppealAnswers;
}

export type Outcome = ListedAnswer | Refusal | { readonly kind: 'failed'; readonly error: unknown };

const directivesMax = 16;
/** Dossiers that are decided in one turn of the event loop, so that ordinary check-ins are answered in between. */
const decidedPerTurn = 32;

interface ReconciledCheckIn {
  readonly outcome: Outcome;
  readonly reconciled: ReconciledDossier | null;
}

/** Reconciles check-ins whose reports were verified, one a phone, in one transaction. Throws `StoreUnavailable`. */
export async function reconcileBatch(
  ports: ListedPorts,
  items: readonly ListedCheckIn[],
): Promise<readonly Outcome[]> {
  const { store, meter } = ports;
  const results = await store.transact(async (tx) => {
    const [loaded, policies] = await Promise.all([loadByKey(ports, tx, items), ports.policies.within(tx)]);
    const dossiers = byPhone(loaded);
    const standstill = ports.standstill();
    const shared: Shared = {
      standstill,
      outdated: await outdatedOrders(store, tx, dossiers),
      unknown: await unknownOrders(
        ports.memory,
        tx,
        dossiers,
        items.flatMap(({ report, now }, index) => {
          const dossier = loaded[index]!;
          return 'kind' in dossier ? [] : [{ phoneId: dossier.registration.phoneId, report, now }];
        }),
      ),
      policies,
      proofs: await provenOf(ports, tx, dossiers),
      acknowledged: await acknowledgedIn(ports, tx, dossiers),
      ended: await phonesEndedInLog(
        ports.memory,
        tx,
        items.flatMap(({ now }, index) => {
          const dossier = loaded[index]!;
          return 'kind' in dossier ? [] : [{ dossier, now }];
        }),
      ),
      answers: await answersLately(ports.answers, tx, dossiers, items[0]!.now),
    };
    const sought = await withSoughtEpisodes(ports.memory, tx, loaded);
    const made: ReconciledCheckIn[] = [];
    for (let from = 0; from < items.length; from += decidedPerTurn) {
      if (from > 0) await nextTurn();
      const turn = items.slice(from, from + decidedPerTurn);
      made.push(
        ...(await Promise.all(
          turn.map((item, index) => reconcileApart(ports, shared, sought[from + index]!, item)),
        )),
      );
    }
    const changes = made.map((one) => one.reconciled?.change ?? null);
    await store.commitDossiers(
      tx,
      changes.filter((change): change is DossierChange => change !== null),
    );
    return made;
  });
  meter.batch(items.length);
  for (const { reconciled } of results) if (reconciled !== null) announce(ports, reconciled);
  return results.map((one) => one.outcome);
}

function byPhone(loaded: readonly (StoredDossier | Refusal)[]): ReadonlyMap<string, StoredDossier> {
  return new Map(loaded.flatMap((one) => ('kind' in one ? [] : [[one.registration.phoneId, one] as const])));
}

/** What a batch of check-ins shares. */
interface Shared {
  readonly standstill: Standstill | null;
  /** Phones with an order of an older epoch, which is neither renewed nor delivered. */
  readonly outdated: ReadonlySet<string>;
  /** By phone: the number of an order that it obeyed and these records never gave. */
  readonly unknown: ReadonlyMap<string, number>;
  readonly policies: PolicySnapshot;
  /** By the SHA-256 of the statement. */
  readonly proofs: ReadonlyMap<string, string>;
  /** By leaf: proofs of acknowledgements. */
  readonly acknowledged: ReadonlyMap<string, LeafProof>;
  /** What owners were answered lately, by phone. */
  readonly answers: ReadonlyMap<string, string>;
  /** Phones whose lock the log shows to be over, though the records do not. */
  readonly ended: EndedInLog;
}

/** What the log proves of the acknowledgements of these phones. A log that cannot be read proves nothing: the clocks of notices wait. */
function acknowledgedIn(
  { leaves, meter }: ListedPorts,
  tx: Transaction,
  dossiers: ReadonlyMap<string, StoredDossier>,
): Promise<Shared['acknowledged']> {
  const wanted = [...dossiers.values()].flatMap(({ unproved }) => unproved.map(({ leaf }) => leaf));
  if (wanted.length === 0) return Promise.resolve(new Map());
  return orNothing(meter, () => leaves.proveLeaves(tx, wanted));
}

async function orNothing<Value>(
  meter: ListedPorts['meter'],
  read: () => Promise<ReadonlyMap<string, Value>>,
): Promise<ReadonlyMap<string, Value>> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    meter.fault(error);
    return new Map();
  }
}

/** What the log proves of the locks that these phones wait for. A log that cannot be read proves nothing, and no lock is delivered. */
async function provenOf(
  { proofs, meter }: ListedPorts,
  tx: Transaction,
  dossiers: ReadonlyMap<string, StoredDossier>,
): Promise<Shared['proofs']> {
  const wanted = [...dossiers.values()].flatMap((one) => statementsToProve(one.directives));
  if (wanted.length === 0) return new Map();
  return orNothing(meter, () => proofs.readProofs(tx, wanted));
}

/** A fault over one dossier fails that phone's check-in alone. */
async function reconcileApart(
  ports: ListedPorts,
  shared: Shared,
  dossier: StoredDossier | Refusal,
  item: ListedCheckIn,
): Promise<ReconciledCheckIn> {
  try {
    return await reconcileCheckIn(ports, shared, dossier, item);
  } catch (error) {
    ports.meter.fault(error);
    return { outcome: { kind: 'failed', error }, reconciled: null };
  }
}

async function reconcileCheckIn(
  { signer, meter }: ListedPorts,
  { standstill, outdated, unknown, policies, proofs, acknowledged, answers, ended }: Shared,
  loaded: StoredDossier | Refusal,
  item: ListedCheckIn,
): Promise<ReconciledCheckIn> {
  if ('kind' in loaded) return { outcome: loaded, reconciled: null };
  const { now } = item;
  const { phoneId } = loaded.registration;
  const order = unknown.get(phoneId);
  const { dossier, events: ending } =
    order === undefined ? { dossier: loaded, events: [] } : withUnknownLock(loaded, order, policies, now);
  const language = negotiateLanguage(item.context.language ?? undefined);
  const reported = inputOf(dossier, item, minimised(item.whereabouts, listedTerritories(policies.set, now)));
  const input = standstill === null ? reported : whileHalted(standstill, dossier, reported);
  if ('kind' in input) return { outcome: input, reconciled: null };
  const mayLock = standstill === null && !outdated.has(phoneId);
  const forgotten = ended.phoneIds.has(phoneId);
  if (forgotten) meter.fault(new Error(forgottenText));
  if (order !== undefined || acknowledgesUnknown(loaded, item.report)) meter.unknownOrderAcknowledged();
  const events = forgotten ? [releasedByLog(now), ...input.events] : [...ending, ...input.events];
  const reconciled = await reconcileDossier(
    { signer, policies },
    dossier,
    {
      ...input,
      live: input.live === true && mayLock,
      events,
      language,
      // Without its proof no lock is delivered.
      proofs: mayLock ? proofs : new Map(),
      history: ended.histories.get(phoneId),
    },
    now,
  );
  const { decision, told, unsigned } = reconciled;
  if (unsigned !== null) meter.fault(unsigned);
  const outcome: ListedAnswer = {
    kind: 'reconciled',
    standing: told.standing,
    directives: reconciled.delivered.slice(-directivesMax).map(deliveredOf),
    ackProofs: dossier.unproved.flatMap(({ seq, leaf }) => {
      const proof = acknowledged.get(leaf);
      return proof === undefined ? [] : [{ seq, ...proof, path: [...proof.path] }];
    }),
    message: withAnswer(
      ownerMessage(told, policies.documents, language) ?? null,
      answers.get(phoneId),
      language,
    ),
    // What could not be signed is fetched as soon as a phone may check in again.
    next: unsigned === null ? decision.next : now,
    awaitedSince: reconciled.proofAwaitedSince,
    ...(item.report.seq > dossier.lastSeq ? {} : { lastSeq: dossier.lastSeq }),
  };
  return { outcome, reconciled };
}

/** A notice or a release of no public statement brings none. */
function deliveredOf({ directive, proof }: Delivery): CheckInAnswer['directives'][number] {
  const { jws, statement } = directive;
  return statement === '' ? { directive: jws } : { directive: jws, statement, proof };
}

const forgottenText =
  'the public log ended a lock that the records still hold: the database is older than the log; the phone is released';

/**
 * Whether a phone answers to a directive with a number that was never given here. It is counted and raises no alarm: a number is no evidence, since any
 * phone can name one. Behind a sudden rise may be a thief of the directive key, or a database older than the order.
 */
function acknowledgesUnknown(
  { directiveSeq, lastSeq }: StoredDossier,
  report: ListedCheckIn['report'],
): boolean {
  return report.seq > lastSeq && report.acks.some((ack) => ack.seq > directiveSeq);
}

function releasedByLog(now: Instant): DossierEvent {
  return { kind: 'released', at: now, receivedAt: now, by: 'log' };
}

/**
 * A report under a number that was taken in before is no news of where the phone is. What its owner says in it is taken in all the same: the number may be
 * old because the phone's storage was rolled back, and then this was never heard. Said twice it adds nothing.
 */
function inputOf(
  dossier: StoredDossier,
  { carnet, report, now }: ListedCheckIn,
  whereabouts: ListedCheckIn['whereabouts'],
): Omit<DossierInput, 'language'> {
  const first = firstEvents(dossier.registration, carnet.activated, { events: dossier.events, now });
  const reported = reportedEvents(dossier, first, report, whereabouts, now);
  const readsTimedNotices = report.speaks?.protocol.includes(2) === true;
  if (report.seq > dossier.lastSeq)
    return {
      ...reported,
      readsTimedNotices,
      events: [...first, ...reported.events],
      lastSeq: report.seq,
      live: true,
    };
  const said = reported.events.filter((event) => event.kind !== 'observed');
  const events = said.length === 0 ? [] : [...first, ...said];
  return { ...reported, readsTimedNotices, events, lastSeq: dossier.lastSeq, live: false };
}
