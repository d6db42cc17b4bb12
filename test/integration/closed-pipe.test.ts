import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testDatabase } from '../support/database.ts';

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

test('a server goes on, and stops in order, when nobody reads its lines any more', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-pipe-'));
  const args = ['serve', '--data', dataDir, '--database', await testDatabase(), '--port', '0'];
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => {
    child.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });
  const exited = once(child, 'exit');
  child.stderr.resume();
  let url = '';
  for await (const line of createInterface({ input: child.stdout })) {
    url ||= /serves on (http:\S+)\//.exec(line)?.[1] ?? '';
    if (line.startsWith('Ctrl-C')) break;
  }
  child.stdout.destroy();
  child.stderr.destroy();
  // The first of both makes it write a line, which finds the pipe closed.
  child.kill('SIGTERM');
  assert.deepEqual(await exited, [0, null]);
  await assert.rejects(fetch(`${url}/healthz`));
});
