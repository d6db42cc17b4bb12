import fc from 'fast-check';
import { compactVerify } from 'jose';
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { macBytesOf, macHolds, macKey, macOf } from '../../../src/app/keys/hmac.ts';
import {
  createSeals,
  openCarnet,
  sealCarnet,
  sealingKeyAt,
  sessionKeyOf,
  type SealingSecret,
} from '../../../src/app/keys/seals.ts';
import type { Carnet } from '../../../src/core/carnet/carnet.ts';
import { dayMs } from '../../../src/core/time.ts';

const now = Date.parse('2021-09-10T10:00:00Z');
const secret = (kid: string, from: number): SealingSecret => ({
  kid,
  from,
  seal: randomBytes(32),
  sessionMaster: randomBytes(32),
});
const contents: Omit<Carnet, 'kid'> = {
  v: 1,
  sub: 'a'.repeat(32),
  phone: 'b'.repeat(32),
  key: 'k'.repeat(122),
  activated: { territory: null, day: '2021-09-01' },
  stamps: [],
  iat: now / 1000,
};

test('a mac is HMAC-SHA-256 for every key up to a block and every ASCII text', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.string({ unit: 'grapheme-ascii', maxLength: 2000 }),
      (key, text) => {
        const expected = createHmac('sha256', key).update(text).digest();
        assert.equal(macOf(macKey(key), text), expected.toString('base64url'));
        assert.deepEqual(macBytesOf(macKey(key), text), expected);
        assert.ok(macHolds(macKey(key), text, expected.toString('base64url')));
      },
    ),
  );
});

test('no other mac holds: not one bit off, not one character beyond a byte, not another length', () => {
  const key = macKey(randomBytes(32));
  const mac = macOf(key, 'text');
  const beyond = String.fromCharCode(mac.charCodeAt(0) + 256) + mac.slice(1);
  for (const wrong of [mac.slice(1), `${mac}A`, '', beyond, (mac[0] === 'A' ? 'B' : 'A') + mac.slice(1)])
    assert.equal(macHolds(key, 'text', wrong), false, wrong);
});

test('others read our carnets: compact JWS, HS256', async () => {
  const one = secret('k1', 0);
  const seals = createSeals([one]);
  const text = sealCarnet(sealingKeyAt(seals, now), contents);
  const { payload, protectedHeader } = await compactVerify(text, one.seal);
  assert.deepEqual(protectedHeader, { alg: 'HS256', kid: 'k1', typ: 'carnet+jws' });
  assert.deepEqual(JSON.parse(Buffer.from(payload).toString()), { ...contents, kid: 'k1' });
});

test('keys rotate: the newest in force seals, older ones open for 24 months after it took over', () => {
  const [old, next] = [secret('old', 0), secret('next', now)];
  const before = createSeals([old]);
  const both = createSeals([old, next]);
  const text = sealCarnet(sealingKeyAt(before, now), contents);
  assert.equal(sealingKeyAt(both, now - 1).kid, 'old');
  assert.equal(sealingKeyAt(both, now).kid, 'next');
  assert.equal(openCarnet(both, text, now).kind, 'opened');
  const end = Date.parse('2023-09-10T10:00:00Z');
  assert.equal(openCarnet(both, text, end - 1).kind, 'opened');
  const retired = openCarnet(both, text, end);
  assert.equal(retired.kind === 'refused' && retired.code, 'carnet-key-retired');
  const unknown = openCarnet(createSeals([next]), text, now + dayMs);
  assert.equal(unknown.kind === 'refused' && unknown.code, 'carnet-key-retired');
  assert.notDeepEqual(
    sessionKeyOf(both.keys[0]!, contents.sub),
    sessionKeyOf(both.keys[1]!, contents.sub),
    'another generation, another session key',
  );
});

test('a carnet with any character changed is refused', () => {
  const seals = createSeals([secret('k1', 0)]);
  const text = sealCarnet(sealingKeyAt(seals, now), contents);
  fc.assert(
    fc.property(
      fc.nat(text.length - 1),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      (at, put) => {
        const changed = text.slice(0, at) + put + text.slice(at + 1);
        if (changed !== text) assert.equal(openCarnet(seals, changed, now).kind, 'refused', changed);
      },
    ),
    { numRuns: 2000 },
  );
});
