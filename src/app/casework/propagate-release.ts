import type { DossierEvent } from '../../core/decision/event.ts';
import { announce } from '../dossiers/reconciliation.ts';
import { releaseSiblings } from '../dossiers/reach-hardware.ts';
import type { Signer } from '../keys/signer.ts';
import type { PolicySnapshot } from '../policies/published-policies.ts';
import type { StoredDossier } from '../dossiers/ports.ts';
import type { Transaction } from '../ports.ts';
import { reconcileDossier, type ReconciledDossier } from '../dossiers/reconcile-dossier.ts';
import type { CampaignPorts, Waiting } from './measures-ports.ts';

const batchMax = 256;

/** Writes the release of a measure into the dossier of every phone that it locked. */
export async function propagateRelease(
  ports: CampaignPorts,
  measureId: string,
  signal?: AbortSignal,
): Promise<number> {
  const { store } = ports;
  const measure = await store.transact((tx) => store.findMeasure(tx, measureId));
  if (measure === undefined || measure.releasedAt === null) return 0;
  // Phones without an order will not get one.
  await store.transact((tx) => {
    store.skipRest(tx, measureId, 'released', ports.clock.now());
    return Promise.resolve();
  });
  const propagation = await propagate(ports, measureId, {
    waiting: 'for-release',
    mark: 'released',
    eventOf: (dossier, now) =>
      isHeldBy(dossier, measure.sha256!)
        ? { kind: 'released', at: now, receivedAt: now, by: 'operator' }
        : null,
    signal,
  });
  if (!propagation.isDone) return propagation.phones;
  await store.transact(async (tx) => {
    const held = await store.lockMeasure(tx, measureId);
    store.updateMeasure(tx, { ...held!, propagatedAt: ports.clock.now() });
  });
  return propagation.phones;
}

/** Whether a lock of this measure was ordered and not released since. */
function isHeldBy({ events }: StoredDossier, sha256: string): boolean {
  const released = events.findLastIndex((event) => event.kind === 'released');
  return events.some(
    (event, index) => index > released && event.kind === 'lock-ordered' && event.order?.measure === sha256,
  );
}

/** Writes the end of a case into the dossier of every phone that joined it. */
export async function propagateCaseEnd(
  ports: CampaignPorts,
  caseId: string,
  signal?: AbortSignal,
): Promise<number> {
  const { store } = ports;
  const [one, measures] = await store.transact(async (tx) => [
    await store.findCase(tx, caseId),
    await store.lockMeasuresOf(tx, caseId),
  ]);
  if (one?.finding === undefined || one.finding === null) return 0;
  const { finding } = one;
  let phones = 0;
  for (const measure of measures) {
    const propagation = await propagate(ports, measure.id, {
      waiting: 'for-case-end',
      mark: 'case-ended',
      eventOf: (dossier, now) =>
        isInCase(dossier, caseId)
          ? { kind: 'case-ended', at: now, receivedAt: now, case: caseId, finding }
          : null,
      signal,
    });
    phones += propagation.phones;
    if (!propagation.isDone) return phones;
  }
  await store.transact((tx) => {
    store.markCasePropagated(tx, caseId, ports.clock.now());
    return Promise.resolve();
  });
  return phones;
}

/** Whether the phone is in the case and its end is not recorded yet; two measures of one case may name the same phone. */
function isInCase({ events }: StoredDossier, caseId: string): boolean {
  const joined = events.findLastIndex((event) => event.kind === 'case-joined' && event.case === caseId);
  const ended = events.findLastIndex((event) => event.kind === 'case-ended' && event.case === caseId);
  return joined > ended;
}

interface Propagation {
  readonly waiting: Waiting;
  readonly mark: 'released' | 'case-ended';
  /** The event for this phone; null if its dossier has nothing to end. */
  readonly eventOf: (dossier: StoredDossier, now: number) => DossierEvent | null;
  readonly signal: AbortSignal | undefined;
}

/** Works batch by batch. The mark is written in the transaction of the event, so each phone gets the event exactly once. */
async function propagate(
  ports: CampaignPorts,
  measureId: string,
  propagation: Propagation,
): Promise<{ readonly phones: number; readonly isDone: boolean }> {
  const { store } = ports;
  let phones = 0;
  const find = (): Promise<readonly number[]> =>
    store.transact((tx) => store.findWaitingBuckets(tx, measureId, propagation.waiting));
  for (const bucket of await find()) {
    for (;;) {
      if (propagation.signal?.aborted === true) return { phones, isDone: false };
      const batch = await store.transact((tx) => propagateBatch(ports, tx, measureId, bucket, propagation));
      for (const one of batch.reconciled) announce(ports, one);
      phones += batch.reconciled.length;
      if (!batch.goesOn) break;
    }
  }
  // Another process may still hold some phones; the next round looks again.
  return { phones, isDone: (await find()).length === 0 };
}

async function propagateBatch(
  ports: CampaignPorts,
  tx: Transaction,
  measureId: string,
  bucket: number,
  propagation: Propagation,
): Promise<{ readonly goesOn: boolean; readonly reconciled: readonly ReconciledDossier[] }> {
  const { store } = ports;
  const claim = { bucket, waiting: propagation.waiting };
  const phones = (await store.claimPhones(tx, measureId, claim, batchMax)).map(({ phoneId }) => phoneId);
  if (phones.length === 0) return { goesOn: false, reconciled: [] };
  const siblings = await store.findOrderedSiblings(tx, phones);
  const dossiers = await store.loadDossiers(tx, [...new Set([...phones, ...[...siblings.values()].flat()])]);
  const parts = { signer: ports.signer, policies: await ports.policies.within(tx) };
  const now = ports.clock.now();
  // By phone: two phones of the batch may be keys of one hardware, and each has one change.
  const reconciled = new Map<string, ReconciledDossier>();
  const marked: string[] = [];
  for (const phoneId of phones) {
    const dossier = dossiers.get(phoneId);
    const event = dossier === undefined ? null : propagation.eventOf(dossier, now);
    try {
      if (event !== null) {
        const others = (siblings.get(phoneId) ?? []).filter(
          (one) => !reconciled.has(one) && !phones.includes(one),
        );
        const own = await reconcileWith(parts, dossier!, event, now);
        const reached = isHelp(event)
          ? await releaseSiblings(
              parts,
              others.flatMap((one) => dossiers.get(one) ?? []),
              now,
            )
          : [];
        reconciled.set(phoneId, own);
        reached.forEach((one, index) => reconciled.set(others[index]!, one));
      }
      marked.push(phoneId);
    } catch (error) {
      // This phone waits for the next round; the others do not wait for it.
      ports.meter.fault(error);
    }
  }
  await store.commitDossiers(
    tx,
    [...reconciled.values()].flatMap(({ change }) => change ?? []),
  );
  store.markPhones(tx, measureId, bucket, marked, propagation.mark, now);
  return { goesOn: phones.length === batchMax && marked.length > 0, reconciled: [...reconciled.values()] };
}

/** A finding of diversion ends the case and keeps its locks; all else lets the hardware go, with every key of it that was sent an order. */
function isHelp(event: DossierEvent): boolean {
  return event.kind === 'released' || (event.kind === 'case-ended' && event.finding !== 'diversion');
}

function reconcileWith(
  parts: { readonly signer: Signer; readonly policies: PolicySnapshot },
  dossier: StoredDossier,
  event: DossierEvent,
  now: number,
): Promise<ReconciledDossier> {
  const input = { events: [event], directiveUpdates: [], lastSeq: dossier.lastSeq, language: null };
  return reconcileDossier(parts, dossier, input, now);
}
