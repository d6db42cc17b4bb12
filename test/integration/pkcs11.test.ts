import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { compactVerify, importJWK } from 'jose';
import { hourMs } from '../../src/core/time.ts';
import { signJws } from '../../src/app/keys/signer.ts';
import { directiveJwks } from '../../src/app/device/trust.ts';
import { loadKeys } from '../../src/keystore/keys.ts';
import { listKeys } from '../../src/keystore/list-keys.ts';
import { rotateKey, useDirectiveKey } from '../../src/keystore/rotate-keys.ts';
import { ck, type Pkcs11Module } from '../../src/keystore/signers/pkcs11-module.ts';
import { pkcs11Signer } from '../../src/keystore/signers/pkcs11-signer.ts';
import { parsePkcs11Uri } from '../../src/keystore/signers/pkcs11-uri.ts';
import { SignerRefused } from '../../src/keystore/signers/signer-refused.ts';
import { Havana } from '../support/havana.ts';
import { testServer } from '../support/server.ts';

const modulePath = '/usr/lib/softhsm/libsofthsm2.so';
const pin = '24681357';

const folder = mkdtempSync(join(tmpdir(), 'carnet-test-pkcs11-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface TestModule extends Pkcs11Module {
  C_CloseAllSessions(slot: Buffer): void;
}

/** What `.ci/run` puts where Node looks for packages (NODE_PATH): compiled, not a dependency. */
function bindings(): { readonly PKCS11: new () => TestModule } | undefined {
  try {
    return createRequire(import.meta.url)('pkcs11js') as ReturnType<typeof bindings>;
  } catch {
    return undefined;
  }
}

const pkcs11 = bindings();
const skip = !existsSync(modulePath)
  ? `no SoftHSM at ${modulePath}: apt-get install softhsm2`
  : pkcs11 === undefined
    ? 'no pkcs11js: install it into a folder and name its node_modules in NODE_PATH'
    : false;

const pinFile = join(folder, 'pin');
writeFileSync(pinFile, `${pin}\n`, { mode: 0o600 });
const uriOf = (token: string, object: string, pinAt = pinFile): string =>
  `pkcs11:token=${token};object=${object}?module-path=${modulePath}&pin-source=file:${pinAt}`;

if (skip === false) {
  mkdirSync(join(folder, 'tokens'));
  writeFileSync(
    join(folder, 'softhsm2.conf'),
    `directories.tokendir = ${folder}/tokens\nlog.level = ERROR\n`,
  );
  process.env['SOFTHSM2_CONF'] = join(folder, 'softhsm2.conf');
  makeToken('carnet');
  makeToken('closed');
  makeKeys();
}

function makeToken(label: string): void {
  execFileSync(
    'softhsm2-util',
    ['--init-token', '--free', '--label', label, '--pin', pin, '--so-pin', '11223344'],
    { stdio: 'pipe' },
  );
}

/** In a process of its own: this one is to meet the module as a server does. */
function makeKeys(): void {
  const script = `
    const { PKCS11 } = require('pkcs11js');
    const module = new PKCS11();
    module.load(process.argv[1]);
    module.C_Initialize();
    const slot = module.C_GetSlotList(true).find((one) => module.C_GetTokenInfo(one).label.trim() === 'carnet');
    const session = module.C_OpenSession(slot, 6);
    module.C_Login(session, 1, process.argv[2]);
    const make = (label, id, params) => module.C_GenerateKeyPair(session, { mechanism: 0x1040 },
      [{ type: 3, value: label }, { type: 0x102, value: Buffer.from([id]) }, { type: 1, value: true }, { type: 0x10a, value: true }, { type: 0x180, value: Buffer.from(params, 'hex') }],
      [{ type: 3, value: label }, { type: 0x102, value: Buffer.from([id]) }, { type: 1, value: true }, { type: 2, value: true }, { type: 0x108, value: true }, { type: 0x103, value: true }]);
    const p256 = '06082a8648ce3d030107';
    make('directive', 1, p256);
    make('twice', 2, p256);
    make('twice', 3, p256);
    make('p384', 4, '06052b81040022');
    const { publicKey } = make('private only', 5, p256);
    module.C_DestroyObject(session, publicKey);
    const mixed = make('mixed', 6, p256);
    module.C_DestroyObject(session, mixed.publicKey);
    const other = make('other', 7, p256);
    module.C_SetAttributeValue(session, other.publicKey, [{ type: 3, value: 'mixed' }]);
  `;
  const made = spawnSync(process.execPath, ['-e', script, modulePath, pin], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
}

/** What a module does when its device is pulled out and put in again. */
function loseSessions(): void {
  const module = new pkcs11!.PKCS11();
  module.load(modulePath);
  for (const slot of module.C_GetSlotList(true)) module.C_CloseAllSessions(slot);
}

test('a key in a module signs what others verify', { skip }, async () => {
  const signer = pkcs11Signer(uriOf('carnet', 'directive'));
  const key = await importJWK({ ...signer.jwk }, 'ES256');
  const signed = await Promise.all(
    Array.from({ length: 40 }, (_, index) => signJws(signer, 'carnet-directive+jws', { index })),
  );
  for (const [index, jws] of signed.entries()) {
    const { payload, protectedHeader } = await compactVerify(jws, key);
    assert.deepEqual(JSON.parse(Buffer.from(payload).toString()), { index });
    assert.equal(protectedHeader.kid, signer.jwk.kid);
  }
  assert.equal(pkcs11Signer(uriOf('carnet', 'directive')).jwk.kid, signer.jwk.kid);
});

test('a data folder goes over to a key in a module, and back', { skip }, async () => {
  const dataDir = join(folder, 'data');
  const first = loadKeys(join(dataDir, 'keys')).directive.jwk;
  const uri = uriOf('carnet', 'directive');
  const now = Date.now();
  assert.equal(useDirectiveKey(dataDir, uri, now), 'taken');
  assert.equal(useDirectiveKey(dataDir, uri, now), 'already');
  const keys = loadKeys(join(dataDir, 'keys'));
  assert.deepEqual(keys.directive.jwk, pkcs11Signer(uri).jwk);
  assert.deepEqual(
    directiveJwks(keys, now).map(({ kid }) => kid),
    [keys.directive.jwk.kid, first.kid],
  );
  await compactVerify(
    await signJws(keys.directive, 'x', {}),
    await importJWK({ ...keys.directive.jwk }, 'ES256'),
  );
  assert.match(
    listKeys(dataDir, now)!.find(({ key }) => key === keys.directive.jwk.kid)!.use,
    /^signs, in pkcs11:/,
  );
  // A key that cannot be used is not taken over: the one before goes on.
  assert.throws(() => useDirectiveKey(dataDir, uriOf('carnet', 'nothing'), now), SignerRefused);
  assert.deepEqual(loadKeys(join(dataDir, 'keys')).directive.jwk, keys.directive.jwk);
  const back = rotateKey({ dataDir, kind: 'directive', predecessors: 'kept', now, leadMs: 0, pkcs11: null });
  assert.equal(back.kind, 'rotated');
  assert.equal(loadKeys(join(dataDir, 'keys')).directiveKeys.length, 3);
});

test('sessions that are gone are opened again', { skip }, async () => {
  const signer = pkcs11Signer(uriOf('carnet', 'directive'));
  loseSessions();
  const key = await importJWK({ ...signer.jwk }, 'ES256');
  await compactVerify(await signJws(signer, 'x', {}), key);
  loseSessions();
  const several = await Promise.all([1, 2, 3].map((n) => signJws(signer, 'x', { n })));
  for (const jws of several) await compactVerify(jws, key);
});

test('a PIN that is refused later is tried once, not at every order', { skip }, async () => {
  const changing = join(folder, 'changing-pin');
  writeFileSync(changing, pin);
  const signer = pkcs11Signer(uriOf('carnet', 'directive', changing));
  writeFileSync(changing, '00000000');
  loseSessions();
  for (let attempt = 0; attempt < 3; attempt += 1)
    await assert.rejects(
      signer.sign(Buffer.from('x')),
      (error) => error instanceof SignerRefused && error.isPin,
    );
  // Would it have been tried again, it would now be right.
  writeFileSync(changing, pin);
  await assert.rejects(signer.sign(Buffer.from('x')), /not tried again/);
});

test(
  'while the module is away phones are answered without their orders, and get them once it is back',
  { skip },
  async () => {
    const dataDir = join(folder, 'serving');
    const itsPin = join(folder, 'serving-pin');
    writeFileSync(itsPin, pin);
    const uri = uriOf('carnet', 'directive', itsPin);
    assert.equal(useDirectiveKey(dataDir, uri, Date.now()), 'taken');
    const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
    const server = await testServer('2021-09-02T08:00:00Z', { dataDir, policy });
    const phones = [new Havana(server), new Havana(server)];
    for (const phone of phones) assert.equal((await phone.agent.enrol()).kind, 'enrolled');
    for (const phone of phones) await phone.after(10 * hourMs);
    server.clock.advance(5 * hourMs);
    rmSync(itsPin);
    loseSessions();
    for (const phone of phones) {
      const outcome = await phone.after(2 * hourMs);
      assert.ok(outcome.kind === 'answered' && outcome.standing === 'notice');
      assert.ok(outcome.afterMs < hourMs, 'asked back soon');
      assert.equal((await phone.posture()).kind, 'operating');
      assert.ok((await phone.kinds('observed')) >= 2, 'what the phone reported is on record');
    }
    writeFileSync(itsPin, pin);
    for (const phone of phones) {
      await phone.after(hourMs);
      assert.equal((await phone.posture()).kind, 'noticed');
    }
  },
);

test('what cannot be used is refused with what to do', { skip }, async (t) => {
  const wrongPin = join(folder, 'wrong-pin');
  writeFileSync(wrongPin, '99999999');
  // The PIN is asked for only where nobody is logged in yet: at a token of its own.
  const table: readonly [string, string, RegExp][] = [
    [
      'token missing',
      uriOf('nothing', 'directive'),
      /has no token "nothing"\. There are .*"carnet" \(serial [0-9a-f]+\)/,
    ],
    [
      'PIN wrong',
      uriOf('closed', 'directive', wrongPin),
      /refuses the PIN in .*wrong-pin \(CKR_PIN_INCORRECT/,
    ],
    [
      'PIN file missing',
      uriOf('carnet', 'directive', '/nothing'),
      /cannot be read from \/nothing .*"pin-source"/,
    ],
    [
      'key missing',
      uriOf('carnet', 'nothing'),
      /under the name "nothing", no such private key\. Make one there/,
    ],
    ['public key missing', uriOf('carnet', 'private%20only'), /put the public key beside it/],
    ['two keys', uriOf('carnet', 'twice'), /2 keys of that name; name one by "id"/],
    ['another curve', uriOf('carnet', 'p384'), /of another kind; orders are signed with P-256/],
    ['a foreign public key', uriOf('carnet', 'mixed'), /a public key that is not the private one's/],
    [
      'no such module',
      uriOf('carnet', 'x').replace(modulePath, '/nothing.so'),
      /\/nothing\.so cannot be loaded/,
    ],
  ];
  for (const [name, uri, message] of table)
    await t.test(name, () => {
      assert.throws(
        () => pkcs11Signer(uri),
        (error) => error instanceof SignerRefused && message.test(error.message),
      );
    });
  await t.test('one of two by its id', async () => {
    const signer = pkcs11Signer(`pkcs11:token=carnet;id=%03?module-path=${modulePath}&pin-source=${pinFile}`);
    assert.equal((await signer.sign(Buffer.from('x'))).length, 64);
  });
});

test('without the package it says which to install', () => {
  const script = `import(${JSON.stringify(new URL('../../src/keystore/signers/pkcs11-module.ts', import.meta.url).href)}).then(({ loadPkcs11Module }) => loadPkcs11Module('/x.so'))
    .catch((error) => { console.log(error.message); });`;
  const env = { ...process.env, NODE_PATH: '' };
  const said = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', env });
  assert.match(said.stdout, /npm install --no-save --save-peer pkcs11js@2\.1\.7/);
  assert.equal(ck.ecdsa, 0x1041);
});

test('URIs are read as RFC 7512 writes them, and faults named', async (t) => {
  assert.deepEqual(
    parsePkcs11Uri(
      'pkcs11:token=a%20b;serial=7;object=o%3B;id=%00%ff?module-path=/m.so&pin-source=file:///p',
    ),
    {
      modulePath: '/m.so',
      token: 'a b',
      serial: '7',
      object: 'o;',
      id: Buffer.from([0, 255]),
      pinFile: '/p',
    },
  );
  const table: readonly [string, RegExp][] = [
    ['file:/key.pem', /not a PKCS #11 URI/],
    ['pkcs11:token=a;object=b?pin-source=/p', /no module-path/],
    ['pkcs11:token=a;object=b?module-path=/m', /no pin-source/],
    ['pkcs11:object=b?module-path=/m&pin-source=/p', /no token/],
    ['pkcs11:token=a?module-path=/m&pin-source=/p', /no object/],
    ['pkcs11:token=a;token=b;object=b?module-path=/m&pin-source=/p', /"token" twice/],
    ['pkcs11:token;object=b?module-path=/m&pin-source=/p', /without a value/],
    ['pkcs11:token=%zz;object=b?module-path=/m&pin-source=/p', /two hex digits/],
    ['pkcs11:token=a;object=b?module-path=/m&pin-value=1234', /use pin-source/],
  ];
  for (const [uri, message] of table)
    await t.test(uri, () => assert.throws(() => parsePkcs11Uri(uri), message));
  assert.ok(readdirSync(folder).includes('pin'));
});
