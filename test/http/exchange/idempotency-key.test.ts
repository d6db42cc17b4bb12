import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readIdempotencyKey } from '../../../src/http/exchange/idempotency-key.ts';

for (const [header, key] of [
  ['12345678', '12345678'],
  ['"12345678"', '12345678'],
  [null, undefined],
  ['1234567', undefined],
  ['with space', undefined],
  ['x'.repeat(129), undefined],
] as const)
  test(`Idempotency-Key ${JSON.stringify(header)}`, () => {
    const read = readIdempotencyKey(header);
    assert.equal(typeof read === 'string' ? read : undefined, key);
  });
