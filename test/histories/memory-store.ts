import { eventsAfter } from '../support/stored-dossier.ts';
import type { DeploymentStore } from '../../src/app/deployment/ports.ts';
import type { Registry } from '../../src/app/device/ports.ts';
import type { Instant } from '../../src/core/time.ts';
import { memoryRegistry, type SupersededKey } from './memory-registry.ts';
import { StoreUnavailable, type Transactions } from '../../src/app/ports.ts';
import type {
  DirectiveRecord,
  DossierChange,
  Dossiers,
  OutboxItem,
  Registrations,
  StoredDossier,
} from '../../src/app/dossiers/ports.ts';

/** Everything that a database holds of a small world, immutable: a backup is a reference to it. */
export interface MemoryState {
  readonly dossiers: ReadonlyMap<string, StoredDossier>;
  readonly outbox: readonly OutboxItem[];
  /** Opaque leaves that wait for the log's next list. */
  readonly leaves: readonly Uint8Array[];
  /** Numbers of all orders that were ever issued, as far as it knows. */
  readonly issued: ReadonlySet<number>;
  /** Keys that reported for their lineage once, by deviceId. */
  readonly superseded: ReadonlyMap<string, SupersededKey>;
  /** The newest time that the server recorded; null before the first. */
  readonly newest: Instant | null;
}

export const emptyState: MemoryState = {
  dossiers: new Map(),
  outbox: [],
  leaves: [],
  issued: new Set(),
  superseded: new Map(),
  newest: null,
};

/** How the database behaves next: it works, is away, or commits and cannot say so. */
export type Mood = 'well' | 'away' | 'unsure';

/** Dossiers in memory, by the same rules as the store: what is settled is not loaded any more, a number never goes back. */
export interface MemoryStore
  extends Transactions, Dossiers, Registry, Registrations, Pick<DeploymentStore, 'findOutdatedMeasures'> {
  state: MemoryState;
  mood: Mood;
  /** Told of every change that was committed. */
  onCommit: (change: DossierChange) => void;
  /** Measures that were signed in an older epoch, or any while the records are recovering. */
  isOutdated: (measure: string) => boolean;
}

/** What a dossier is loaded with: all that is unsettled, and the lock that the key obeyed last unless it obeyed a release since. */
function loaded(directives: readonly DirectiveRecord[]): readonly DirectiveRecord[] {
  const last = directives.findLast((one) => one.state === 'obeyed' && one.type !== 'notify');
  return directives.filter(
    (one) =>
      one.state === 'pending' ||
      one.state === 'delivered' ||
      one.state === 'refused' ||
      (one === last && one.type === 'lock'),
  );
}

function changed(dossier: StoredDossier, change: DossierChange): StoredDossier {
  const answers = new Map(change.directiveUpdates.map((one) => [one.seq, one]));
  const directives = [...dossier.directives, ...change.issued].map((one) => {
    const answer = answers.get(one.seq);
    return answer === undefined ? one : { ...one, state: answer.state, why: answer.why };
  });
  return {
    ...dossier,
    ...eventsAfter(dossier, change),
    lastSeq: change.lastSeq,
    standing: change.standing,
    open: change.open,
    nextAt: change.nextAt,
    directiveSeq: Math.max(dossier.directiveSeq, ...change.issued.map((one) => one.seq)),
    directives: loaded(directives),
    notices: noticesAfter(dossier.notices, directives),
    unproved: unprovedAfter(dossier.unproved, change, directives),
    decisionSha256: change.decisionSha256,
    episodes: change.episodes ?? dossier.episodes,
  };
}

/** What the phone shows: acknowledged, and not ended by a release since. */
function noticesAfter(
  before: StoredDossier['notices'],
  directives: readonly DirectiveRecord[],
): StoredDossier['notices'] {
  const shown = directives.flatMap(({ type, state, seq, episode, clauses }) =>
    type === 'notify' && state === 'shown' && episode !== null ? [{ seq, episode, clauses }] : [],
  );
  const ending = directives.filter(({ type, provisional }) => type === 'release' && provisional !== true);
  const released = Math.max(0, ...ending.map(({ seq }) => seq));
  return [...before, ...shown].filter(({ seq }) => seq > released);
}

/** Acknowledgements whose proof the phone does not have yet. */
function unprovedAfter(
  before: StoredDossier['unproved'],
  { acknowledged = [] }: DossierChange,
  directives: readonly DirectiveRecord[],
): StoredDossier['unproved'] {
  const told = new Set(acknowledged.map(({ seq }) => seq));
  const added = acknowledged.flatMap(({ seq, leaf }) => {
    const { clauses = [], jws = '' } = directives.find((one) => one.seq === seq) ?? {};
    return leaf === null ? [] : [{ seq, clauses, jws, leaf: Buffer.from(leaf).toString('base64url') }];
  });
  return [...before.filter(({ seq }) => !told.has(seq)), ...added];
}

export function memoryStore(initial: MemoryState): MemoryStore {
  const held = { state: initial, lineages: 0 };
  const store: MemoryStore = {
    ...memoryRegistry(held),
    get state() {
      return held.state;
    },
    set state(state) {
      held.state = state;
    },
    mood: 'well',
    onCommit: () => {},
    isOutdated: () => false,
    async transact(work) {
      if (store.mood === 'away') throw new StoreUnavailable('away');
      const before = store.state;
      try {
        const value = await work({ kind: 'transaction' });
        if (store.mood === 'unsure') throw new StoreUnavailable('unsure');
        return value;
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) store.state = before;
        throw error;
      }
    },
    findOutdatedMeasures: (_, measures) => Promise.resolve(new Set(measures.filter(store.isOutdated))),
    loadDossiers: (_, ids) => Promise.resolve(pick(store.state, ids)),
    readDossiers: (_, ids) => Promise.resolve(pick(store.state, ids)),
    commitDossiers(_, changes) {
      const dossiers = new Map(store.state.dossiers);
      for (const change of changes) {
        dossiers.set(change.phoneId, changed(dossiers.get(change.phoneId)!, change));
        store.onCommit(change);
      }
      const added = changes.flatMap((change) => change.outbox);
      const outbox = added.length === 0 ? store.state.outbox : [...store.state.outbox, ...added];
      const numbers = changes.flatMap((change) => change.issued.map((one) => one.seq));
      const issued = numbers.length === 0 ? store.state.issued : new Set([...store.state.issued, ...numbers]);
      const leaves = [...store.state.leaves, ...changes.flatMap((change) => change.leaves ?? [])];
      store.state = { ...store.state, dossiers, outbox, leaves, issued };
      return Promise.resolve();
    },
    findDueBuckets: (_, now) => Promise.resolve(due(store.state, now).length === 0 ? [] : [0]),
    claimDueDossiers: (_, _bucket, now, limit) => Promise.resolve(due(store.state, now).slice(0, limit)),
  };
  return store;
}

function pick({ dossiers }: MemoryState, ids: readonly string[]): ReadonlyMap<string, StoredDossier> {
  return new Map(ids.flatMap((id) => (dossiers.has(id) ? [[id, dossiers.get(id)!] as const] : [])));
}

function due({ dossiers }: MemoryState, now: number): StoredDossier[] {
  return [...dossiers.values()].filter((one) => one.nextAt !== null && one.nextAt <= now);
}
