import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openLogFiles } from '../../src/store/log/files.ts';
import { openStore } from '../../src/store/store.ts';
import { testDatabase } from '../support/database.ts';
import { testWitnesses } from '../support/log.ts';
import { until } from '../support/until.ts';
import { assertLogged } from '../support/log-world.ts';
import { readCheckpoint } from '../../src/app/log/own-checkpoint.ts';

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const kills = 5;
const perLife = 1500;

test('a server killed again and again while the log grows loses nothing and logs nothing twice', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-killed-'));
  const url = await testDatabase();
  const store = await openStore(url, { connectionsMax: 2 });
  const witnesses = await testWitnesses(dataDir);
  const files = openLogFiles(join(dataDir, 'log'), join(dataDir, 'log-staging'));
  after(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const queued: string[] = [];
  const queue = async (): Promise<void> => {
    const batch = Array.from({ length: 50 }, () =>
      JSON.stringify({ v: 1, number: queued.length + Math.random() }),
    );
    queued.push(...batch);
    await store.transact(async (tx) => store.queueStatements(tx, batch));
  };
  const start = async () => {
    const named = witnesses.flatMap((witness) => ['--witness', `${witness.vkey}@${witness.url}`]);
    const args = ['serve', '--data', dataDir, '--database', url, '--port', '0', '--quorum', '2', ...named];
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [ended] = await Promise.race([once(child.stdout, 'data').then(() => [null]), once(child, 'exit')]);
    assert.equal(ended, null, 'the server ended before it listened');
    return child;
  };
  let published = 0;
  for (let life = 0; life < kills; life += 1) {
    const child = await start();
    // Not at a moment of the test's choosing: while statements come in.
    const end = performance.now() + 100 + Math.random() * 500;
    for (let sent = 0; sent < perLife && performance.now() < end; sent += 50) await queue();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const note = await files.readCheckpoint();
    const size = note === null ? 0 : readCheckpoint(note)!.size;
    assert.ok(size >= published, `${size} after ${published}`);
    published = size;
  }
  const last = await start();
  const countQueued = (): Promise<number> => store.transact((tx) => store.countQueued(tx));
  await until('nothing is queued', async () => (await countQueued()) === 0);
  await until('all is published', async () => {
    const note = await files.readCheckpoint();
    return note !== null && readCheckpoint(note)!.size === queued.length;
  });
  last.kill('SIGTERM');
  await once(last, 'exit');
  await assertLogged({ files, store }, queued);
});
