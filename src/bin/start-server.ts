import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createAdvisory } from '../app/advisory.ts';
import { createCheckIn, type CheckIn } from '../app/check-in.ts';
import { createListedCheckIns, type ListedCheckIns, type ListedPorts } from '../app/check-in-listed.ts';
import { createEnrol, type Enrol } from '../app/enrol.ts';
import { unlockSecretOf } from '../app/keys.ts';
import type { SequenceRound } from '../app/log/sequence.ts';
import { createPolicyBook, type PolicyBook } from '../app/policy-book.ts';
import { StoreUnavailable, type Clock } from '../app/ports.ts';
import { reachDeadlines, type DeadlineRound } from '../app/reach-deadlines.ts';
import { directiveJwks, trustOf } from '../app/trust.ts';
import { locate } from '../core/territory/locate.ts';
import { secondMs } from '../core/time.ts';
import type { Trust } from '../protocol/trust.ts';
import { openAddressLookup } from '../http/address-lookup.ts';
import { serveFences } from '../http/fence-document.ts';
import { createHandlers } from '../http/handlers.ts';
import { createMetrics, type Metrics } from '../http/metrics.ts';
import type { Handler } from '../http/reply.ts';
import { createServer, type LogOptions, type Quotas } from '../http/server.ts';
import { startDeadlineLoop, type DeadlineLoop } from '../jobs/deadlines.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../store/embedded.ts';
import { followKeys, type FollowedKeys } from '../store/follow-keys.ts';
import { followWatchFeed, type WatchFeed } from '../store/follow-watch-feed.ts';
import { openStore, type Store } from '../store/store.ts';
import { serverUrl, untilReady, waitingFor } from './readiness.ts';
import { startPeople, type MachinePeople } from './start-people.ts';
import { logWithoutWitnesses, openPublicLog, type PublicLog, type PublicLogOptions } from './start-log.ts';

export interface StartOptions {
  /** Holds the keys and, without `databaseUrl`, the embedded PostgreSQL. Processes on one database share one folder of keys. */
  readonly dataDir: string;
  /** `postgresql://…`; the embedded PostgreSQL in `dataDir` where it is not given. */
  readonly databaseUrl?: string;
  readonly host?: string;
  /** 0 (the default): any free one. */
  readonly port?: number;
  /** The system's where it is not given. */
  readonly clock?: Clock;
  /** Whose `X-Forwarded-For` is believed; `loopback` by default. */
  readonly trustProxy?: string;
  /** null: none, for load from one address. */
  readonly quotas?: Quotas | null;
  /** The origin that browsers see, which passkeys are bound to: `http://localhost:PORT` where it is not given. An address cannot be one. */
  readonly publicUrl?: string;
  /** Pause between two rounds of the deadline loop; null: only `reachDeadlines` runs one, for a virtual clock. */
  readonly deadlinesEveryMs?: number | null;
  /** Instead of the one in the data folder. */
  readonly operatorToken?: string;
  /** Trusted roots of attestation chains, DER. */
  readonly attestationRoots?: readonly Uint8Array[];
  /** Pages beside the operations, by path. */
  readonly pages?: Readonly<Record<string, Handler>>;
  /** Routes beside the operations, for a server with a controlled clock; gets what reaches the deadlines that have passed. */
  readonly extend?: (server: FastifyInstance, reachDeadlines: () => Promise<DeadlineRound>) => void;
  /** What the server writes of itself. */
  readonly log?: LogOptions;
  /** The public log; without it, one that no witness watches, and no lock can be proved. */
  readonly publicLog?: PublicLogOptions;
}

export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly databaseUrl: string;
  readonly operatorToken: string;
  /** In process, without HTTP: for benchmarks. */
  readonly checkIn: CheckIn;
  readonly enrol: Enrol;
  readonly store: Store;
  readonly book: PolicyBook;
  /** Operators, as whoever holds the machine manages them. */
  readonly people: MachinePeople;
  /** Runs a round of deadlines now. */
  reachDeadlines(): Promise<DeadlineRound>;
  readonly publicLog: PublicLog;
  /** Enters what is queued into the public log now. */
  sequence(): Promise<SequenceRound>;
  /** Answers what is under way, then stops everything that this call started. */
  close(): Promise<void>;
}

