import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';

const root = mkdtempSync(join(tmpdir(), "carnet-test-ö'door #1 %20 "));
after(() => {
  rmSync(root, { recursive: true, force: true });
});

// Another Node by what it says of itself: a preload sets the version, which the Node that takes over then reports truly.
const saying = (version: string): string =>
  `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:${JSON.stringify(version)}}})`;

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program on a Node that calls itself `version`, with nothing on the path but these folders. */
function run(
  version: string,
  path: readonly string[] = [],
  program = join(root, 'src/bin/carnet.mjs'),
): Outcome {
  const args = ['--import', saying(version), program, 'a b', '--c'];
  return spawnSync(process.execPath, args, {
    encoding: 'utf8',
    // The fakes read the address of the real one here: in their text a quote of it would end a string.
    env: { ...process.env, NODE_OPTIONS: '', PATH: path.join(delimiter), CARNET_TEST_NODE: process.execPath },
  });
}

/** A Node that answers with this version when it is asked, and then runs what it is given, naming itself. */
function fakeNode(folder: string, version: string): string {
  const bin = join(root, folder);
  mkdirSync(bin, { recursive: true });
  const script = `#!/bin/sh\nif [ "$1" = -p ]; then echo ${version}; else CARNET_RUN_BY=${version} exec "$CARNET_TEST_NODE" "$@"; fi\n`;
  writeFileSync(join(bin, 'node'), script, { mode: 0o755 });
  return bin;
}

const platformFolder = `node-${process.platform}-${process.arch}`;

function pin(version: string): void {
  fakeNode(`node_modules/${platformFolder}/bin`, version);
  writeFileSync(join(root, 'node_modules', platformFolder, 'package.json'), JSON.stringify({ version }));
}

for (const folder of ['src/bin', 'src/cli']) mkdirSync(join(root, folder), { recursive: true });
for (const file of ['carnet.mjs', 'pinned-node.mjs'])
  cpSync(join(import.meta.dirname, '../../src/bin', file), join(root, 'src/bin', file));
writeFileSync(
  join(root, 'src/cli/main.ts'),
  `process.stdout.write(JSON.stringify([process.env.CARNET_RUN_BY ?? 'itself', ...process.argv.slice(2)])); process.exitCode = 7;`,
);
writeFileSync(join(root, 'package.json'), '{"type":"module"}');

test('an older Node hands over to the pinned one, linked into .bin or not, and says what to do where there is none', () => {
  const none = run('20.0.0');
  assert.equal(none.status, 2);
  assert.match(none.stderr, /needs Node 24.*npm ci/);

  for (const folder of [`${platformFolder}/bin`, '.bin']) {
    const bin = join(root, 'node_modules', folder);
    mkdirSync(bin, { recursive: true });
    symlinkSync(process.execPath, join(bin, 'node'));
    const handed = run('20.0.0');
    assert.equal(handed.status, 7, `${folder}: ${handed.stderr}`);
    assert.equal(handed.stdout, '["itself","a b","--c"]');
    rmSync(join(root, 'node_modules'), { recursive: true });
  }
});

// Pinned on macOS for ARM, for one, is 24.0.0: a Node of the system's that is recent is better.
for (const [own, pinned, system, runBy] of [
  ['24.21.0', '24.0.0', '24.22.0', 'itself'],
  ['26.1.0', '24.0.0', undefined, 'itself'],
  ['20.0.0', '24.18.1', '24.22.0', '24.18.1'],
  ['20.0.0', '24.0.0', '24.20.0', '24.20.0'],
  ['20.0.0', '24.0.0', '26.3.0', '26.3.0'],
  ['20.0.0', '24.0.0', '22.20.0', '24.0.0'],
  ['20.0.0', '24.0.0', undefined, '24.0.0'],
  ['20.0.0', undefined, '24.5.0', '24.5.0'],
  ['24.0.0', '24.0.0', '24.20.0', '24.20.0'],
  ['24.0.0', '24.0.0', '22.20.0', 'itself'],
  ['24.0.0', '24.18.1', undefined, '24.18.1'],
] as const)
  test(`${own} with ${pinned ?? 'nothing'} pinned and ${system ?? 'nothing'} on the path: ${runBy === 'itself' ? 'runs it itself' : `${runBy} runs it`}`, () => {
    if (pinned !== undefined) pin(pinned);
    // A package's folder on the path, which npm puts there, is no system's.
    const path = [fakeNode('other/node_modules/.bin', '25.0.0')];
    if (system !== undefined) path.push(fakeNode(`system-${system}`, system));
    const ran = run(own, path);
    assert.equal(ran.status, 7, ran.stderr);
    assert.equal(ran.stdout, JSON.stringify([runBy, 'a b', '--c']));
    rmSync(join(root, 'node_modules'), { recursive: true, force: true });
  });

test('an installed package runs what was built of it, by the Node that npm pinned beside it', () => {
  const modules = join(root, 'host/node_modules');
  const bin = join(modules, 'carnet/src/bin');
  mkdirSync(bin, { recursive: true });
  for (const file of ['carnet.mjs', 'pinned-node.mjs']) cpSync(join(root, 'src/bin', file), join(bin, file));
  mkdirSync(join(modules, 'carnet/dist/cli'), { recursive: true });
  cpSync(join(root, 'src/cli/main.ts'), join(modules, 'carnet/dist/cli/main.js'));
  writeFileSync(join(modules, 'carnet/package.json'), '{"type":"module"}');
  fakeNode(`host/node_modules/${platformFolder}/bin`, '24.18.1');
  writeFileSync(join(modules, platformFolder, 'package.json'), '{"version":"24.18.1"}');
  for (const [own, runBy] of [
    ['24.21.0', 'itself'],
    ['20.0.0', '24.18.1'],
  ] as const) {
    const ran = run(own, [], join(bin, 'carnet.mjs'));
    assert.equal(ran.status, 7, ran.stderr);
    assert.equal(ran.stdout, JSON.stringify([runBy, 'a b', '--c']));
  }
});
