import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createAdvisory } from '../app/policies/advisory.ts';
import { createCheckIn, type CheckIn } from '../app/device/check-in.ts';
import { createListedCheckIns, type ListedCheckIns } from '../app/device/check-in-listed.ts';
import type { ListedPorts } from '../app/device/reconcile-batch.ts';
import { createEnrol, type Enrol } from '../app/device/enrol.ts';
import type { SequenceRound } from '../app/log/sequence.ts';
import type { CampaignRound } from '../app/casework/campaign.ts';
import { createPublishedPolicies, type PublishedPolicies } from '../app/policies/published-policies.ts';
import type { Clock } from '../app/ports.ts';
import type { DeadlineRound } from '../app/dossiers/reach-deadlines.ts';
import { directiveJwks, trustOf } from '../app/device/trust.ts';
import { locate } from '../core/territory/locate.ts';
import type { Trust } from '../protocol/device/trust.ts';
import { openAddressLookup } from '../http/address-lookup.ts';
import { serveFences } from '../http/fence-document.ts';
import { createHandlers } from '../http/handlers/handlers.ts';
import { createMetrics, type Metrics } from '../http/metrics.ts';
import { createServer } from '../http/server.ts';
import type { Loop } from './loop.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../store/embedded/supervisor.ts';
import { followKeys, type FollowedKeys } from '../keystore/follow-keys.ts';
import { followWatchFeed, type WatchFeed } from '../store/dossiers/follow-watch-feed.ts';
import { openStore, type Store } from '../store/store.ts';
import { startDeadlines } from './start-deadlines.ts';
import { listen } from './listen.ts';
import { serverUrl, untilReady, waitingFor } from './readiness.ts';
import type { StartOptions } from './start-options.ts';
import { startMeasures } from './start-measures.ts';
import { startPeople, type MachinePeople } from './start-people.ts';
import { logWithoutWitnesses, openPublicLog, type PublicLog } from './start-log.ts';

export type { StartOptions } from './start-options.ts';

export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly databaseUrl: string;
  readonly operatorToken: string;
  /** In process, without HTTP: for benchmarks. */
  readonly checkIn: CheckIn;
  readonly enrol: Enrol;
  readonly store: Store;
  readonly book: PublishedPolicies;
  /** Operators, as whoever holds the machine manages them. */
  readonly people: MachinePeople;
  /** Runs a round of deadlines now. */
  reachDeadlines(): Promise<DeadlineRound>;
  /** Carries out now what cases and measures decided: releases first, then orders. */
  executeMeasures(): Promise<CampaignRound>;
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
const fencesFile = new URL('../../data/fences.json', import.meta.url);

/** Everything that is open while a server runs, in the order it was opened. */
interface Parts {
  readonly options: StartOptions;
  readonly clock: Clock;
  readonly keys: FollowedKeys;
  readonly databaseUrl: string;
  readonly store: Store;
  readonly book: PublishedPolicies;
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
    const book = createPublishedPolicies(store);
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
      server.log.error({ err: error }, 'a fault over one dossier; the others go on');
    });
    const { server, deadlineLoop, measureLoop, checkIn, enrol, people } = compose(parts);
    log = (line) => server.log.warn(line);
    options.extend?.(server, () => catchUp({ deadlineLoop, measureLoop, publicLog }));
    await untilReady(opened.feed);
    const url = await listen(server, options);
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
      reachDeadlines: () => deadlineLoop.tick(),
      executeMeasures: () => measureLoop.tick(),
      sequence: () => publicLog.sequence(),
      close: () => closeAll(parts, { server, deadlineLoop, measureLoop, embedded }),
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

/** Everything that time brings, for a clock that is moved by hand. */
async function catchUp({
  deadlineLoop,
  measureLoop,
  publicLog,
}: Pick<Composed, 'deadlineLoop' | 'measureLoop'> & Pick<Parts, 'publicLog'>): Promise<DeadlineRound> {
  const round = await deadlineLoop.tick();
  await measureLoop.tick();
  // What keeps the log from going on was told already, and keeps no clock.
  await publicLog.sequence().catch(() => undefined);
  return round;
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
    policies: book,
    signer: keys.directive,
    proofs: publicLog.proofs,
    memory: store,
    answers: store,
    meter: metrics.meter,
    watch: (phoneId: string, open: boolean) => {
      if (open) feed.add(phoneId);
    },
  };
  return { ...opened, options, metrics, settling, listed: createListedCheckIns(settling) };
}

