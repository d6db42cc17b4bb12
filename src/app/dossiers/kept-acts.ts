import type { DossierEvent } from '../../core/decision/event.ts';
import { minuteMs, type Instant } from '../../core/time.ts';
import type { Signer } from '../keys/signer.ts';
import type { PublishedPolicies } from '../policies/published-policies.ts';
import type { Clock, Transaction, Transactions } from '../ports.ts';
import type { DossierChange, Dossiers, StoredDossier } from './ports.ts';
import { reconcileDossier } from './reconcile-dossier.ts';

/** What freed an owner or allowed them something, as it was committed. */
export interface KeptAct {
  readonly phoneId: string;
  readonly event: DossierEvent;
}

/** Acts in the owners' favour, beside the database, so that a restored one can be told what it has forgotten. */
export interface KeptActs {
  /** On the disk when it resolves. */
  append(acts: readonly KeptAct[]): Promise<void>;
  /** Those received at this moment or later, in the order in which they were appended. */
  read(since: Instant): Promise<readonly KeptAct[]>;
}

/** Whether the event ends something for the owner, or allows it, by the word of a person or of the records. */
function isInFavour(event: DossierEvent): boolean {
  if (event.kind === 'appeal-decided') return event.outcome === 'upheld';
  if (event.kind === 'case-ended') return event.finding !== 'diversion';
  return event.kind === 'released' || event.kind === 'exemption-granted' || event.kind === 'pass-granted';
}

/**
 * The same store, which keeps acts in the owners' favour beside the database once they are committed. An act that cannot be kept stands all the same and is
 * reported: it is in the database.
 */
export function keepingActs<S extends Transactions & Pick<Dossiers, 'commitDossiers'>>(
  store: S,
  acts: KeptActs,
  onFault: (error: unknown) => void,
): S {
  const committing = new WeakMap<Transaction, KeptAct[]>();
  return {
    ...store,
    commitDossiers(tx: Transaction, changes: readonly DossierChange[]) {
      const found = changes.flatMap(({ phoneId, appended }) =>
        appended.filter(isInFavour).map((event) => ({ phoneId, event })),
      );
      if (found.length > 0) committing.set(tx, [...(committing.get(tx) ?? []), ...found]);
      return store.commitDossiers(tx, changes);
    },
    async transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
      let found: readonly KeptAct[] = [];
      const value = await store.transact(async (tx) => {
        const done = await work(tx);
        found = committing.get(tx) ?? [];
        return done;
      });
      if (found.length > 0) await acts.append(found).catch(onFault);
      return value;
    },
  };
}

export interface ReplayPorts {
  readonly store: Transactions & Dossiers;
  readonly policies: PublishedPolicies;
  readonly signer: Signer;
  readonly clock: Clock;
}

/** Servers record the time every few seconds, so whatever was received earlier than this before it is in the database. */
const recordedWithinMs = minuteMs;
const phonesTogetherMax = 128;

/**
 * Enters the kept acts that the database has forgotten, so that what was released stays released. `newest`: the newest time that the database recorded; null:
 * it recorded none. Returns the number of acts that it had forgotten.
 */
export async function replayActs(
  ports: ReplayPorts,
  acts: KeptActs,
  newest: Instant | null,
): Promise<number> {
  const kept = await acts.read(newest === null ? 0 : newest - recordedWithinMs);
  const byPhone = [...Map.groupBy(kept, ({ phoneId }) => phoneId)];
  let forgotten = 0;
  for (let from = 0; from < byPhone.length; from += phonesTogetherMax) {
    const some = new Map(byPhone.slice(from, from + phonesTogetherMax));
    forgotten += await ports.store.transact((tx) => replaySome(ports, tx, some));
  }
  return forgotten;
}

async function replaySome(
  { store, policies, signer, clock }: ReplayPorts,
  tx: Transaction,
  acts: ReadonlyMap<string, readonly KeptAct[]>,
): Promise<number> {
  const dossiers = await store.loadDossiers(tx, [...acts.keys()]);
  const parts = { signer, policies: await policies.within(tx) };
  const changes: DossierChange[] = [];
  let forgotten = 0;
  for (const [phoneId, dossier] of dossiers) {
    // A phone that never enrolled here has nothing to be released from.
    if (dossier.registration.deviceId === null) continue;
    const events = missing(dossier, acts.get(phoneId) ?? []);
    if (events.length === 0) continue;
    forgotten += events.length;
    const input = { events, directiveUpdates: [], lastSeq: dossier.lastSeq, language: null };
    const { change } = await reconcileDossier(parts, dossier, input, clock.now());
    if (change !== null) changes.push(change);
  }
  await store.commitDossiers(tx, changes);
  return forgotten;
}

function missing({ events }: StoredDossier, acts: readonly KeptAct[]): readonly DossierEvent[] {
  const isKnown = (act: DossierEvent): boolean =>
    events.some((event) => event.kind === act.kind && event.receivedAt === act.receivedAt);
  return acts.map(({ event }) => event).filter((event) => !isKnown(event));
}
