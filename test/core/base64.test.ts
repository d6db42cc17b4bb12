import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeBase64, decodeBase64url, encodeBase64, encodeBase64url } from '../../src/core/base64.ts';

test('base64 is that of RFC 4648, and strict', () => {
  for (const text of ['Zg', 'Zg=', 'Zh==', 'Zm9=', 'Zm9v=', '====', 'Z===', 'Zm 9', 'Zm-_', 'Zg==\n'])
    assert.equal(decodeBase64(text), undefined, JSON.stringify(text));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      assert.equal(encodeBase64(bytes), text);
      assert.deepEqual(decodeBase64(text), Uint8Array.from(bytes));
    }),
  );
});

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
