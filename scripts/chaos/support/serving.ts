import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';
import { publishByTwo, type Officer } from '../../../src/sim/casework/officers.ts';

export const program: string = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const settableClock = new URL('./settable-clock.mjs', import.meta.url).href;
/** The policy that every row publishes. */
export const policy: string = readFileSync(
  new URL('../../../policies/six-destinations.yaml', import.meta.url),
  'utf8',
);

/** A `carnet serve` in a process of its own. */
export interface Serving {
  readonly child: ChildProcess;
  readonly port: number;
  readonly adminUrl: string;
  /** Its exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;
  readonly errors: () => string;
}

/** A row that fails leaves none behind. */
export const running: Set<ChildProcess> = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});

export interface ServingOptions {
  /** 0: any free one. */
  readonly port?: number;
  readonly database?: string;
  /** A file that says by how many milliseconds the wall clock of this server is wrong. */
  readonly clock?: string;
  readonly args?: readonly string[];
}

/** Starts a server on a data folder, and waits until it serves. */
export async function startServing(dataDir: string, options: ServingOptions = {}): Promise<Serving> {
  const args = ['serve', '--data', dataDir, '--port', String(options.port ?? 0), '--admin-port', '0'];
  // What a lock states enters the log with the next list.
  args.push('--trusted-proxy', '127.0.0.1', '--list-every', 'PT1S');
  if (options.database !== undefined) args.push('--database', options.database);
  args.push(...(options.args ?? []));
  const { clock } = options;
  const preload = clock === undefined ? [] : ['--import', settableClock];
  const env = clock === undefined ? process.env : { ...process.env, CARNET_CHAOS_CLOCK: clock };
  const child = spawn(process.execPath, [...preload, program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith('Ctrl-C')) break;
  }
  child.stdout.resume();
  const text = lines.join('\n');
  const url = /serves on (http:\S+)\//.exec(text)?.[1];
  const adminUrl = /run it: (http:\S+)\/metrics/.exec(text)?.[1];
  if (url === undefined || adminUrl === undefined)
    throw new Error(`the server did not start: ${text}\n${errors}`);
  const port = Number(new URL(url).port);
  return { child, port, adminUrl, exited, errors: () => errors };
}

/** The people who publish on the server of a port, and the version that they published last. */
const staff = new Map<number, { readonly officers: readonly [Officer, Officer]; readonly version: number }>();

/** The people of a folder whose policy is published already. */
export function employ(port: number, officers: readonly [Officer, Officer]): void {
  staff.set(port, { officers, version: 1 });
}

/** Two people publish the next version of the policy, so that the public log has something to take in. */
export async function publishNext(port: number): Promise<void> {
  const { officers, version: last } = staff.get(port)!;
  const version = last + 1;
  staff.set(port, { officers, version });
  const text = policy.replace('version: 1', `version: ${version}`);
  const { status, body } = await publishByTwo(...officers, text);
  if (status >= 300) throw new Error(`the policy was not published: ${JSON.stringify(body)}`);
}

/** The files of the embedded PostgreSQL: in the data folder or, for root, where it says. */
export function clusterOf(dataDir: string): string {
  const elsewhere = join(dataDir, 'postgres.location');
  return existsSync(elsewhere) ? readFileSync(elsewhere, 'utf8').trim() : join(dataDir, 'postgres');
}

/** The size of the public log by its newest checkpoint; 0 before the first. */
export async function logSizeOf(port: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/log/checkpoint`);
  return answer.ok ? Number((await answer.text()).split('\n')[1]) : 0;
}

/** Has the public log take something in. */
export async function growLog(port: number): Promise<void> {
  const before = await logSizeOf(port);
  await publishNext(port);
  await until('the log grows', async () => (await logSizeOf(port)) > before);
}

/** Runs a command of the program, and returns what it says as JSON. */
export function carnet(...args: readonly string[]): unknown {
  return JSON.parse(execFileSync(process.execPath, [program, ...args, '--json'], { encoding: 'utf8' }));
}

/** The process id of the embedded PostgreSQL of a data folder, once it runs. */
export async function postmasterOf(dataDir: string): Promise<number> {
  let pid = Number.NaN;
  await until('the database runs', () => {
    const file = join(clusterOf(dataDir), 'postmaster.pid');
    pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : Number.NaN;
    return pid > 0;
  });
  return pid;
}
