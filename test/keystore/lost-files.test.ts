import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readKeyFiles } from '../../src/keystore/kinds.ts';
import { listKeys } from '../../src/keystore/list-keys.ts';
import { openLogKeys } from '../../src/keystore/log-keys.ts';
import { openWitnessKeys } from '../../src/keystore/witness-keys.ts';
import { startLocalWitnesses } from '../../src/server/local-witnesses.ts';

const now = Date.parse('2026-11-28T00:00:00Z');

/** A data folder with all keys; `used`: a server has signed its log. */
function folder({ used }: { readonly used: boolean }): { readonly dataDir: string; readonly keys: string } {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-lost-'));
  after(() => rmSync(dataDir, { recursive: true, force: true }));
  const keys = join(dataDir, 'keys');
  readKeyFiles(keys);
  openLogKeys(keys, undefined, now);
  if (used) {
    mkdirSync(join(dataDir, 'log'));
    writeFileSync(join(dataDir, 'log', 'checkpoint'), 'signed');
  }
  return { dataDir, keys };
}

function open(dir: string): void {
  readKeyFiles(dir);
  openLogKeys(dir, undefined, now);
}

const names = ['symmetric.json', 'directive.pem', 'operator-token', 'log.json'];

for (const name of names)
  test(`${name} is not made anew where it was lost`, () => {
    const { dataDir, keys } = folder({ used: true });
    const path = join(keys, name);
    const before = readdirSync(keys);
    rmSync(path);
    const lost = { name: 'KeyFileFaulty', message: new RegExp(`${name} is missing\\. Restore it`) };
    assert.throws(() => open(keys), lost);
    if (name !== 'symmetric.json' && name !== 'log.json') assert.throws(() => listKeys(dataDir, now), lost);
    assert.equal(existsSync(path), false);
    writeFileSync(path, '');
    assert.throws(() => open(keys), { name: 'KeyFileFaulty', message: /is empty/ });
    assert.deepEqual(readdirSync(keys), before);
  });

test('all keys lost at once', () => {
  const { keys } = folder({ used: true });
  rmSync(keys, { recursive: true });
  assert.throws(() => readKeyFiles(keys), { name: 'KeyFileFaulty' });
  assert.throws(() => openLogKeys(keys, undefined, now), { name: 'KeyFileFaulty' });
  assert.deepEqual(readdirSync(keys), []);
});

test('a first start that was cut off goes on', () => {
  for (const cut of [names, names.slice(1), names.slice(2), names.slice(3)]) {
    const { keys } = folder({ used: false });
    for (const name of cut) rmSync(join(keys, name), { force: true });
    open(keys);
    assert.deepEqual(readdirSync(keys).sort(), [...names].sort());
  }
});

test('an earlier key that is missing beside a later one was lost, also before the first use', () => {
  const { keys } = folder({ used: false });
  rmSync(join(keys, 'symmetric.json'));
  assert.throws(() => readKeyFiles(keys), { name: 'KeyFileFaulty' });
});

test('a witness that lost its key or what it cosigned does not begin anew', () => {
  const dir = mkdtempSync(join(tmpdir(), 'carnet-test-lost-'));
  after(() => rmSync(dir, { recursive: true, force: true }));
  openWitnessKeys(dir, 'localhost/w', now);
  openWitnessKeys(dir, 'localhost/w', now);
  rmSync(join(dir, 'logs'), { recursive: true });
  assert.throws(() => openWitnessKeys(dir, 'localhost/w', now), /logs is missing/);
  mkdirSync(join(dir, 'logs'));
  rmSync(join(dir, 'witness.json'));
  assert.throws(() => openWitnessKeys(dir, 'localhost/w', now), /witness\.json is missing/);
});

test('one of two local witnesses is not made anew', () => {
  const { dataDir } = folder({ used: true });
  openWitnessKeys(join(dataDir, 'witnesses', '2'), 'localhost/w', now);
  assert.throws(() => startLocalWitnesses({ dataDir, log: () => {} }), {
    name: 'KeyFileFaulty',
    message: /witnesses.1.witness\.json is missing/,
  });
  assert.equal(existsSync(join(dataDir, 'witnesses', '1')), false);
});
