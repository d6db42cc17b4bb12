import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decodeBase64url,
  decodeJson,
  encodeBase64url,
  signingInputOf,
  splitJws,
} from '../../../src/protocol/device/jws.ts';

test('base64url is what Buffer writes, and comes back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = encodeBase64url(bytes);
      assert.equal(text, Buffer.from(bytes).toString('base64url'));
      assert.deepEqual([...decodeBase64url(text)!], [...bytes]);
    }),
  );
});

// A second spelling of the same bytes would let one signature stand for two texts.
for (const text of ['A', 'AA==', 'AB', 'A+', 'A/', ' AA', 'AA\n', 'ÄA', 'AAA=']) {
  test(`refused as base64url: ${JSON.stringify(text)}`, () => assert.equal(decodeBase64url(text), undefined));
}

for (const text of ['', '.', '..', 'a.b', 'a..c', '.b.c', 'a.b.', 'a.b.c.d'])
  test(`refused as compact JWS: ${JSON.stringify(text)}`, () => assert.equal(splitJws(text), undefined));

test('a compact JWS comes apart as it was put together', () => {
  const input = signingInputOf({ alg: 'ES256' }, { name: 'Ελλάδα' });
  const jws = splitJws(`${input}.c2ln`)!;
  assert.equal(jws.signingInput, input);
  assert.deepEqual(decodeJson(jws.header), { alg: 'ES256' });
  assert.deepEqual(decodeJson(jws.payload), { name: 'Ελλάδα' });
  assert.equal(jws.signature, 'c2ln');
});

for (const [name, bytes] of [
  ['a list', Buffer.from('[1]')],
  ['a number', Buffer.from('1')],
  ['no JSON', Buffer.from('{')],
  ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
] as const)
  test(`no header or payload: ${name}`, () => assert.equal(decodeJson(encodeBase64url(bytes)), undefined));
