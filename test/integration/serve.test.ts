import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
// Quotes, a space, letters beyond ASCII: folders are called so.
const dataDir = join(mkdtempSync(join(tmpdir(), 'carnet-serve-')), "Löwe's data %41#");
/** The first start plays a scenario: half a minute on a machine that does nothing else. */
const startedWithinMs = 5 * 60_000;
/** What a second start may use of the processor, as a share of the first: it plays nothing. A slower machine slows both. */
const secondStartMaxShare = 0.4;
const started: ChildProcess[] = [];

after(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
});

interface Served {
  readonly child: ChildProcess;
  readonly url: string;
  readonly lines: readonly string[];
  readonly tookMs: number;
  /** What it used of the processor until then. */
  readonly usedMs: number;
}

/** What a process has used of the processor so far; undefined where the system does not say. */
function processorMs(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  // proc(5): utime and stime are fields 14 and 15, in hundredths of a second; field 2 ends with the last bracket.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** Starts `carnet serve` and waits until it says what to try next. */
async function serve(...more: readonly string[]): Promise<Served> {
  const beganAt = performance.now();
  const port = more.includes('--port') ? [] : ['--port', '0'];
  const child = spawn(process.execPath, [program, 'serve', '--data', dataDir, ...port, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const timer = setTimeout(() => child.kill('SIGKILL'), startedWithinMs);
  const lines: string[] = [];
  let [tookMs, usedMs] = [Number.NaN, Number.NaN];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith('Carnet serves on')) {
      tookMs = performance.now() - beganAt;
      usedMs = processorMs(child.pid!) ?? tookMs;
    }
    if (line.startsWith('Ctrl-C')) break;
  }
  clearTimeout(timer);
  child.stdout.resume();
  const url = /Carnet serves on (\S+)\//.exec(lines.join('\n'))?.[1];
  assert.ok(url !== undefined, lines.join('\n'));
  return { child, url, lines, tookMs, usedMs };
}

/** Runs a line as it was printed, but for the program's name and a state folder of the test's own; throws where it fails. */
function run(line: string): void {
  // Through the environment: a quote in a path would end a string of the command.
  const command = line.trim().replace('npx carnet', '"$CARNET_TEST_NODE" "$CARNET_TEST_PROGRAM"');
  const env = {
    ...process.env,
    XDG_STATE_HOME: join(dataDir, 'state'),
    CARNET_TEST_NODE: process.execPath,
    CARNET_TEST_PROGRAM: program,
  };
  execFileSync('sh', ['-c', command], { env, timeout: startedWithinMs, stdio: 'pipe' });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(child, 'exit');
  child.kill(signal);
  const [code] = (await exit) as [number | null];
  return code;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface Visited {
  /** How long the start took to show its page, ms. */
  readonly pageAfterMs: number;
  /** Requests that found the port closed, or broken, after the first page. */
  readonly broken: number;
  readonly percents: ReadonlySet<string>;
  readonly health: ReadonlySet<number>;
}

/** Opens the page again and again, as it does itself, until the real one is there or the start has failed. */
async function visitUntilReady(port: number, start: Promise<Served>): Promise<Visited> {
  const beganAt = performance.now();
  const url = `http://127.0.0.1:${port}`;
  const seen = { pageAfterMs: Number.NaN, broken: 0, percents: new Set<string>(), health: new Set<number>() };
  const failed = new AbortController();
  start.catch(() => failed.abort());
  for (let page = ''; !page.includes('known truth') && !failed.signal.aborted; await sleep(20)) {
    try {
      page = await (await fetch(url)).text();
      if (Number.isNaN(seen.pageAfterMs)) seen.pageAfterMs = performance.now() - beganAt;
      seen.percents.add(/<title>(\d+ %)? ?[^<]*starting/.exec(page)?.[1] ?? '');
      seen.health.add((await fetch(`${url}/healthz`)).status);
    } catch {
      if (!Number.isNaN(seen.pageAfterMs)) seen.broken += 1;
    }
  }
  return seen;
}

test('serve: a first run tells its story, a second keeps it, and neither kill nor Ctrl-C loses anything', async () => {
  const port = await freePort();
  const starting = serve('--scenario', 'september-2021', '--phones', '24', '--port', String(port));
  const visited = await visitUntilReady(port, starting);
  const first = await starting;
  assert.equal(visited.broken, 0);
  assert.ok(visited.percents.size > 3, [...visited.percents].join(', '));
  assert.deepEqual([...visited.health], [503, 200]);
  assert.ok(visited.pageAfterMs < first.tookMs / 3, `${visited.pageAfterMs} of ${first.tookMs} ms`);
  const page = await (await fetch(`${first.url}/`)).text();
  assert.match(page, /September 2021/);
  assert.match(page, /24 phones with known truth/);
  assert.equal((await fetch(`${first.url}/start.js`)).status, 200);
  assert.equal((await fetch(`${first.url}/readyz`)).status, 200);

  // Every address that is printed answers, and every line that asks this server works as printed.
  const addresses = first.lines.flatMap((line) =>
    [...line.matchAll(/'(http[^']+)'/g)].map((match) => match[1]!),
  );
  assert.ok(addresses.length >= 1, first.lines.join('\n'));
  for (const address of addresses) assert.equal((await fetch(address)).status, 200, address);
  const commands = first.lines.filter((line) => line.includes('npx carnet') && line.includes(first.url));
  assert.equal(commands.length, 6, first.lines.join('\n'));
  for (const command of commands) run(command);

  await end(first.child, 'SIGKILL');
  const second = await serve('--scenario', 'september-2021', '--phones', '24');
  const share = second.usedMs / first.usedMs;
  assert.ok(share < secondStartMaxShare, `the second start used ${second.usedMs} of ${first.usedMs} ms`);
  assert.match(await (await fetch(`${second.url}/`)).text(), /24 phones with known truth/);
  // What was acknowledged before the kill is there.
  for (const command of commands) run(command.replace(first.url, second.url));

  assert.equal(await end(second.child, 'SIGINT'), 0);
  assert.ok(!existsSync(join(dataDir, 'postgres', 'postmaster.pid')), 'the database was stopped too');
});

for (const [name, args, wanted] of [
  ['a port that is none', ['--port', '70000'], /--port takes a number from 0 to 65535/],
  [
    'a scenario that is none',
    ['--scenario', 'utopia'],
    /there is no scenario "utopia"; there is september-2021/,
  ],
  ['a database that is none', ['--database', 'mysql://x'], /--database takes a URL: postgresql:/],
  ['an option that is none', ['--prot', '1'], /--prot/],
] as const) {
  test(`serve: ${name} is refused with the remedy`, async () => {
    const child = spawn(process.execPath, [program, 'serve', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    started.push(child);
    let told = '';
    child.stderr.on('data', (piece: Buffer) => (told += piece.toString()));
    const [code] = (await once(child, 'close')) as [number];
    assert.equal(code, 2);
    assert.match(told, wanted);
  });
}

test('serve: a database that is not there is said so, and nothing hangs', async () => {
  const url = 'postgresql://nobody@127.0.0.1:1/nothing';
  const child = spawn(process.execPath, [program, 'serve', '--data', dataDir, '--database', url], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  let told = '';
  child.stderr.on('data', (piece: Buffer) => (told += piece.toString()));
  const [code] = (await once(child, 'close')) as [number];
  assert.equal(code, 1, told);
  assert.match(told, /carnet serve: .*/);
});
