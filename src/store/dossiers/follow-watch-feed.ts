import type { Client } from 'pg';
import { WatchSet } from '../../app/device/watch-set.ts';
import { secondMs } from '../../core/time.ts';
import { connectPlain, endConnection } from '../postgres/connection.ts';
import { storeError } from '../postgres/unavailable.ts';
import { feedChannel, pruneFeed } from './watch-feed.ts';

/** The feed is read at this interval even without notifications, so that `caughtUpAt` tells a quiet hour from a lost connection. */
const pollMs = secondMs;
const pruneEveryMs = 60 * secondMs;
const backOffMinMs = 250;
/** Once the database is back, this process is ready again within it. */
const backOffMaxMs = 3 * secondMs;
const queryTimeoutMs = 10 * secondMs;
/** If more rows than this are missing, loading the whole set is cheaper. */
const catchUpMax = 200_000;
const stepBackTransactions = 10_000n;

export interface WatchFeed {
  /** Answers from the last known state, also while the database is away. */
  isWatched(phoneId: string): boolean;
  /** Adds a phone that this process has just committed as open, before the feed reports it. */
  add(phoneId: string): void;
  /** The number of watched phones, and the memory they take. */
  readonly size: number;
  readonly bytes: number;
  /** Whether set and policies have been loaded since the start. */
  ready(): boolean;
  /** When this process last had read everything committed, by `performance.now()`; null before the first time. */
  caughtUpAt(): number | null;
  close(): Promise<void>;
}

interface FollowOptions {
  /** Called at the start, after every publication and after a gap; called again until it succeeds. */
  readonly onPolicies: () => Promise<void>;
  /** Called with every failure that will be retried. */
  readonly log?: (line: string) => void;
}

interface State {
  watched: WatchSet;
  /** `watched` contains every transaction before this one; null before the first load. */
  horizon: string | null;
  policiesStale: boolean;
  /** Publications already handled, because rows at the horizon are read more than once, and not always in the order of their ids. */
  readonly policiesSeen: Set<number>;
  caughtUpAt: number | null;
}

/** One snapshot over all buckets; ids come packed, 16 bytes each. */
async function loadWatched(client: Client, state: State): Promise<void> {
  const watched = new WatchSet();
  await client.query('begin isolation level repeatable read read only');
  const { rows } = await client.query<{ horizon: string }>(
    `select pg_snapshot_xmin(pg_current_snapshot())::text as horizon`,
  );
  for (let bucket = 0; bucket < 256; bucket += 1) {
    const open = await client.query<{ ids: Buffer | null }>({
      name: 'read-open-dossiers',
      text: `select string_agg(uuid_send(phone_id), ''::bytea) as ids from dossiers where bucket = $1 and open`,
      values: [bucket],
    });
    const ids = open.rows[0]?.ids ?? null;
    if (ids !== null) watched.addPacked(ids);
  }
  await client.query('commit');
  state.watched = watched;
  state.horizon = rows[0]!.horizon;
  state.policiesStale = true;
}

interface FeedRow {
  horizon: string;
  lost: boolean;
  id: number | null;
  kind: 'watch' | 'policies' | null;
  phone_id: string | null;
  open: boolean | null;
}

/**
 * Everything since the horizon, in the order of ids. A transaction that was still running then may have committed since, with
 * lower ids than rows read before: so all rows from the horizon on are read again until no older transaction runs, and applied
 * again, which changes nothing, because rows of one phone are in order (its dossier was locked while they were written).
 */
async function catchUp(client: Client, state: State): Promise<void> {
  const { rows } = await client.query<FeedRow>({
    name: 'read-watch-feed',
    text: `select pg_snapshot_xmin(s.now)::text as horizon,
        exists (select from watch_feed_pruned p where p.xid >= $1::xid8 and p.xid < pg_snapshot_xmax(s.now)) as lost,
        f.id, f.kind, f.phone_id, f.open
      from (select pg_current_snapshot() as now) s
      left join watch_feed f on f.xid >= $1::xid8 and f.xid < pg_snapshot_xmax(s.now)
      order by f.id limit ${catchUpMax + 1}`,
    values: [state.horizon],
  });
  const [first] = rows;
  if (first!.lost || rows.length > catchUpMax) return loadWatched(client, state);
  for (const row of rows) apply(state, row);
  state.horizon = first!.horizon;
}

