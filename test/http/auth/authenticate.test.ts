import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkOperator, readIdempotencyKey } from '../../../src/http/auth/authenticate.ts';

for (const [header, passes] of [
  ['Bearer right', true],
  ['bearer right', true],
  [null, false],
  ['', false],
  ['right', false],
  ['Basic right', false],
  ['Bearer wrong', false],
  ['Bearer right more', false],
  ['Bearer ', false],
] as const)
  test(`Authorization ${JSON.stringify(header)} ${passes ? 'passes' : 'is refused'}`, () =>
    assert.equal(checkOperator(header, 'right') === null, passes));

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
