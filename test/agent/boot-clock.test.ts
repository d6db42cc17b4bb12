import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBootClock, type BootClock } from '../../src/agent/lock/boot-clock.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const startMs = Date.UTC(2026, 0, 5);

/** A phone whose witnesses were known to be right at the start, and its clocks. */
function known(): { readonly clock: BootClock; readonly phone: { wallMs: number; monotonicMs: number } } {
  const phone = { wallMs: startMs, monotonicMs: 5000 };
  const clock = createBootClock({ wallMs: () => phone.wallMs, monotonicMs: () => phone.monotonicMs });
  clock.learn(startMs, startMs);
  return { clock, phone };
}

function run(phone: { wallMs: number; monotonicMs: number }, ms: number): void {
  phone.wallMs += ms;
  phone.monotonicMs += ms;
}

test('a phone that knows no time of the witnesses refuses none', () => {
  const clock = createBootClock({ wallMs: () => 0, monotonicMs: () => 0 });
  assert.ok(!clock.isAhead(startMs + 1000 * dayMs));
});

test('a time that is up to an hour ahead of the phone’s count is possible, a later one is not', () => {
  const { clock, phone } = known();
  run(phone, 10 * dayMs);
  assert.ok(!clock.isAhead(startMs + 10 * dayMs + hourMs));
  assert.ok(clock.isAhead(startMs + 10 * dayMs + hourMs + 1));
  assert.ok(!clock.isAhead(startMs));
});

test('a wall clock that was set counts for nothing; sleep that the other clock left out counts', () => {
  const { clock, phone } = known();
  phone.wallMs += 400 * dayMs;
  assert.ok(clock.isAhead(startMs + 2 * hourMs));
  phone.wallMs = startMs + 5 * dayMs;
  assert.ok(!clock.isAhead(startMs + 5 * dayMs));
});

test('a proof that is older than the answer by more than an hour tells nothing of now', () => {
  const clock = createBootClock({ wallMs: () => startMs, monotonicMs: () => 0 });
  clock.learn(startMs - 2 * hourMs, startMs);
  assert.ok(!clock.isAhead(startMs));
});

test('witnesses cannot run ahead an hour at a time', () => {
  const { clock, phone } = known();
  const steps = [1, 2, 3].map((step) => {
    run(phone, hourMs);
    const saidMs = startMs + step * 1.9 * hourMs;
    const isAhead = clock.isAhead(saidMs);
    clock.learn(saidMs, saidMs);
    return isAhead;
  });
  assert.deepEqual(steps, [false, true, true]);
});
