import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { isServerOf, readPostmaster } from '../../src/store/embedded/postmaster.ts';
import {
  EmbeddedDatabaseRefused,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/store/embedded/supervisor.ts';
import { until } from '../support/until.ts';

/** Far below a retry that has gone astray; a busy machine takes seconds. */
const restartMaxMs = 60_000;

const root = mkdtempSync(join(tmpdir(), 'carnet-supervisor-'));
chmodSync(root, 0o755);
const servers: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];
after(async () => {
  for (const child of children) child.kill('SIGKILL');
  // A test that failed half way has not stopped its own.
  for (const server of servers) await server.stop().catch(() => {});
  rmSync(root, { recursive: true, force: true });
});

async function start(options: Parameters<typeof startEmbeddedPostgres>[0]): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(options);
  servers.push(server);
  return server;
}

let folders = 0;
function folder(name = 'data'): string {
  folders += 1;
  return join(root, String(folders), name);
}

const pristine = join(root, 'pristine');

/** A data folder with a fresh cluster in it: copied, for making one takes longer than all that a test does with it. */
async function madeFolder(): Promise<string> {
  if (!existsSync(pristine)) await (await start({ dataDir: pristine })).stop();
  const made = folder();
  mkdirSync(dirname(made));
  assert.equal(spawnSync('cp', ['-a', pristine, made]).status, 0);
  return made;
}

async function query<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

function untilGone(pid: number): Promise<void> {
  return until(
    `process ${pid} is gone`,
    () => !existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '),
  );
}

/** A process of its own that starts the server, writes a row, says so, and waits. */
async function otherProcess(
  dataDir: string,
): Promise<{ pid: number; server: number; kill(signal: NodeJS.Signals): Promise<void> }> {
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(new URL('../../src/store/embedded/supervisor.ts', import.meta.url).href)});
    const { Client } = await import('pg');
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    const client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query('select pg_advisory_lock(1)');
    await client.query('create table if not exists kept (n integer)');
    await client.query('insert into kept values (1)');
    await client.query('select pg_advisory_unlock(1)');
    process.on('SIGTERM', async () => { await client.end(); await server.stop(); process.exit(0); });
    console.log(server.pid);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const exited = once(child, 'exit');
  const [line] = (await Promise.race([once(child.stdout, 'data'), exited])) as [Buffer | number | null];
  assert.ok(line instanceof Buffer, `ended with ${String(line)} before it was up`);
  return {
    pid: child.pid!,
    server: Number(line.toString()),
    async kill(signal) {
      child.kill(signal);
      await exited;
    },
  };
}

