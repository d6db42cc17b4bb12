import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createSeals, openCarnet, sealCarnet, sealingKeyAt } from '../../src/app/keys/seals.ts';
import { directiveJwks } from '../../src/app/device/trust.ts';
import { unlockSecretOf } from '../../src/app/keys/keys.ts';
import { dayMs, minuteMs } from '../../src/core/time.ts';
import { followKeys } from '../../src/keystore/follow-keys.ts';
import { KeyFileFaulty } from '../../src/keystore/generations.ts';
import { loadKeys } from '../../src/keystore/keys.ts';
import { listKeys } from '../../src/keystore/list-keys.ts';
import { openLogKeys } from '../../src/keystore/log-keys.ts';
import {
  rotatableKinds,
  rotateKey,
  type RotatableKind,
  type Rotated,
} from '../../src/keystore/rotate-keys.ts';
import { openWitnessKeys, WitnessNameRefused } from '../../src/keystore/witness-keys.ts';
import { until } from '../support/until.ts';

const made: string[] = [];
after(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});
function dataFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'carnet-test-keys-'));
  made.push(dir);
  return dir;
}

const now = Date.parse('2026-01-10T12:00:00Z');
const serverKinds = rotatableKinds.filter((kind) => kind !== 'log' && kind !== 'witness');
const keysOf = (dataDir: string): string => join(dataDir, 'keys');

function rotate(dataDir: string, kind: RotatableKind, stolen = false, at = now): Rotated {
  const predecessors = stolen ? 'stolen' : 'kept';
  return rotateKey({ dataDir, kind, predecessors, now: at, leadMs: 10 * minuteMs, pkcs11: null });
}

