import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, closeSync, lstatSync, mkdirSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import { realpathSync, rmSync, statSync, truncateSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.ts';
import { canReach } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Place } from './cluster.ts';
import { EmbeddedDatabaseRefused } from './refused.ts';

const logBytesMax = 8 * 2 ** 20;
/** A socket's whole path must fit into sockaddr_un: 104 bytes on macOS, 108 on Linux, its lock file's suffix included. */
const socketFolderBytesMax = 80;

/** What a running server writes about itself into its data folder. */
export interface Running {
  readonly pid: number;
  readonly port: number;
  /** The folder of its socket, or the address it listens on. */
  readonly host: string;
  readonly state: string;
}

/** Reads postmaster.pid; undefined if it is missing or incomplete. */
export function readPostmaster(cluster: string): Running | undefined {
  let text: string;
  try {
    text = readFileSync(join(cluster, 'postmaster.pid'), 'utf8');
  } catch {
    return undefined;
  }
  const [pid, , , port, socketFolder, address, , state] = text.split('\n').map((line) => line.trim());
  const host = socketFolder === '' || socketFolder === undefined ? address : socketFolder;
  if (host === undefined || host === '' || state === undefined) return undefined;
  return { pid: Number(pid), port: Number(port), host, state };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Whether the process with this number is a server of this cluster, because numbers are reused after a crash or a reboot. If the system
 * does not tell what the process is, it counts as a server and is left alone.
 */
export function isServerOf(cluster: string, pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
  } catch {
    // The process is gone or belongs to another account; our own would be readable.
    if (process.platform === 'linux') return false;
    if (process.platform === 'win32') return true;
    const { status, stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return status === null || stdout.includes('postgres');
  }
}

/** The folder of the socket: private to the server's account and always the same for one cluster. */
function socketFolder(cluster: string, account: Account): string {
  const uid = account?.uid ?? process.getuid?.() ?? 0;
  const name = `carnet-${createHash('sha256').update(`${uid} ${cluster}`).digest('hex').slice(0, 12)}`;
  for (const parent of [tmpdir(), '/tmp', '/var/tmp']) {
    const folder = join(parent, name);
    if (Buffer.byteLength(folder) > socketFolderBytesMax || !canReach(parent, account)) continue;
    try {
      const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (made !== undefined && account !== undefined) chownSync(folder, account.uid, account.gid);
    } catch {
      continue;
    }
    // It may have existed already and belong to somebody else.
    const stat = lstatSync(folder, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true && stat.uid === uid && (stat.mode & 0o077) === 0) return folder;
  }
  throw new EmbeddedDatabaseRefused(
    `No private folder for the database's socket could be made in ${tmpdir()}. Set TMPDIR to a short path that you own.`,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  await new Promise((closed) => {
    server.close(closed);
  });
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

function logFile(cluster: string): string {
  return join(cluster, 'carnet.log');
}

function openLog(cluster: string): number {
  const file = logFile(cluster);
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > logBytesMax) truncateSync(file);
  return openSync(file, 'a', 0o600);
}

/** The last error line of a server that did not start. */
export function lastComplaint(cluster: string): string {
  try {
    const lines = readFileSync(logFile(cluster), 'utf8').trimEnd().split('\n').slice(-30);
    const from = lines.findLastIndex((line) => /FATAL|PANIC|error while loading/.test(line));
    return lines.slice(from === -1 ? -5 : from, from === -1 ? undefined : from + 3).join('\n');
  } catch {
    return '';
  }
}

export interface Launched {
  hasExited(): boolean;
}

/** Starts the server and returns when it runs; `readPostmaster` tells when it is ready. */
export async function launch(binaries: Binaries, { cluster, account }: Place): Promise<Launched> {
  if (process.platform === 'win32') {
    // On Windows the server refuses administrator rights; only pg_ctl drops them.
    const listen = `-p ${await freePort()} -c listen_addresses=127.0.0.1`;
    const args = ['start', '-W', '-D', cluster, '-l', logFile(cluster), '-o', listen];
    spawnSync(binaries.pgCtl, args, { stdio: 'ignore' });
    return { hasExited: () => false };
  }
  const log = openLog(cluster);
  try {
    const child = spawn(
      binaries.postgres,
      ['-D', cluster, '-k', socketFolder(cluster, account), '-c', 'listen_addresses='],
      {
        ...account,
        cwd: '/',
        env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
        stdio: ['ignore', log, log],
        // In its own session, so that Ctrl-C reaches only Carnet, which stops the database last.
        detached: true,
      },
    );
    // A program that could not be started counts as exited; the log says why.
    child.on('error', () => {});
    child.unref();
    return {
      hasExited: () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null,
    };
  } finally {
    closeSync(log);
  }
}

/** Stops the server and returns when it is gone. Open transactions are rolled back; everything committed is on disk. */
export async function shutDown(binaries: Binaries, cluster: string, { pid, host }: Running): Promise<void> {
  await endServer(binaries, cluster, pid);
  // Removed only if empty, so that a server that was started again keeps its socket.
  if (host.startsWith('/')) await rmdir(host).catch(() => undefined);
}

async function endServer(binaries: Binaries, cluster: string, pid: number): Promise<void> {
  if (process.platform === 'win32') {
    spawnSync(binaries.pgCtl, ['stop', '-w', '-m', 'fast', '-D', cluster], { stdio: 'ignore' });
    return;
  }
  // SIGINT is PostgreSQL's fast shutdown. SIGQUIT, its immediate one, is for a server that does not stop.
  for (const [signal, waitMs] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    if (!isServerOf(cluster, pid)) return;
    process.kill(pid, signal);
    for (let waitedMs = 0; waitedMs < waitMs && isServerOf(cluster, pid); waitedMs += 20) await sleep(20);
  }
  if (isServerOf(cluster, pid)) {
    throw new EmbeddedDatabaseRefused(`The database server (process ${pid}) does not stop.`);
  }
}

/** Removes the lock file of a server that is gone and whose process number another program has now. */
export function removeStaleLock(cluster: string): void {
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/** Removes a lock file that has no process number in it. */
export function removeEmptyLock(cluster: string): void {
  if (statSync(join(cluster, 'postmaster.pid'), { throwIfNoEntry: false })?.size === 0)
    removeStaleLock(cluster);
}
