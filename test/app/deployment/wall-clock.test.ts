import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WallClock } from '../../../src/app/deployment/wall-clock.ts';
import { hourMs, secondMs } from '../../../src/core/time.ts';

test('a wall clock that was set is doubtful until it is set back; small corrections are not added up', () => {
  let elapsedMs = 0;
  let offMs = 0;
  const clock = new WallClock({ wallMs: () => 1e12 + elapsedMs + offMs, monotonicMs: () => elapsedMs });
  assert.equal(clock.isDoubtful(), false);
  for (const setMs of [11 * secondMs, -11 * secondMs, 60 * 24 * hourMs]) {
    offMs = setMs;
    assert.equal(clock.isDoubtful(), true, String(setMs));
    offMs = 0;
    assert.equal(clock.isDoubtful(), false);
  }
  for (let hours = 1; hours < 5; hours += 1) {
    elapsedMs += 2 * hourMs;
    offMs += 6 * secondMs;
    assert.equal(clock.isDoubtful(), false, `corrected ${hours} times`);
  }
});
