import { Client } from 'pg';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries } from './binaries.ts';
import type { Binaries } from './binaries.ts';
import { placeCluster, prepareCluster } from './cluster.ts';
import type { MissingCluster, Place } from './cluster.ts';
import { isAlive, isServerOf, lastComplaint, launch } from './postmaster.ts';
import { readPostmaster, removeEmptyLock, removeStaleLock, shutDown } from './postmaster.ts';
import type { Launched, Running } from './postmaster.ts';
import { EmbeddedDatabaseRefused } from './refused.ts';

export { EmbeddedDatabaseRefused } from './refused.ts';

const pollMs = 20;
/** A server that recovers after a crash may take long but reports its state; one that reports nothing for this long is stuck. */
const answerWithinMs = 10_000;
const launchesMax = 8;
/** Launches after which an empty lock file counts as left over; about three seconds. */
const emptyLockPatience = 4;
const restartDelayMaxMs = 30_000;
const leavePollMs = 50;
/** Every process that uses the server holds this advisory lock in share mode. A process that gets it exclusively may stop the server. */
const shareKey = 4_741_990_172;

export interface EmbeddedPostgres {
  /** Stays valid when the server restarts. Contains the password, so it must not be logged. */
  readonly url: string;
  /** The server's process; changes when it had to be started again. */
  readonly pid: number;
  /** Ends the server, unless another Carnet process on this data folder uses it too. */
  stop(): Promise<void>;
}

interface Options {
  readonly dataDir: string;
  readonly log?: (line: string) => void;
  /** `make` where it is not given. */
  readonly ifMissing?: MissingCluster;
}

interface Setup {
  readonly binaries: Binaries;
  readonly place: Place;
  readonly password: string;
  readonly log: (line: string) => void;
}

interface Supervised {
  readonly running: Running;
  /** Open as long as this process uses the server: holds its share of the lock and detects the server's death. */
  readonly anchor: Client;
}

/**
 * Opens the supervisor's connection, which holds a share of the lock. `leaving`: the last user is just stopping the server. `silent`: the
 * server does not answer. Throws `EmbeddedDatabaseRefused` if it never will.
 */
async function connectAnchor(
  { password, place }: Setup,
  running: Running,
): Promise<Client | 'leaving' | 'silent'> {
  const client = new Client({
    host: running.host,
    port: running.port,
    user: 'carnet',
    password,
    database: 'postgres',
    application_name: 'carnet supervisor',
    connectionTimeoutMillis: answerWithinMs,
    keepAlive: true,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ shared: boolean }>(
      'select pg_try_advisory_lock_shared($1) as shared',
      [shareKey],
    );
    if (rows[0]?.shared === true) return client;
    await client.end();
    return 'leaving';
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('28')) {
      throw new EmbeddedDatabaseRefused(
        `The database in ${place.cluster} does not accept the password kept beside it (carnet.password). Restore that file from a backup.`,
        { cause: error },
      );
    }
    return String((error as { code?: unknown }).code).startsWith('57') ? 'leaving' : 'silent';
  }
}

/** Waits while the server of this cluster starts or stops. Returns its state when it is ready, undefined when it is gone. */
async function awaitReady({ place, log }: Setup, launched?: Launched): Promise<Running | undefined> {
  let isLogged = false;
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const running = readPostmaster(place.cluster);
    const alive = running !== undefined && isServerOf(place.cluster, running.pid);
    if (alive && running.state === 'ready') return running;
    if (!alive && (launched === undefined || launched.hasExited() || waitedMs > answerWithinMs))
      return undefined;
    if (waitedMs > 2000 && !isLogged) {
      isLogged = true;
      log('The database is recovering after a crash; this can take a while.');
    }
    await sleep(pollMs);
  }
}

/** Adopts a running server; undefined if none runs, or if the running one had to be stopped. */
async function adopt(setup: Setup): Promise<Supervised | undefined> {
  const { place, binaries, log } = setup;
  const found = readPostmaster(place.cluster);
  if (found === undefined) return undefined;
  if (!isServerOf(place.cluster, found.pid)) {
    // PostgreSQL removes the lock of a dead server itself, unless another live process has its number.
    if (isAlive(found.pid)) removeStaleLock(place.cluster);
    return undefined;
  }
  const running = await awaitReady(setup);
  if (running === undefined) return undefined;
  const anchor = await connectAnchor(setup, running);
  if (anchor === 'leaving') {
    await sleep(leavePollMs);
    return adopt(setup);
  }
  if (anchor !== 'silent') return { running, anchor };
  log(`The database server that was running (process ${running.pid}) does not answer and is stopped.`);
  await shutDown(binaries, place.cluster, running);
  return undefined;
}

function remedyFor(complaint: string): string {
  if (/No space left/.test(complaint)) return 'The disk is full: free some space and start again.';
  if (/could not create (?:any|Unix|lock)|could not bind/.test(complaint)) {
    return 'Its socket could not be made: is the folder for temporary files writable?';
  }
  if (/shared memory/.test(complaint)) return 'The system gives it too little shared memory.';
  return 'The full log is in carnet.log in the database folder.';
}

/** Like `connectAnchor` for a server that this process has started. Stops it if it refuses the connection. */
async function connectOwn(setup: Setup, running: Running): ReturnType<typeof connectAnchor> {
  try {
    return await connectAnchor(setup, running);
  } catch (error) {
    await shutDown(setup.binaries, setup.place.cluster, running);
    throw error;
  }
}

/** Errors of a server that does not start, with causes that pass by themselves. */
const passing =
  /lock file .* (?:already exists|is empty)|could not create lock file|pre-existing shared memory|in use/;