/** A folder as an earlier Carnet left it. */
function olderFolder(): { dataDir: string; seal: Buffer; master: Buffer } {
  const dataDir = dataFolder();
  mkdirSync(keysOf(dataDir), { mode: 0o700 });
  const [seal, session, master] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const text = (bytes: Buffer): string => bytes.toString('base64url');
  const sealing = [{ kid: 'old', from: 0, seal: text(seal), sessionMaster: text(session) }];
  writeFileSync(
    join(keysOf(dataDir), 'symmetric.json'),
    JSON.stringify({ sealing, unlockMaster: text(master) }),
  );
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(keysOf(dataDir), 'directive.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(join(keysOf(dataDir), 'operator-token'), 'written-by-hand\n');
  return { dataDir, seal, master };
}

test('a folder of an earlier version goes on, and every kind can be renewed in it', () => {
  const { dataDir, seal, master } = olderFolder();
  const before = loadKeys(keysOf(dataDir));
  assert.deepEqual(before.sealing[0]!.seal, seal);
  assert.deepEqual(before.unlockMasters, [{ generation: 1, secret: master }]);
  assert.equal(before.operatorToken, 'written-by-hand');
  const files = (): string[] => readdirSync(keysOf(dataDir)).sort();
  const contents = new Map(files().map((file) => [file, readFileSync(join(keysOf(dataDir), file), 'utf8')]));
  for (const kind of serverKinds)
    for (const _round of [1, 2]) assert.equal(rotate(dataDir, kind).kind, 'rotated');
  const after = loadKeys(keysOf(dataDir));
  assert.deepEqual(after.sealing.map(({ kid }) => kid).slice(0, 1), ['old']);
  assert.equal(after.sealing.length, 3);
  assert.deepEqual(
    after.unlockMasters.map(({ generation }) => generation),
    [1, 2, 3],
  );
  assert.equal(after.directiveKeys.length, 3);
  assert.deepEqual(after.directiveKeys[0]!.jwk, after.directive.jwk);
  assert.deepEqual(after.directiveKeys[2]!.jwk, before.directive.jwk);
  assert.notEqual(after.operatorToken, before.operatorToken);
  // Nothing was deleted or rewritten, but the one file that programs read the token in.
  for (const [file, text] of contents)
    if (file !== 'operator-token')
      assert.equal(readFileSync(join(keysOf(dataDir), file), 'utf8'), text, file);
  for (const file of files().filter((each) => each.endsWith('.json') && each !== 'symmetric.json'))
    assert.equal(statSync(join(keysOf(dataDir), file)).mode & 0o777, 0o600, file);
  assert.deepEqual(
    files().filter((each) => each.startsWith('.')),
    [],
  );
});

test('a sealing key takes over at its time, the one before opens for 24 months, a stolen one for 30 days', () => {
  for (const stolen of [false, true]) {
    const { dataDir } = olderFolder();
    assert.deepEqual(rotate(dataDir, 'sealing', stolen), {
      kind: 'rotated',
      from: now + 10 * minuteMs,
      key: loadKeys(keysOf(dataDir)).sealing[1]!.kid,
    });
    const seals = createSeals(loadKeys(keysOf(dataDir)).sealing);
    assert.equal(sealingKeyAt(seals, now).kid, 'old');
    const newest = sealingKeyAt(seals, now + 10 * minuteMs);
    assert.notEqual(newest.kid, 'old');
    const carnet = {
      v: 1,
      sub: 'a',
      phone: 'b',
      key: 'c',
      activated: { territory: null, day: '2026-01-01' },
      stamps: [],
      iat: 1,
    } as const;
    const sealed = sealCarnet(sealingKeyAt(seals, now), carnet);
    const opens = (at: number): string => openCarnet(seals, sealed, at).kind;
    const until = stolen ? now + 10 * minuteMs + 30 * dayMs : Date.parse('2028-01-10T12:10:00Z');
    assert.deepEqual([opens(now), opens(until - 1), opens(until)], ['opened', 'opened', 'refused']);
    assert.equal(openCarnet(seals, sealCarnet(newest, carnet), until).kind, 'opened');
  }
});

test('directive keys are trusted for 120 days after their successor, and not at all once stolen', () => {
  const { dataDir } = olderFolder();
  const first = loadKeys(keysOf(dataDir)).directive.jwk.kid;
  const second = (rotate(dataDir, 'directive') as { key: string }).key;
  const kids = (at: number): string[] => directiveJwks(loadKeys(keysOf(dataDir)), at).map(({ kid }) => kid);
  assert.deepEqual(kids(now), [second, first]);
  assert.deepEqual(kids(now + 120 * dayMs - 1), [second, first]);
  assert.deepEqual(kids(now + 120 * dayMs), [second]);
  const third = (rotate(dataDir, 'directive', true, now + dayMs) as { key: string }).key;
  assert.deepEqual(kids(now + dayMs), [third]);
  const fourth = (rotate(dataDir, 'directive', false, now + 2 * dayMs) as { key: string }).key;
  assert.deepEqual(kids(now + 2 * dayMs), [fourth, third], 'what was stolen stays out');
});

test('an unlock secret comes from the generation on record, and a lost generation is named', () => {
  const { dataDir } = olderFolder();
  const secretOf = (generation: number): string =>
    unlockSecretOf(loadKeys(keysOf(dataDir)).unlockMasters, { deviceId: 'ab'.repeat(16), generation });
  const first = secretOf(1);
  rotate(dataDir, 'unlock');
  assert.equal(secretOf(1), first);
  assert.notEqual(secretOf(2), first);
  assert.throws(() => secretOf(3), /unlock\.3\.json/);
});

test('a crash between the two files of a token is mended; a token written by hand is left alone', () => {
  const { dataDir } = olderFolder();
  const path = join(keysOf(dataDir), 'operator-token');
  rotate(dataDir, 'operator-token');
  const renewed = loadKeys(keysOf(dataDir)).operatorToken;
  writeFileSync(path, 'written-by-hand');
  assert.equal(loadKeys(keysOf(dataDir)).operatorToken, renewed, 'the file still held the token before');
  assert.equal(readFileSync(path, 'utf8'), renewed);
  writeFileSync(path, 'another-by-hand');
  assert.equal(loadKeys(keysOf(dataDir)).operatorToken, 'another-by-hand');
});

test('of rotations at once each gets a number of its own or is told that another was faster', async () => {
  const { dataDir } = olderFolder();
  const script = `
    import { rotateKey } from ${JSON.stringify(new URL('../../src/keystore/rotate-keys.ts', import.meta.url).href)};
    const outcomes = [];
    for (let round = 0; round < 10; round += 1)
      outcomes.push(rotateKey({ dataDir: process.argv[1], kind: 'unlock', predecessors: 'kept', now: ${now}, leadMs: 0, pkcs11: null }).kind);
    console.log(JSON.stringify(outcomes));`;
  const outcomes = await Promise.all(
    [1, 2, 3].map(async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir]);
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      await once(child, 'close');
      return JSON.parse(out) as string[];
    }),
  );
  const won = outcomes.flat().filter((one) => one === 'rotated').length;
  assert.equal(outcomes.flat().length, 30);
  assert.ok(outcomes.flat().every((one) => one === 'rotated' || one === 'overtaken'));
  assert.equal(loadKeys(keysOf(dataDir)).unlockMasters.length, 1 + won);
  const secrets = loadKeys(keysOf(dataDir)).unlockMasters.map(({ secret }) =>
    Buffer.from(secret).toString('hex'),
  );
  assert.equal(new Set(secrets).size, 1 + won);
});

