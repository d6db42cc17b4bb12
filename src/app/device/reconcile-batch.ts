import { setImmediate as nextTurn } from 'node:timers/promises';
import { listedTerritories } from '../../core/decision/decide.ts';
import type { DossierEvent } from '../../core/decision/event.ts';
import { minimised } from '../../core/territory/minimised.ts';
import type { Instant } from '../../core/time.ts';
import type { Refusal } from '../../protocol/errors/errors.ts';
import { negotiateLanguage } from '../../protocol/words/language.ts';
import { ownerMessage } from '../../protocol/words/owner.ts';
import { withAnswer } from '../dossiers/appeal-answers.ts';
import { withSoughtEpisodes } from '../dossiers/orders/seek-episodes.ts';
import type { Delivery } from '../dossiers/orders/deliver.ts';
import type { DossierChange, StoredDossier } from '../dossiers/ports.ts';
import {
  reconcileDossier,
  type DossierInput,
  type ReconciledDossier,
} from '../dossiers/reconcile-dossier.ts';
import { announce } from '../dossiers/reconciliation.ts';
import { firstEvents, reportedEvents } from '../dossiers/report-events.ts';
import type { CheckInAnswer } from '../../protocol/device/check-in.ts';
import { answerVersion } from '../../protocol/device/versions.ts';
import { noApprovals } from '../dossiers/orders/approval.ts';
import { setsAfter } from './approver-sets.ts';
import { readShared, type ListedPorts, type Shared } from './batch-reads.ts';
import type { ListedAnswer, ListedCheckIn } from './check-in.ts';
import { loadByKey } from './load-by-key.ts';
import { withUnknownLock } from './unknown-locks.ts';
import { whileHalted } from './while-halted.ts';

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
    const shared = await readShared(ports, tx, policies, { loaded, items });
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
  shared: Shared,
  loaded: StoredDossier | Refusal,
  item: ListedCheckIn,
): Promise<ReconciledCheckIn> {
  if ('kind' in loaded) return { outcome: loaded, reconciled: null };
  const { standstill, unknown, policies, proofs, acknowledged, answers, ended } = shared;
  const { now } = item;
  const { phoneId } = loaded.registration;
  const order = unknown.get(phoneId);
  const { dossier, events: ending } =
    order === undefined ? { dossier: loaded, events: [] } : withUnknownLock(loaded, order, policies, now);
  const language = negotiateLanguage(item.context.language ?? undefined);
  const reported = inputOf(dossier, item, minimised(item.whereabouts, listedTerritories(policies.set, now)));
  const input = standstill === null ? reported : whileHalted(standstill, dossier, reported);
  if ('kind' in input) return { outcome: input, reconciled: null };
  const approvals = standstill === null ? (shared.approvals.get(phoneId) ?? noApprovals) : noApprovals;
  const forgotten = ended.phoneIds.has(phoneId);
  if (forgotten) meter.fault(new Error(forgottenText));
  if (order !== undefined || acknowledgesUnknown(loaded, item.report)) meter.unknownOrderAcknowledged();
  const events = forgotten ? [releasedByLog(now), ...input.events] : [...ending, ...input.events];
  const reconciled = await reconcileDossier(
    { signer, policies },
    dossier,
    {
      ...input,
      events,
      language,
      proofs,
      approvals,
      history: ended.histories.get(phoneId),
    },
    now,
  );
  const { decision, told, unsigned } = reconciled;
  if (unsigned !== null) meter.fault(unsigned);
  const outcome: ListedAnswer = {
    kind: 'reconciled',
    standing: told.standing,
    proved: reconciled.proved,
    directives: reconciled.delivered.slice(-directivesMax).map(deliveredOf),
    ackProofs: dossier.unproved.flatMap(({ seq, leaf }) => {
      const proof = acknowledged.get(leaf);
      return proof === undefined ? [] : [{ seq, ...proof, path: [...proof.path] }];
    }),
    approverSets: setsAfter(shared.sets, item.report),
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
function deliveredOf({ directive, shown }: Delivery): CheckInAnswer['directives'][number] {
  const { jws, statement } = directive;
  if (shown !== null)
    return { directive: jws, statement, proof: shown.proof, approval: { ...shown.approval } };
  return statement === '' ? { directive: jws } : { directive: jws, statement, proof: null };
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
  const readsTimedNotices = answerVersion(report) >= 2;
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