const defaultQuotas = {
  public: { name: 'public', requestsMax: 600, windowS: 60 },
  // Carriers put many phones behind one address.
  enrolment: { name: 'enrolment', requestsMax: 300, windowS: 60 },
  'sign-in': { name: 'sign-in', requestsMax: 30, windowS: 60 },
} as const;
const deadlinesEveryMs = secondMs;
const fencesFile = new URL('../../data/fences.json', import.meta.url);

/** Everything that is open while a server runs, in the order it was opened. */
interface Parts {
  readonly options: StartOptions;
  readonly clock: Clock;
  readonly keys: FollowedKeys;
  readonly databaseUrl: string;
  readonly store: Store;
  readonly book: PolicyBook;
  readonly feed: WatchFeed;
  readonly publicLog: PublicLog;
  readonly metrics: Metrics;
  readonly listed: ListedCheckIns;
  readonly settling: ListedPorts & { readonly store: Store };
}

/**
 * Starts a server: keys, database, watch feed, deadlines, HTTP. Resolves when it listens and has loaded its policies and watch set.
 * Throws `StoreUnavailable`, `MigrationRefused` or `EmbeddedDatabaseRefused` where the database cannot be used.
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  let log: (line: string) => void = () => {};
  const keys = followKeys(join(options.dataDir, 'keys'), (line) => log(line));
  const embedded =
    options.databaseUrl === undefined
      ? await startEmbeddedPostgres({ dataDir: options.dataDir, log: (line) => log(line) })
      : null;
  const databaseUrl = options.databaseUrl ?? embedded!.url;
  const opened: { store?: Store; feed?: WatchFeed; publicLog?: PublicLog } = {};
  const clock = options.clock ?? { now: () => Date.now() };
  try {
    opened.store = await openStore(databaseUrl);
    const store = opened.store;
    const book = createPolicyBook(store);
    opened.feed = followWatchFeed(databaseUrl, { onPolicies: () => book.reload(), log: (line) => log(line) });
    const { feed } = opened;
    const publicLog = openPublicLog({
      dataDir: options.dataDir,
      databaseUrl,
      store,
      clock,
      options: options.publicLog ?? logWithoutWitnesses,
      warn: (line) => log(line),
      onFault: (error) => server.log.error({ err: error }, 'the public log failed'),
    });
    opened.publicLog = publicLog;
    const parts = assemble(options, { clock, keys, databaseUrl, store, book, feed, publicLog }, (error) => {
      server.log.error({ err: error }, 'a dossier could not be decided');
    });
    const { server, loop, checkIn, enrol, people } = compose(parts);
    log = (line) => server.log.warn(line);
    options.extend?.(server, () => loop.tick());
    await untilReady(opened.feed);
    const url = await server.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
    return {
      url,
      databaseUrl,
      operatorToken: options.operatorToken ?? keys.operatorToken,
      checkIn,
      enrol,
      store,
      book,
      publicLog,
      people,
      reachDeadlines: () => loop.tick(),
      sequence: () => publicLog.sequence(),
      close: () => closeAll(parts, { server, loop, embedded }),
    };
  } catch (error) {
    keys.close();
    await opened.publicLog?.stop();
    await opened.feed?.close();
    await opened.store?.close();
    await embedded?.stop();
    throw error;
  }
}

function assemble(
  options: StartOptions,
  opened: Pick<Parts, 'clock' | 'keys' | 'databaseUrl' | 'store' | 'book' | 'feed' | 'publicLog'>,
  onFault: (error: unknown) => void,
): Parts {
  const { feed, store, book, keys, publicLog } = opened;
  const gauges = { watchedPhones: () => feed.size, watchSetBytes: () => feed.bytes, log: publicLog.gauges };
  const metrics = createMetrics(gauges, onFault);
  const settling = {
    store,
    book,
    signer: keys.directive,
    proofs: publicLog.proofs,
    meter: metrics.meter,
    watch: (phoneId: string, open: boolean) => {
      if (open) feed.add(phoneId);
    },
  };
  return { ...opened, options, metrics, settling, listed: createListedCheckIns(settling) };
}

interface Composed {
  readonly server: FastifyInstance;
  readonly loop: DeadlineLoop;
  readonly checkIn: CheckIn;
  readonly enrol: Enrol;
  readonly people: MachinePeople;
}

/** The use cases on their ports, and HTTP on the use cases. */
function compose(parts: Parts): Composed {
  const { options, clock, keys, book, feed, publicLog, metrics, listed, settling } = parts;
  const fences = serveFences(readFileSync(fencesFile));
  const addresses = openAddressLookup();
  const trust = (): Trust => trustOf(directiveJwks(keys, clock.now()), fences, publicLog.trust(serverUrl(server)));
  const checkIn = createCheckIn({
    clock,
    keys,
    locate,
    listedTerritories: (now) => book.listedTerritories(now),
    isWatched: (phoneId) => feed.isWatched(phoneId),
    isRecorded: (phoneId) =>
      parts.store.transact(
        async (tx) => ((await parts.store.readDossiers(tx, [phoneId])).get(phoneId)?.events.length ?? 0) > 0,
      ),
    watchReady: () => feed.ready(),
    checkInListed: (one) => listed.checkIn(one),
  });
  const enrol = createEnrol({
    ...settling,
    clock,
    keys,
    locate,
    attestationRoots: options.attestationRoots ?? [],
    trust,
  });
  const people = startPeople({
    store: parts.store,
    clock,
    operatorToken: options.operatorToken ?? keys.operatorToken,
    publicUrl: () => options.publicUrl ?? `http://localhost:${new URL(serverUrl(server)).port}`,
    oidc: null,
  });
  const server: FastifyInstance = createServer({
    handlers: createHandlers({
      book,
      clock,
      checkIn,
      enrol,
      fences,
      advise: createAdvisory({ clock, policyBook: book }),
      operator: {
        ...settling,
        clock,
        isWatched: (phoneId) => feed.isWatched(phoneId),
        unlockSecretsOf: (deviceId) => [unlockSecretOf(keys.unlockMaster, deviceId)],
      },
      trust,
      log: settling,
      people: people.handlers,
      addressTerritory: (address) => addresses.territoryOf(address),
      waitingFor: () => waitingFor(parts),
      exposition: { type: metrics.contentType, read: () => metrics.exposition() },
    }),
    pages: { ...publicLog.pages, ...options.pages },
    clock,
    metrics,
    door: people.door,
    quotas: options.quotas === undefined ? defaultQuotas : options.quotas,
    trustProxy: options.trustProxy ?? 'loopback',
    log: options.log ?? { level: 'warn' },
  });
  return { server, loop: startDeadlines(parts, server), checkIn, enrol, people: people.machine };
}

function startDeadlines({ options, clock, settling }: Parts, server: FastifyInstance): DeadlineLoop {
  return startDeadlineLoop({
    round: (signal) => reachDeadlines({ ...settling, clock }, signal),
    everyMs: options.deadlinesEveryMs === undefined ? deadlinesEveryMs : options.deadlinesEveryMs,
    onFailure: (error, retryInMs) => {
      if (error instanceof StoreUnavailable)
        server.log.warn({ retryInMs }, 'deadlines wait for the database');
      else server.log.error({ err: error, retryInMs }, 'a round of deadlines failed');
    },
  });
}

async function closeAll(
  parts: Parts,
  running: {
    readonly server: FastifyInstance;
    readonly loop: DeadlineLoop;
    readonly embedded: EmbeddedPostgres | null;
  },
): Promise<void> {
  await running.server.close();
  await running.loop.stop();
  await parts.publicLog.stop();
  await parts.listed.idle();
  await parts.feed.close();
  parts.keys.close();
  await parts.store.close();
  await running.embedded?.stop();
}