interface Composed {
  readonly server: FastifyInstance;
  readonly deadlineLoop: Loop<DeadlineRound>;
  readonly measureLoop: Loop<CampaignRound>;
  readonly checkIn: CheckIn;
  readonly enrol: Enrol;
  readonly people: MachinePeople;
}

/** The use cases on their ports, and HTTP on the use cases. */
function compose(parts: Parts): Composed {
  const { options, clock, keys, book, feed, publicLog, metrics, settling } = parts;
  const fences = serveFences(readFileSync(fencesFile));
  const addresses = openAddressLookup();
  const trust = (): Trust => {
    const logTrust = publicLog.trust(options.publicUrl ?? serverUrl(server));
    return trustOf(directiveJwks(keys, clock.now()), fences, logTrust);
  };
  const checkIn = checkInOf(parts);
  const enrol = enrolOf(parts, trust);
  const people = startPeople({
    store: parts.store,
    clock,
    operatorToken: () => options.operatorToken ?? keys.operatorToken,
    publicUrl: () => options.publicUrl ?? `http://localhost:${new URL(serverUrl(server)).port}`,
    oidc: options.oidc ?? null,
  });
  const measures = startMeasures({
    settling,
    clock,
    people: people.machine.ports,
    files: publicLog.files,
    everyMs: options.deadlinesEveryMs,
    warn: (line) => server.log.warn(line),
    onFault: (error) => server.log.error({ err: error }, 'a round of measures failed'),
  });
  const server: FastifyInstance = createServer({
    handlers: createHandlers({
      book,
      clock,
      checkIn,
      enrol,
      fences,
      advise: createAdvisory({ clock, publishedPolicies: book }),
      operator: { ...settling, clock, isWatched: (phoneId) => feed.isWatched(phoneId), keys },
      trust,
      log: settling,
      people: people.handlers,
      measures: measures.ports,
      addressTerritory: (address) => addresses.territoryOf(address),
      waitingFor: () => waitingFor(parts),
      exposition: { type: metrics.contentType, read: () => metrics.exposition() },
    }),
    pages: { ...publicLog.pages, ...people.pages, ...options.pages },
    clock,
    metrics,
    door: people.door,
    quotas: options.quotas === undefined ? defaultQuotas : options.quotas,
    trustProxy: options.trustProxy ?? 'loopback',
    log: options.log ?? { level: 'warn' },
    ...(options.early === undefined ? {} : { early: options.early }),
  });
  const loops = {
    deadlineLoop: startDeadlines({ ...settling, clock }, options.deadlinesEveryMs, server.log),
    measureLoop: measures.loop,
  };
  return { server, ...loops, checkIn, enrol, people: people.machine };
}

function enrolOf({ options, clock, keys, settling }: Parts, trust: () => Trust): Enrol {
  return createEnrol({
    ...settling,
    clock,
    keys,
    locate,
    attestationRoots: options.attestationRoots ?? [],
    trust,
  });
}

function checkInOf({ clock, keys, store, book, feed, listed }: Parts): CheckIn {
  return createCheckIn({
    clock,
    keys,
    locate,
    listedTerritories: (now) => book.listedTerritories(now),
    isWatched: (phoneId) => feed.isWatched(phoneId),
    isRecorded: (phoneId) =>
      store.transact(
        async (tx) => ((await store.readDossiers(tx, [phoneId])).get(phoneId)?.events.length ?? 0) > 0,
      ),
    watchReady: () => feed.ready(),
    checkInListed: (one) => listed.checkIn(one),
  });
}

async function closeAll(
  parts: Parts,
  running: {
    readonly server: FastifyInstance;
    readonly deadlineLoop: Loop<DeadlineRound>;
    readonly measureLoop: Loop<CampaignRound>;
    readonly embedded: EmbeddedPostgres | null;
  },
): Promise<void> {
  await running.server.close();
  await running.deadlineLoop.stop();
  await running.measureLoop.stop();
  await parts.publicLog.stop();
  await parts.listed.idle();
  await parts.feed.close();
  parts.keys.close();
  await parts.store.close();
  await running.embedded?.stop();
}
