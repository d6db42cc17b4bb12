import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClaimLimit, type ClaimLimit } from '../../../src/app/device/claim-limit.ts';

function limitOf(perMinute: number): { limit: ClaimLimit; pass: (ms: number) => void } {
  let nowMs = 0;
  return {
    limit: createClaimLimit(perMinute, { now: () => nowMs }),
    pass: (ms) => {
      nowMs += ms;
    },
  };
}

function takeAll(limit: ClaimLimit): number {
  let taken = 0;
  for (; limit.hasRoom(); taken += 1) limit.take();
  return taken;
}

test('a minute’s worth may come at once, and room comes back evenly', () => {
  const { limit, pass } = limitOf(60);
  assert.equal(takeAll(limit), 60);
  pass(999);
  assert.equal(limit.hasRoom(), false);
  pass(1);
  assert.equal(takeAll(limit), 1);
  pass(30_000);
  assert.equal(takeAll(limit), 30);
  pass(3_600_000);
  assert.equal(takeAll(limit), 60);
  pass(-10_000);
  assert.equal(limit.hasRoom(), false, 'a clock that is set back gives none');
  pass(1000);
  assert.equal(takeAll(limit), 1);
});

test('a flood is one alarm, and so is the next one', () => {
  const { limit, pass } = limitOf(60);
  takeAll(limit);
  assert.deepEqual([limit.refuse(), limit.refuse()], [true, false]);
  pass(2000);
  takeAll(limit);
  assert.equal(limit.refuse(), false, 'still the same flood');
  pass(60_000);
  takeAll(limit);
  assert.equal(limit.refuse(), true);
  assert.deepEqual(limit.figures(), { perMinute: 60, taken: 122, refused: 4, refuses: true });
});