function apply(state: State, row: FeedRow): void {
  if (row.kind === 'watch') {
    if (row.open === true) state.watched.add(row.phone_id!);
    else state.watched.remove(row.phone_id!);
  } else if (row.kind === 'policies' && !state.policiesSeen.has(row.id!)) {
    state.policiesSeen.add(row.id!);
    state.policiesStale = true;
  }
}

/** Wakes the loop: at a notification, at the end of the connection, at `close`, or after a pause. */
class Alarm {
  #rung = false;
  #ring: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#ring?.();
  }

  async wait(atMostMs: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((rung) => {
        const timer = setTimeout(rung, atMostMs);
        this.#ring = () => {
          clearTimeout(timer);
          rung();
        };
      });
    }
    this.#ring = null;
    this.#rung = false;
  }
}

class Follower implements WatchFeed {
  readonly #url: string;
  readonly #options: FollowOptions;
  readonly #alarm = new Alarm();
  readonly #running: Promise<void>;
  readonly #state: State = {
    watched: new WatchSet(),
    horizon: null,
    policiesStale: true,
    policiesSeen: new Set(),
    caughtUpAt: null,
  };
  #closed = false;
  #backOffMs = backOffMinMs;
  #prunedAt = -Infinity;

  constructor(url: string, options: FollowOptions) {
    this.#url = url;
    this.#options = options;
    this.#running = this.#run();
  }

  isWatched(phoneId: string): boolean {
    return this.#state.watched.has(phoneId);
  }

  add(phoneId: string): void {
    this.#state.watched.add(phoneId);
  }

  get size(): number {
    return this.#state.watched.size;
  }

  get bytes(): number {
    return this.#state.watched.bytes;
  }

  ready(): boolean {
    return this.#state.caughtUpAt !== null;
  }

  caughtUpAt(): number | null {
    return this.#state.caughtUpAt;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#alarm.ring();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#session();
      } catch (error) {
        const { message } = storeError(error) as Error;
        this.#options.log?.(`watch feed: ${message}; again in ${this.#backOffMs} ms`);
        await this.#alarm.wait(this.#backOffMs);
        this.#backOffMs = Math.min(2 * this.#backOffMs, backOffMaxMs);
      }
    }
  }

  async #session(): Promise<void> {
    const client = await connectPlain(this.#url, 'carnet feed', queryTimeoutMs);
    client.on('notification', () => this.#alarm.ring());
    client.on('end', () => this.#alarm.ring());
    try {
      // Listens before the first read: later commits notify, earlier commits are read.
      await client.query(`listen ${feedChannel}`);
      this.#stepBack();
      while (!this.#closed) {
        await this.#round(client);
        await this.#alarm.wait(pollMs);
      }
    } finally {
      await endConnection(client);
    }
  }

  /**
   * After a crash the server may reuse numbers of transactions that left no trace on its disk, and the horizon may be beyond them.
   * Reading some rows again costs little and changes nothing.
   */
  #stepBack(): void {
    const { horizon } = this.#state;
    if (horizon === null) return;
    const earlier = BigInt(horizon) - stepBackTransactions;
    this.#state.horizon = String(earlier > 0n ? earlier : 0n);
  }

  async #round(client: Client): Promise<void> {
    const state = this.#state;
    const askedAt = performance.now();
    if (state.horizon === null) await loadWatched(client, state);
    else await catchUp(client, state);
    if (state.policiesStale) {
      // Set before the call, because a publication that arrives meanwhile makes them stale again.
      state.policiesStale = false;
      await this.#options.onPolicies().catch((error: unknown) => {
        state.policiesStale = true;
        throw error;
      });
    }
    state.caughtUpAt = askedAt;
    this.#backOffMs = backOffMinMs;
    if (askedAt - this.#prunedAt > pruneEveryMs) {
      this.#prunedAt = askedAt;
      await pruneFeed(client);
    }
  }
}

/**
 * Follows the feed of the database at `url`: loads the watch set, then listens, and catches up by transaction at every wake-up and
 * every second. Returns at once and keeps trying, with growing pauses, for as long as the database is away.
 */
export function followWatchFeed(url: string, options: FollowOptions): WatchFeed {
  return new Follower(url, options);
}
