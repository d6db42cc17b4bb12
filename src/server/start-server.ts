import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { CheckIn } from '../app/device/check-in.ts';
import type { Enrol } from '../app/device/enrol.ts';
import type { SequenceRound } from '../app/log/sequence.ts';
import type { CampaignRound } from '../app/casework/campaign.ts';
import type { Clock } from '../app/ports.ts';
import { createPublishedPolicies, type PublishedPolicies } from '../app/policies/published-policies.ts';
import type { DeadlineRound } from '../app/dossiers/reach-deadlines.ts';
import { keepingActs, replayActs, type KeptActs, type ReplayPorts } from '../app/dossiers/kept-acts.ts';
import { openKeptActs } from '../store/log/kept-acts.ts';
import { followKeys } from '../keystore/follow-keys.ts';
import type { EmbeddedPostgres } from '../store/embedded/supervisor.ts';
import { followWatchFeed } from '../store/dossiers/follow-watch-feed.ts';
import { openStore, type Store } from '../store/store.ts';
import { composeServer, openParts, type Composed, type Parts } from './compose-server.ts';
import {
  comparedEveryMs,
  followDeployment,
  type FollowedDeployment,
} from './deployment/follow-deployment.ts';
import { listen } from './listen.ts';
import { openDatabaseOf } from './open-database.ts';
import { startAdmin } from './start-admin.ts';
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
  /** The time of its decisions. */
  readonly clock: Clock;
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
 * Throws `StoreUnavailable`, `MigrationRefused` or `EmbeddedDatabaseRefused` where the database cannot be used, `KeyFileFaulty` or `KeysLost` where keys are lost.
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  // What is said before the server can log is kept until then.
  const early: ((to: FastifyBaseLogger) => void)[] = [];
  const voice: Voice = {
    log: (line) => early.push((to) => to.warn(line)),
    fault: (error, what) => early.push((to) => to.error({ err: error }, what)),
  };
  const closers: (() => unknown)[] = [];
  try {
    const parts = await openAll(options, voice, closers);
    const composed = composeServer(parts);
    const { server } = composed;
    voice.log = (line) => server.log.warn(line);
    voice.fault = (error, what) => server.log.error({ err: error }, what);
    for (const say of early) say(server.log);
    options.extend?.(server, () => catchUp(parts, composed));
    const { advice } = parts.store;
    if (advice !== null) voice.log(advice);
    await untilReady(parts.feed);
    const admin = await startAdmin(parts, composed);
    closers.push(() => admin.stop());
    const url = await listen(server, composed.listening, options);
    const { embedded } = parts;
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
    for (const close of closers.toReversed()) await close();
    throw error;
  }
}

interface Voice {
  log: (line: string) => void;
  fault: (error: unknown, what: string) => void;
}

/** Opens what the use cases need, in the order in which one needs the other; `closers` undo it, each added once there is something to undo. */
async function openAll(
  options: StartOptions,
  voice: Voice,
  closers: (() => unknown)[],
): Promise<Parts & { readonly embedded: EmbeddedPostgres | null }> {
  const log = (line: string): void => voice.log(line);
  const { dataDir } = options;
  const { url: databaseUrl, embedded } = await openDatabaseOf(dataDir, options.databaseUrl, log);
  closers.push(() => embedded?.stop());
  const keys = followKeys(join(dataDir, 'keys'), log);
  closers.push(() => keys.close());
  const database = await openStore(databaseUrl);
  closers.push(() => database.close());
  const acts = openKeptActs(join(dataDir, 'releases'));
  const store = keepingActs(database, acts, (error) =>
    voice.fault(error, 'an act could not be kept beside the log'),
  );
  const deployment = await follow(options, store, log);
  closers.push(() => deployment.stop());
  const policies = createPublishedPolicies(store);
  await replay({ store, policies, signer: keys.directive, clock: deployment }, acts, deployment);
  const feed = followWatchFeed(store.url, { onPolicies: () => policies.reload(), log });
  closers.push(() => feed.close());
  const publicLog = await openPublicLog({
    dataDir,
    databaseUrl: store.url,
    store,
    deployment,
    options: options.publicLog ?? logWithoutWitnesses,
    warn: log,
    onFault: (error) => voice.fault(error, 'the public log failed'),
  });
  closers.push(() => publicLog.stop());
  const opened = { deployment, keys, databaseUrl, store, policies, feed, publicLog };
  const onFault = (error: unknown): void => voice.fault(error, 'a fault over one dossier; the others go on');
  return { ...openParts(options, opened, onFault), embedded };
}

/** Before anything is decided: what a restored database has forgotten in the owners' favour. */
async function replay(ports: ReplayPorts, acts: KeptActs, deployment: FollowedDeployment): Promise<void> {
  const forgotten = await replayActs(ports, acts, deployment.newest());
  if (forgotten > 0)
    await deployment.beginRecovering(
      `${forgotten} releases or permissions that were kept beside the log were not in the database: it was restored from an older state. They are in force again; what else was recorded since is lost.`,
    );
}

function follow(
  { clock, system, publicLog }: StartOptions,
  store: Store,
  warn: (line: string) => void,
): Promise<FollowedDeployment> {
  const { witnesses, quorum } = publicLog ?? logWithoutWitnesses;
  return followDeployment({
    store,
    moved: clock ?? null,
    ...(system === undefined ? {} : { system }),
    // Named witnesses run elsewhere; those that a function gives are this machine's own, and share its clock.
    witnesses: { quorum, independent: typeof witnesses !== 'function' },
    everyMs: comparedEveryMs,
    warn,
  });
}

function running(
  { options, keys, databaseUrl, deployment, store, policies, publicLog }: Parts,
  { deadlineLoop, measureLoop, checkIn, enrol, people }: Composed,
): Omit<RunningServer, 'url' | 'adminUrl' | 'close'> {
  return {
    databaseUrl,
    operatorToken: options.operatorToken ?? keys.operatorToken,
    clock: deployment,
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
  { publicLog, deployment }: Parts,
  { deadlineLoop, measureLoop }: Composed,
): Promise<DeadlineRound> {
  await deployment.compare();
  const round = await deadlineLoop.tick();
  await measureLoop.tick();
  // The sequencer has logged its failure already, and a halted log must not stop the clock.
  await publicLog.sequence().catch(() => undefined);
  return round;
}

/** Stops everything in the order in which nothing that is under way loses what it needs. */
async function closeAll(
  { publicLog, listed, feed, keys, store, deployment }: Parts,
  { server, deadlineLoop, measureLoop }: Composed,
): Promise<void> {
  // Side by side, since a round may wait for a witness as long as a request for its client.
  await Promise.all([server.close(), deadlineLoop.stop(), measureLoop.stop(), publicLog.stop()]);
  await deployment.stop();
  await listed.stop();
  await feed.close();
  keys.close();
  await store.close();
}
