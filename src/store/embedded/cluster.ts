import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
} from 'node:fs';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { canReach, isRoot, serverAccount } from './account.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { EmbeddedDatabaseRefused } from './refused.ts';

/** Root puts the cluster here if the server's account cannot reach the data folder. */
const reachableParent = '/var/lib/carnet';

const passwordFile = 'carnet.password';

export interface Place {
  readonly cluster: string;
  readonly account: Account;
}

/** Lets the server's account pass through our own data folder, if only its mode prevents that. */
function openDoor(folder: string, account: Account, log: (line: string) => void): boolean {
  const { mode, uid } = statSync(folder);
  if (uid !== process.getuid?.() || !canReach(dirname(folder), account)) return false;
  // Grants search only: the content cannot be listed, and the keys are in a folder of their own that is closed.
  chmodSync(folder, mode | 0o001);
  log(`${folder} may now be passed through by the account that runs the database; it cannot be listed.`);
  return canReach(folder, account);
}

/** Stores the path beside the data and returns the stored one; if two processes start at once, that of the first. */
function keepPointer(pointer: string, path: string): string {
  const beside = `${pointer}.${process.pid}`;
  writeFileSync(beside, `${path}\n`);
  try {
    linkSync(beside, pointer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(beside, { force: true });
  }
  return readFileSync(pointer, 'utf8').trim();
}

/**
 * The place of the cluster of `dataDir` and the account of the server. Nothing is made or opened to other accounts where there is no cluster
 * and none may be made; then it throws `EmbeddedDatabaseRefused`. It is in the data folder if the server's account can be let in;
 * else, for root, under /var/lib/carnet, and the file `postgres.location` in the data folder names it.
 */
export function placeCluster(dataDir: string, ifMissing: MissingCluster, log: (line: string) => void): Place {
  if (ifMissing === 'make') mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const folder = realpathSync(resolve(dataDir));
  const inside = join(folder, 'postgres');
  const pointer = join(folder, 'postgres.location');
  if (existsSync(pointer)) {
    const cluster = readFileSync(pointer, 'utf8').trim();
    if (!isAbsolute(cluster))
      throw new EmbeddedDatabaseRefused(
        `${pointer} names the place of the database, and does not hold a path. Restore it: the first line is the path of the folder "postgres".`,
      );
    return { cluster, account: serverAccount(cluster) };
  }
  if (ifMissing !== 'make' && !existsSync(inside)) throw noCluster(inside, ifMissing);
  const account = serverAccount(inside);
  if (canReach(folder, account) || openDoor(folder, account, log)) return { cluster: inside, account };
  // A random name, because a new data folder at the path of a deleted one must not get its database.
  const outside = keepPointer(pointer, join(reachableParent, randomBytes(8).toString('hex'), 'postgres'));
  mkdirSync(dirname(outside), { recursive: true, mode: 0o755 });
  log(
    `The database lies in ${outside}: the account that runs it cannot reach ${folder}. That path is kept in ${pointer}.`,
  );
  return { cluster: outside, account: serverAccount(outside) };
}

/** What follows where there is no cluster: it is made; it was `lost`; or `none` is wanted. */
export type MissingCluster = 'make' | 'lost' | 'none';

/** Settings for two cores shared with the API. Durability keeps PostgreSQL's defaults (fsync and synchronous_commit on). */
function settings(): string {
  const memoryMb = totalmem() / 2 ** 20;
  const buffersMb = Math.round(Math.min(512, Math.max(64, memoryMb / 8)));
  return `# Written by Carnet at every start; put settings of your own into local.conf beside it.
shared_buffers = ${buffersMb}MB
max_connections = 64
max_wal_size = 2GB
min_wal_size = 128MB
checkpoint_timeout = 15min
jit = off
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 1
max_worker_processes = 4
autovacuum_max_workers = 2
huge_pages = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
log_checkpoints = off
`;
}

/** Gives a path to the server's account, if that is another account. */
function handOver(path: string, account: Account): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

/** Takes seconds; meanwhile the page that says so is served. */
async function runInitdb(binaries: Binaries, place: Place, args: readonly string[]): Promise<void> {
  const usual = [
    '-U',
    'carnet',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
    '--no-instructions',
  ];
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' };
  try {
    await promisify(execFile)(binaries.initdb, [...args, ...usual], { ...place.account, cwd: '/', env });
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    const why = (stderr === undefined || stderr === '' ? message : stderr).trim();
    const remedy = /user does not exist/.test(why)
      ? ' PostgreSQL needs the account it runs as to have a name (a line in /etc/passwd).'
      : '';
    throw new EmbeddedDatabaseRefused(
      `The database could not be created in ${dirname(place.cluster)}: ${why}.${remedy}`,
    );
  }
}

async function initialise(binaries: Binaries, place: Place): Promise<void> {
  const parent = dirname(place.cluster);
  const fresh = mkdtempSync(join(parent, 'postgres.new-'));
  try {
    handOver(fresh, place.account);
    const password = join(fresh, '..', `${fresh.slice(fresh.lastIndexOf('-') + 1)}.password`);
    writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
    handOver(password, place.account);
    await runInitdb(binaries, place, ['-D', fresh, `--pwfile=${password}`]);
    renameSync(password, join(fresh, passwordFile));
    appendFileSync(
      join(fresh, 'postgresql.conf'),
      `\ninclude_if_exists = 'carnet.conf'\ninclude_if_exists = 'local.conf'\n`,
    );
    // The rename gives the name to a complete cluster. If another process was faster, its cluster stays.
    renameSync(fresh, place.cluster);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(join(place.cluster, 'PG_VERSION'))) throw error;
  }
}

