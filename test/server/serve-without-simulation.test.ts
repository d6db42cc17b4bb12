import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { testDatabase } from '../support/database.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-test-loaded-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const preload = new URL('../support/list-loaded-modules.ts', import.meta.url).href;

/** Starts `carnet serve`, waits until it serves, stops it. Gives the modules under src/ that the process loaded. */
async function loadedBy(name: string, ...options: readonly string[]): Promise<readonly string[]> {
  const list = join(folder, name);
  const args = ['--data', join(folder, `${name}-data`), '--database', await testDatabase(), '--port', '0'];
  const child = spawn(
    process.execPath,
    ['--import', preload, 'src/cli/main.ts', 'serve', ...args, ...options],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, LOADED_MODULES: list } },
  );
  after(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('Ctrl-C')) break;
  child.stdout.resume();
  child.kill('SIGTERM');
  assert.deepEqual(await exited, [0, null]);
  const urls = readFileSync(list, 'utf8').split('\n');
  return urls.map((url) => /\/src\/(.*)$/.exec(url)?.[1]).filter((path) => path !== undefined);
}

test('serve loads nothing of the simulation unless a scenario or its clock is asked for', async () => {
  const plain = await loadedBy('plain');
  assert.ok(plain.includes('server/serve.ts') && plain.length > 100, `${plain.length} modules`);
  assert.deepEqual(
    plain.filter((path) => path.startsWith('sim/')),
    [],
  );
  const controlled = await loadedBy('controlled', '--controlled-clock');
  assert.ok(controlled.includes('sim/demo/controlled-clock.ts'));
  assert.deepEqual(
    controlled.filter((path) => path.startsWith('sim/scenarios/')),
    [],
  );
});
