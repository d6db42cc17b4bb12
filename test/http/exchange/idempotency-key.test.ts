import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idempotencyKeyOf, readIdempotencyKey } from '../../../src/http/exchange/idempotency-key.ts';
import type { Operation } from '../../../src/protocol/operations/operation.ts';
import { operations } from '../../../src/protocol/operations/operations.ts';

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

test('no two principals share a key, whatever they choose', () => {
  const person = (id: string) => ({ kind: 'operator', id, name: '', roles: [], session: '' }) as const;
  const [one, other] = [person('a'.repeat(32)), person('b'.repeat(32))];
  const program = { kind: 'program', roles: [] } as const;
  const keys = [one, other, program].flatMap((principal) =>
    ['12345678', `operator:${one.id}`, 'program1'].map((key) => idempotencyKeyOf(principal, key)),
  );
  assert.equal(new Set(keys).size, keys.length);
});

test('a key is asked for by operators’ operations alone, whose principal is known', () => {
  const asking = Object.values<Operation>(operations).filter(({ idempotent }) => idempotent === true);
  assert.ok(asking.length > 0);
  assert.ok(asking.every(({ audience }) => audience === 'operator'));
});