/**
 * Creates the cluster if there is none and there was none, and writes this version's settings. Returns its password. Throws `EmbeddedDatabaseRefused`
 * where it is lost or damaged: a new one would be empty, and everything in it forgotten.
 */
export async function prepareCluster(
  binaries: Binaries,
  place: Place,
  ifMissing: MissingCluster,
): Promise<string> {
  const version = join(place.cluster, 'PG_VERSION');
  if (!existsSync(version)) {
    assertNeverMade(place, ifMissing);
    await initialise(binaries, place);
  }
  if (!isRoot() && statSync(place.cluster).uid !== process.getuid?.() && process.platform !== 'win32') {
    throw new EmbeddedDatabaseRefused(
      `The database in ${place.cluster} belongs to another account. Run Carnet as that account or as root, or choose another --data folder.`,
    );
  }
  const major = Number(readFileSync(version, 'utf8'));
  if (!(major > 0)) throw damaged(version, 'does not name a version of PostgreSQL');
  if (major !== binaries.major) {
    throw new EmbeddedDatabaseRefused(
      `The database in ${place.cluster} was made by PostgreSQL ${major}, but this Carnet contains ${binaries.major}. Restore a backup into a new --data folder, or name a server with --database URL.`,
    );
  }
  const conf = join(place.cluster, 'carnet.conf');
  writeFileSync(conf, settings(), { mode: 0o600 });
  handOver(conf, place.account);
  const password = join(place.cluster, passwordFile);
  const text = existsSync(password) ? readFileSync(password, 'utf8') : '';
  if (text === '') throw damaged(password, 'is missing or empty');
  return text;
}

function damaged(path: string, what: string): EmbeddedDatabaseRefused {
  return new EmbeddedDatabaseRefused(
    `${path} ${what}. Restore the database folder ${dirname(path)} from a backup; nothing was changed in it.`,
  );
}

function assertNeverMade({ cluster }: Place, ifMissing: MissingCluster): void {
  if (existsSync(cluster) && readdirSync(cluster).length > 0)
    throw damaged(join(cluster, 'PG_VERSION'), 'is missing');
  if (ifMissing === 'make') return;
  throw noCluster(cluster, ifMissing);
}

function noCluster(cluster: string, ifMissing: Exclude<MissingCluster, 'make'>): EmbeddedDatabaseRefused {
  const why = {
    lost: 'though the data folder was in use. If it lies on a mount of its own, mount it; else restore it from a backup, or name a server with --database URL. For a new installation choose another --data folder',
    none: 'and this command does not make one. Name the folder of the server with --data DIR, or a server with --database URL',
  }[ifMissing];
  return new EmbeddedDatabaseRefused(`There is no database in ${cluster}, ${why}.`);
}
