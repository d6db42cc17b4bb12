import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isFast } from './support/fast-tests.ts';
import { sharingProcesses } from './support/shared-process.ts';
import { root, sourceFiles } from './support/source-files.ts';

test('every fast test file runs in one process, and by itself where it changes what a process shares', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-shared-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const files = sourceFiles('test/**/*.test.ts')
    .map(({ path }) => path)
    .filter(isFast);
  const started = sharingProcesses(files, folder);
  const alone = started.filter((path) => !path.startsWith(folder));
  const shared = started
    .filter((path) => path.startsWith(folder))
    .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/import\("(.+)"\)/g)])
    .map(([, url]) => fileURLToPath(url!));
  assert.deepEqual([...alone, ...shared].toSorted(), files.map((path) => join(root, path)).toSorted());
  assert.ok(alone.includes(join(root, 'test/server/loop.test.ts')), 'it has hooks and timers of its own');
  assert.ok(shared.length > alone.length, `${shared.length} share, ${alone.length} do not`);
});