suite('the embedded server', { skip: process.platform !== 'linux' && 'reads /proc' }, () => {
  for (const name of ['data', `ünïcødé, it's "quoted" 100%25 #1; $HOME`]) {
    test(`lives in a folder called ${name}`, async () => {
      const dataDir = folder(name);
      const server = await start({ dataDir });
      const [row] = await query<{ fsync: string; listens: string }>(
        server.url,
        `select current_setting('fsync') as fsync, current_setting('listen_addresses') as listens`,
      );
      assert.deepEqual(row, { fsync: 'on', listens: '' });
      await server.stop();
      await untilGone(server.pid);
    });
  }

  test('lets nobody in without its password', async () => {
    const server = await start({ dataDir: await madeFolder() });
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await assert.rejects(query(wrong.href, 'select 1'), /password/);
    const { host } = readPostmaster(join(root, String(folders), 'data', 'postgres'))!;
    assert.equal(lstatSync(host).mode & 0o077, 0);
    await server.stop();
  });

  test('outlives a parent killed with -9, is adopted, and ends with the one who adopted it', async () => {
    const dataDir = await madeFolder();
    const parent = await otherProcess(dataDir);
    await parent.kill('SIGKILL');
    const startedAt = performance.now();
    const server = await start({ dataDir });
    assert.ok(performance.now() - startedAt < restartMaxMs);
    assert.equal(server.pid, parent.server);
    assert.deepEqual(await query(server.url, 'select n from kept'), [{ n: 1 }]);
    await server.stop();
    await untilGone(parent.server);
  });

  test('is shared by processes on one folder, and stays until the last one leaves', async () => {
    const dataDir = await madeFolder();
    const others = await Promise.all([otherProcess(dataDir), otherProcess(dataDir)]);
    const server = await start({ dataDir });
    assert.deepEqual(
      others.map((other) => other.server),
      [server.pid, server.pid],
    );
    await others[0].kill('SIGTERM');
    await server.stop();
    assert.ok(isServerOf(join(dataDir, 'postgres'), server.pid));
    await others[1].kill('SIGTERM');
    await untilGone(server.pid);
  });

  test('killed with -9 while nobody watches, starts again on what it had committed', async () => {
    const dataDir = await madeFolder();
    const parent = await otherProcess(dataDir);
    await parent.kill('SIGKILL');
    process.kill(parent.server, 'SIGKILL');
    const startedAt = performance.now();
    const server = await start({ dataDir });
    assert.ok(performance.now() - startedAt < restartMaxMs);
    assert.notEqual(server.pid, parent.server);
    assert.deepEqual(await query(server.url, 'select n from kept'), [{ n: 1 }]);
    await server.stop();
  });

  test('killed with -9 while watched, is started again under the same address', async () => {
    const lines: string[] = [];
    const server = await start({ dataDir: await madeFolder(), log: (line) => lines.push(line) });
    const first = server.pid;
    await query(server.url, 'create table kept as select 7 as n');
    process.kill(first, 'SIGKILL');
    await until('started again', () => server.pid !== first);
    assert.deepEqual(await query(server.url, 'select n from kept'), [{ n: 7 }]);
    assert.ok(lines.some((line) => line.includes('up again')));
    await server.stop();
    await untilGone(server.pid);
  });

  test('a lock file whose number another program bears now is not taken for a server', async () => {
    const dataDir = await madeFolder();
    const cluster = join(dataDir, 'postgres');
    const server = await start({ dataDir });
    const lock = readFileSync(join(cluster, 'postmaster.pid'), 'utf8');
    await server.stop();
    writeFileSync(join(cluster, 'postmaster.pid'), lock.replace(/^\d+/, String(process.pid)));
    const again = await start({ dataDir });
    assert.notEqual(again.pid, process.pid);
    await again.stop();
  });

  test('an empty lock file, left by a crash at the very start, holds it up for a few seconds only', async () => {
    const dataDir = await madeFolder();
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), '');
    await (await start({ dataDir })).stop();
  });

  const refusals: [string, (cluster: string) => void, RegExp][] = [
    [
      'of another major version',
      (cluster) => writeFileSync(join(cluster, 'PG_VERSION'), '14\n'),
      /made by PostgreSQL 14/,
    ],
    [
      'whose password is lost',
      (cluster) => writeFileSync(join(cluster, 'carnet.password'), 'lost'),
      /carnet\.password/,
    ],
    ['that is damaged', (cluster) => rmSync(join(cluster, 'global'), { recursive: true }), /does not start/],
  ];
  for (const [what, spoil, message] of refusals) {
    test(`a cluster ${what} is refused with the reason, and nothing is left running`, async () => {
      const dataDir = await madeFolder();
      await (await start({ dataDir })).stop();
      spoil(join(dataDir, 'postgres'));
      await assert.rejects(
        start({ dataDir }),
        (error) => error instanceof EmbeddedDatabaseRefused && message.test(error.message),
      );
      const left = readPostmaster(join(dataDir, 'postgres'));
      assert.ok(left === undefined || !isServerOf(join(dataDir, 'postgres'), left.pid));
    });
  }

  test(
    'a folder closed to others serves all the same',
    { skip: process.getuid?.() !== 0 && 'needs root' },
    async () => {
      const closed = folder();
      mkdirSync(closed, { recursive: true });
      chmodSync(closed, 0o700);
      const server = await start({ dataDir: closed });
      assert.equal(lstatSync(closed).mode & 0o777, 0o701, 'searched, not listed');
      await server.stop();

      // Under a folder that is not ours to open, as a checkout under /root: elsewhere, with a note that leads there.
      const home = folder('home');
      mkdirSync(join(home, 'checkout'), { recursive: true });
      chmodSync(home, 0o700);
      const dataDir = join(home, 'checkout', '.carnet');
      const lines: string[] = [];
      const elsewhere = await start({ dataDir, log: (line) => lines.push(line) });
      await query(elsewhere.url, 'create table kept as select 7 as n');
      await elsewhere.stop();
      const location = readFileSync(join(dataDir, 'postgres.location'), 'utf8').trim();
      assert.ok(lines[0]!.includes(location));
      const again = await start({ dataDir });
      assert.deepEqual(await query(again.url, 'select n from kept'), [{ n: 7 }]);
      await again.stop();
      rmSync(dirname(location), { recursive: true });
    },
  );
});
