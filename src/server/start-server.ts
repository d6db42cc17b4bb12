import { join } from 'node:path';
import type { CheckIn } from '../app/device/check-in.ts';
import type { Enrol } from '../app/device/enrol.ts';
import type { SequenceRound } from '../app/log/sequence.ts';
import type { CampaignRound } from '../app/casework/campaign.ts';
import { createPublishedPolicies, type PublishedPolicies } from '../app/policies/published-policies.ts';
import type { DeadlineRound } from '../app/dossiers/reach-deadlines.ts';
import { followKeys } from '../keystore/follow-keys.ts';
import { startEmbeddedPostgres } from '../store/embedded/supervisor.ts';
import { followWatchFeed, type WatchFeed } from '../store/dossiers/follow-watch-feed.ts';
import { openStore, type Store } from '../store/store.ts';
import { composeServer, openParts, type Composed, type Parts } from './compose-server.ts';
import { listen } from './listen.ts';
import { startAdmin, type Admin } from './start-admin.ts';
import { untilReady } from './readiness.ts';
import type { StartOptions } from './start-options.ts';
import type { MachinePeople } from './start-people.ts';
import { logWithoutWitnesses, openPublicLog, type PublicLog } from './start-log.ts';

export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Where metrics and the details of readiness are served. */
  readonly adminUrl: string;
  readonly databaseUrl: string;
  readonly operatorToken: string;
  /** In process, without HTTP: for benchmarks. */
  readonly checkIn: CheckIn;
  readonly enrol: Enrol;
  readonly store: Store;
  readonly policies: PublishedPolicies;
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
  const opened: Opened = {};
  const clock = options.clock ?? { now: () => Date.now() };
  try {
    opened.store = await openStore(databaseUrl);
    const store = opened.store;
    const policies = createPublishedPolicies(store);
    const feed = (opened.feed = followWatchFeed(store.url, {
      onPolicies: () => policies.reload(),
      log: (line) => log(line),
    }));
    const publicLog = openPublicLog({
      dataDir: options.dataDir,
      databaseUrl: store.url,
      store,
      clock,
      options: options.publicLog ?? logWithoutWitnesses,
      warn: (line) => log(line),
      onFault: (error) => server.log.error({ err: error }, 'the public log failed'),
    });
    opened.publicLog = publicLog;
    const parts = openParts(
      options,
      { clock, keys, databaseUrl, store, policies, feed, publicLog },
      (error) => {
        server.log.error({ err: error }, 'a fault over one dossier; the others go on');
      },
    );
    const composed = composeServer(parts);
    const { server } = composed;
    log = (line) => server.log.warn(line);
    if (store.advice !== null) log(store.advice);
    options.extend?.(server, () => catchUp(parts, composed));
    await untilReady(feed);
    const admin = (opened.admin = await startAdmin(parts, composed));
    const url = await listen(server, composed.listening, options);
    return {
      url,
      adminUrl: admin.url,
      ...running(parts, composed),
      async close() {
        await closeAll(parts, composed);
        await admin.stop();
        await embedded?.stop();
      },
    };
  } catch (error) {
    keys.close();
    await closeOpened(opened);
    await embedded?.stop();
    throw error;
  }
}

/** What a start has opened so far. */
interface Opened {
  store?: Store;
  feed?: WatchFeed;
  publicLog?: PublicLog;
  admin?: Admin;
}

async function closeOpened({ admin, publicLog, feed, store }: Opened): Promise<void> {
  await admin?.stop();
  await publicLog?.stop();
  await feed?.close();
  await store?.close();
}

function running(
  { options, keys, databaseUrl, store, policies, publicLog }: Parts,
  { deadlineLoop, measureLoop, checkIn, enrol, people }: Composed,
): Omit<RunningServer, 'url' | 'adminUrl' | 'close'> {
  return {
    databaseUrl,
    operatorToken: options.operatorToken ?? keys.operatorToken,
    checkIn,
    enrol,
    store,
    policies,
    publicLog,
    people,
    reachDeadlines: () => deadlineLoop.tick(),
    executeMeasures: () => measureLoop.tick(),
    sequence: () => publicLog.sequence(),
  };
}

/** Does everything that is due at the present time, for a clock that is moved by hand. */
async function catchUp(
  { publicLog }: Parts,
  { deadlineLoop, measureLoop }: Composed,
): Promise<DeadlineRound> {
  const round = await deadlineLoop.tick();
  await measureLoop.tick();
  // The sequencer has logged its failure already, and a halted log must not stop the clock.
  await publicLog.sequence().catch(() => undefined);
  return round;
}

/** Stops everything in the order in which nothing that is under way loses what it needs. */
async function closeAll(
  { publicLog, listed, feed, keys, store }: Parts,
  { server, deadlineLoop, measureLoop }: Composed,
): Promise<void> {
  // Side by side, since a round may wait for a witness as long as a request for its client.
  await Promise.all([server.close(), deadlineLoop.stop(), measureLoop.stop(), publicLog.stop()]);
  await listed.stop();
  await feed.close();
  keys.close();
  await store.close();
}