test('a key file that is damaged or missing is named, and nothing is made in its place', async (t) => {
  const spoils: readonly [string, string, string | null, RegExp][] = [
    ['half a generation', 'unlock.2.json', '{"from":"2026-01', /unlock\.2\.json cannot be read/],
    ['no time', 'unlock.2.json', '{"predecessors":"kept","key":{}}', /has no time "from"/],
    [
      'no word on those before',
      'unlock.2.json',
      '{"from":"2026-01-01T00:00:00Z","key":{}}',
      /"predecessors"/,
    ],
    ['no key', 'unlock.2.json', '{"from":"2026-01-01T00:00:00Z","predecessors":"kept"}', /holds no "key"/],
    ['one missing between', 'unlock.2.json', null, /unlock\.2\.json is missing/],
    ['the first ones', 'symmetric.json', '{}', /symmetric\.json does not hold/],
  ];
  for (const [name, file, text, message] of spoils)
    await t.test(name, () => {
      const { dataDir } = olderFolder();
      for (const _round of [1, 2]) rotate(dataDir, 'unlock');
      if (text === null) rmSync(join(keysOf(dataDir), file));
      else writeFileSync(join(keysOf(dataDir), file), text);
      assert.throws(
        () => loadKeys(keysOf(dataDir)),
        (error) =>
          error instanceof KeyFileFaulty &&
          message.test(error.message) &&
          /Restore it from the backup/.test(error.message),
      );
    });
});

test('a running server goes on with the keys it read when the folder is spoilt, and says so once', async () => {
  const { dataDir } = olderFolder();
  const lines: string[] = [];
  const followed = followKeys(keysOf(dataDir), (line) => lines.push(line));
  after(() => followed.close());
  const { jwk } = followed.directive;
  writeFileSync(join(keysOf(dataDir), 'sealing.2.json'), '{');
  followed.refresh();
  followed.refresh();
  assert.equal(lines.length, 1);
  assert.match(lines[0]!, /those read before go on.*sealing\.2\.json/);
  assert.equal(followed.seals.keys.length, 1);
  rmSync(join(keysOf(dataDir), 'sealing.2.json'));
  rotate(dataDir, 'directive');
  await until('it is taken over without being asked', () => followed.directive.jwk.kid !== jwk.kid);
  assert.match(lines.at(-1)!, /the directive key/);
});

test('a rotation writes one file of its own kind and leaves the others alone', () => {
  for (const kind of serverKinds) {
    const { dataDir } = olderFolder();
    const dir = keysOf(dataDir);
    const contents = (): Map<string, string> =>
      new Map(readdirSync(dir).map((file) => [file, readFileSync(join(dir, file), 'utf8')]));
    const before = contents();
    assert.equal(rotate(dataDir, kind).kind, 'rotated');
    const changed = [...contents()].filter(([file, text]) => before.get(file) !== text).map(([file]) => file);
    const token = kind === 'operator-token' ? ['operator-token'] : [];
    assert.deepEqual(changed.sort(), [...token, `${kind}.2.json`]);
  }
});

test('the guide says of every kind what it does and how to renew it', () => {
  const guide = readFileSync(new URL('../../docs/guides/keys.md', import.meta.url), 'utf8');
  for (const kind of rotatableKinds) {
    assert.ok(guide.includes(`\n| \`${kind}\` |`), `no row for ${kind} under "Which there are"`);
    assert.ok(guide.includes(`\n**${kind}.** `), `no paragraph for ${kind} under "Renewing, kind by kind"`);
  }
});

test('the list says what each key is for, and shows no secret', () => {
  const { dataDir } = olderFolder();
  openLogKeys(keysOf(dataDir), undefined, now);
  openWitnessKeys(join(dataDir, 'witnesses', '1'), 'localhost/w', now);
  for (const kind of [...serverKinds, 'log'] as const) rotate(dataDir, kind);
  assert.equal(rotate(join(dataDir, 'witnesses', '1'), 'witness', true).kind, 'rotated');
  const listed = listKeys(dataDir, now + 20 * minuteMs)!;
  assert.deepEqual(
    listed.map(({ kind, number, use }) => `${kind} ${number}: ${use}`),
    [
      'sealing 1: opens until 2028-01-10T12:10:00Z',
      'sealing 2: seals',
      'directive 1: trusted until 2026-05-10T12:00:00Z',
      'directive 2: signs, from a file',
      'unlock 1: phones that enrolled under it',
      'unlock 2: phones that enrol',
      'operator-token 1: none any more',
      'operator-token 2: valid',
      'log 1: signs too, for phones that know no newer one',
      'log 2: signs',
      'witness 1: none any more',
      'witness 2: signs',
    ],
  );
  const shown = JSON.stringify(listed);
  const secrets = readdirSync(keysOf(dataDir)).flatMap(
    (file) => readFileSync(join(keysOf(dataDir), file), 'utf8').match(/[A-Za-z0-9_-]{43}/g) ?? [],
  );
  assert.ok(secrets.length > 6);
  for (const secret of secrets) assert.ok(!shown.includes(secret));
  assert.equal(listKeys(dataFolder(), now), undefined);
});

test('a witness key keeps its name', () => {
  const dir = dataFolder();
  assert.throws(() => openWitnessKeys(dir, null, now), WitnessNameRefused);
  openWitnessKeys(dir, 'localhost/w', now);
  assert.throws(() => openWitnessKeys(dir, 'localhost/other', now), /belongs to the witness "localhost\/w"/);
  assert.equal(openWitnessKeys(dir, null, now).name, 'localhost/w');
});
