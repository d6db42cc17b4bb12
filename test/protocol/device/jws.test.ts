import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeBase64url } from '../../../src/core/base64.ts';
import { decodeJson, signingInputOf, splitJws } from '../../../src/protocol/device/jws.ts';

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