/** Adopts or starts the server. Tries again while remnants of a crash go away. */
async function ensureRunning(setup: Setup): Promise<Supervised> {
  for (let attempt = 0; attempt < launchesMax; attempt += 1) {
    const adopted = await adopt(setup);
    if (adopted !== undefined) return adopted;
    const running = await awaitReady(setup, await launch(setup.binaries, setup.place));
    const anchor = running === undefined ? 'silent' : await connectOwn(setup, running);
    if (running !== undefined && typeof anchor !== 'string') return { running, anchor };
    if (anchor === 'leaving') continue;
    // Another process was faster (its server is adopted next), or processes of the crashed server still run.
    if (!passing.test(lastComplaint(setup.place.cluster))) break;
    // A starting server fills its lock file at once; one that stays empty was left by a crash between two system calls.
    if (attempt === emptyLockPatience) removeEmptyLock(setup.place.cluster);
    await sleep(Math.min(100 * 2 ** attempt, 3000));
  }
  const complaint = lastComplaint(setup.place.cluster);
  throw new EmbeddedDatabaseRefused(
    `The database in ${setup.place.cluster} does not start. ${remedyFor(complaint)}\n${complaint}`,
  );
}

async function ensureDatabase(anchor: Client): Promise<void> {
  const { rowCount } = await anchor.query(`select from pg_database where datname = 'carnet'`);
  if (rowCount === 0) {
    await anchor.query('create database carnet').catch((error: unknown) => {
      // 42P04, 23505: another process created it at the same time.
      const code = String((error as { code?: unknown }).code);
      if (code !== '42P04' && code !== '23505') throw error;
    });
  }
}

/** Gives up this process's share. Returns true if it was the last; then no other process can get one. */
async function takeLastShare(anchor: Client): Promise<boolean> {
  const { rows } = await anchor.query<{ last: boolean }>(
    'select pg_advisory_unlock_shared($1), pg_try_advisory_lock($1) as last',
    [shareKey],
  );
  return rows[0]?.last === true;
}

function urlOf({ password }: Setup, { host, port }: Running): string {
  return `postgresql://carnet:${password}@localhost/carnet?host=${encodeURIComponent(host)}&port=${port}`;
}

/** Keeps a server running until `stop`: restarts it when it dies, with growing pauses. */
class Supervisor implements EmbeddedPostgres {
  readonly url: string;
  readonly #setup: Setup;
  #current: Supervised;
  #stopping = false;
  #stopped: Promise<void> | undefined;
  #restarting: Promise<void> = Promise.resolve();

  constructor(setup: Setup, first: Supervised) {
    this.#setup = setup;
    this.#current = first;
    this.url = urlOf(setup, first.running);
    this.#watch();
  }

  get pid(): number {
    return this.#current.running.pid;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping = true;
    await this.#restarting;
    const { anchor } = this.#current;
    const last = await takeLastShare(anchor).catch(() => true);
    if (last) await shutDown(this.#setup.binaries, this.#setup.place.cluster, this.#current.running);
    else this.#setup.log('Another Carnet process uses the database too; it stays up.');
    await anchor.end().catch(() => {});
  }

  #watch(): void {
    this.#current.anchor.once('end', () => {
      if (this.#stopping) return;
      this.#setup.log('The connection to the database was lost.');
      this.#restarting = this.#restart();
    });
  }

  async #restart(): Promise<void> {
    let delayMs = 250;
    while (!this.#stopping) {
      try {
        this.#current = await ensureRunning(this.#setup);
        this.#watch();
        this.#setup.log(`The database is up again (process ${this.pid}).`);
        return;
      } catch (error) {
        this.#setup.log(`${(error as Error).message}\nThe next attempt follows in ${delayMs} ms.`);
        await sleep(delayMs);
        delayMs = Math.min(2 * delayMs, restartDelayMaxMs);
      }
    }
  }
}

async function prepare(
  dataDir: string,
  log: (line: string) => void,
  ifMissing: MissingCluster,
): Promise<Setup> {
  try {
    if (ifMissing === 'none' && !existsSync(dataDir))
      throw new EmbeddedDatabaseRefused(
        `There is no data folder ${dataDir}, and this command does not make one. Name the folder of the server with --data DIR.`,
      );
    const place = placeCluster(dataDir, ifMissing, log);
    const binaries = findBinaries(place.account);
    return { binaries, place, password: await prepareCluster(binaries, place, ifMissing), log };
  } catch (error) {
    if (error instanceof EmbeddedDatabaseRefused || (error as NodeJS.ErrnoException).code === undefined)
      throw error;
    // The folder cannot be made, read or written, or the disk is full; the system's message says which.
    throw new EmbeddedDatabaseRefused(
      `The database folder in ${dataDir} cannot be used: ${(error as Error).message}. Choose another one with --data DIR.`,
      { cause: error },
    );
  }
}

/**
 * Starts PostgreSQL on the cluster in `dataDir` (created at the first start), or joins the server that already runs there: one left by a
 * killed process, or one that another Carnet process on the same folder uses. It listens on a private socket (on Windows on
 * 127.0.0.1), requires a password, keeps fsync on, and is restarted if it dies. Throws `EmbeddedDatabaseRefused` with the remedy if it
 * cannot run.
 */
export async function startEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  const setup = await prepare(options.dataDir, options.log ?? ((): void => {}), options.ifMissing ?? 'make');
  const supervised = await ensureRunning(setup);
  await ensureDatabase(supervised.anchor);
  return new Supervisor(setup, supervised);
}
