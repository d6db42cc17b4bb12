import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { dayMs, parseDay, parseInstant } from '../../../src/core/time.ts';
import { shiftPolicy } from '../../../src/sim/scenarios/shift-policy.ts';

const policy = readFileSync(new URL('../../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const timeKeys = new Set(['published', 'from', 'until', 'reviewBy']);

/** The document with every time replaced by how many days it lies after the one in the same place of the other. */
function distances(before: unknown, after: unknown, key = ''): unknown {
  if (Array.isArray(before))
    return before.map((item, index) => distances(item, (after as unknown[])[index], key));
  if (typeof before === 'object' && before !== null) {
    return Object.fromEntries(
      Object.entries(before).map(([name, value]) => [
        name,
        distances(value, (after as Record<string, unknown>)[name], name),
      ]),
    );
  }
  if (typeof before !== 'string' || !timeKeys.has(key)) {
    assert.deepEqual(after, before, key);
    return 'same';
  }
  const days = (value: unknown): number =>
    (parseInstant(String(value)) ?? parseDay(String(value))! * dayMs) / dayMs;
  return days(after) - days(before);
}

const leaves = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];

test('every time in the policy moves by the same days, and nothing else does', () => {
  fc.assert(
    fc.property(fc.integer({ min: -4000, max: 4000 }), (days) => {
      const shifted = shiftPolicy(policy, days * dayMs);
      const moved = leaves(distances(parse(policy), parse(shifted))).filter((leaf) => leaf !== 'same');
      assert.ok(moved.length > 12, `${moved.length} times`);
      assert.deepEqual(new Set(moved), new Set([days]));
    }),
    { numRuns: 20 },
  );
});

test('comments and addresses that look like dates stay as they are', () => {
  const shifted = shiftPolicy(policy, 100 * dayMs);
  assert.match(shifted, /# .*14 December 2020/);
  assert.match(shifted, /ecfr\.gov\/on\/2021-09-01\//);
});

test('a shift that is not of whole days is refused, as is what is no YAML', () => {
  assert.throws(() => shiftPolicy(policy, dayMs / 2), RangeError);
  assert.throws(() => shiftPolicy('clauses: [', dayMs));
});
