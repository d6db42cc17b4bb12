import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isOwn, isSignedByAll, readCheckpoint, signHead } from '../../src/app/log/own-checkpoint.ts';
import { openLogKeys, rotateLogKey } from '../../src/keystore/log-keys.ts';

const dirs: string[] = [];
after(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});
function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'carnet-test-log-keys-'));
  dirs.push(dir);
  return dir;
}
const at = Date.parse('2026-03-01T00:00:00Z');
const root = new Uint8Array(32);

test('the key is made once, for its owner alone, and names the log', () => {
  const dir = folder();
  const first = openLogKeys(dir, undefined, at);
  assert.match(first.origin, /^localhost\/carnet-[0-9a-f]{8}$/);
  assert.equal(statSync(join(dir, 'log.json')).mode & 0o777, 0o600);
  const again = openLogKeys(dir, undefined, at + 1);
  assert.equal(again.origin, first.origin);
  assert.equal(again.current()[0]!.vkey, first.current()[0]!.vkey);
  assert.deepEqual(openLogKeys(dir, first.origin, at).origin, first.origin);
});

for (const [what, origin, says] of [
  ['another origin than the first', 'other.example/log', /is "log\.example\/carnet" and cannot be renamed/],
  ['an origin with a space', 'log example', /no spaces and no "\+"/],
  ['an origin with a plus', 'log+example', /no spaces and no "\+"/],
] as const)
  test(`refused: ${what}`, () => {
    const dir = folder();
    if (origin.startsWith('other')) openLogKeys(dir, 'log.example/carnet', at);
    assert.throws(() => openLogKeys(dir, origin, at), { name: 'LogOriginRefused', message: says });
  });

test('a key file that is broken is named, and not made anew', () => {
  const dir = folder();
  openLogKeys(dir, undefined, at);
  writeFileSync(join(dir, 'log.json'), '{"origin":"x"}');
  assert.throws(() => openLogKeys(dir, undefined, at), { name: 'KeyFileFaulty', message: /log\.json/ });
});

test('after a rotation both keys sign; after a theft the new one alone; without a restart', () => {
  const dir = folder();
  const keys = openLogKeys(dir, undefined, at);
  const signed = readCheckpoint(signHead(keys, 7, root).checkpoint)!;
  const second = rotateLogKey(dir, 'kept', at + 1)!;
  // Some file systems keep times too coarsely for two changes in one test.
  utimesSync(dir, new Date(), new Date(Date.now() + 5000));
  assert.deepEqual(keys.current().map(({ vkey }) => vkey).length, 2);
  assert.equal(keys.current()[0]!.vkey, second.vkey);
  assert.equal(isOwn(keys, signed), true);
  assert.equal(isSignedByAll(keys, signed), false);
  assert.equal(isSignedByAll(keys, readCheckpoint(signHead(keys, 7, root).checkpoint)!), true);
  const third = rotateLogKey(dir, 'stolen', at + 2)!;
  utimesSync(dir, new Date(), new Date(Date.now() + 9000));
  assert.deepEqual(
    keys.current().map(({ vkey }) => vkey),
    [third.vkey],
  );
  assert.equal(isOwn(keys, signed), false);
});
