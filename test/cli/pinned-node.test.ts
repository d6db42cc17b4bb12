import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const root = mkdtempSync(join(tmpdir(), "carnet-test-ö'door #1 %20 "));
after(() => {
  rmSync(root, { recursive: true, force: true });
});

// An older Node by what it says of itself: a preload sets the version, which the pinned Node then reports truly.
const older =
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.0.0"}})';

function run(): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['--import', older, join(root, 'src/bin/carnet.mjs'), 'a b', '--c'], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

test('an older Node hands over to the pinned one, linked into .bin or not, and says what to do where there is none', () => {
  mkdirSync(join(root, 'src/bin'), { recursive: true });
  for (const file of ['carnet.mjs', 'pinned-node.mjs'])
    cpSync(join(import.meta.dirname, '../../src/bin', file), join(root, 'src/bin', file));
  writeFileSync(
    join(root, 'src/bin/carnet.ts'),
    'process.stdout.write(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;',
  );
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');

  const none = run();
  assert.equal(none.status, 2);
  assert.match(none.stderr, /needs Node 24.*npm ci/);

  for (const folder of [`node-${process.platform}-${process.arch}/bin`, '.bin']) {
    const bin = join(root, 'node_modules', folder);
    mkdirSync(bin, { recursive: true });
    symlinkSync(process.execPath, join(bin, 'node'));
    const handed = run();
    assert.equal(handed.status, 7, `${folder}: ${handed.stderr}`);
    assert.equal(handed.stdout, '["a b","--c"]');
    rmSync(join(root, 'node_modules'), { recursive: true });
  }
});
