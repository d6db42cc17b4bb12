import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { StoreUnavailable } from '../../src/app/ports.ts';
import { hourMs } from '../../src/core/time.ts';
import { startLoop } from '../../src/server/loop.ts';

const done = { rounds: 1 };

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

/** Ends what is under way, lets so much time go by, and ends what it brings. */
async function pass(ms: number): Promise<void> {
  await setImmediate();
  mock.timers.tick(ms);
  await setImmediate();
}

test('without a pause only tick runs a round, and two at once are one', async () => {
  let rounds = 0;
  const loop = startLoop({
    everyMs: null,
    onFailure: () => assert.fail('nothing fails'),
    round: async () => {
      rounds += 1;
      await setImmediate();
      return done;
    },
  });
  loop.wake();
  await pass(hourMs);
  assert.equal(rounds, 0);
  await Promise.all([loop.tick(), loop.tick()]);
  assert.equal(rounds, 1);
  await loop.stop();
});

test('a store that goes away makes it wait longer each time, and it comes back', async () => {
  const retries: number[] = [];
  let failures = 3;
  let rounds = 0;
  const loop = startLoop({
    everyMs: 2,
    onFailure: (error, retryInMs) => {
      assert.ok(error instanceof StoreUnavailable);
      retries.push(retryInMs);
    },
    round: () => {
      rounds += 1;
      failures -= 1;
      return failures >= 0 ? Promise.reject(new StoreUnavailable('away')) : Promise.resolve(done);
    },
  });
  const counted: number[] = [];
  for (const ms of [1, 1, 3, 1, 7, 1, 15, 1, 1, 1]) {
    await pass(ms);
    counted.push(rounds);
  }
  assert.deepEqual(counted, [0, 1, 1, 2, 2, 3, 3, 4, 4, 5]);
  assert.deepEqual(retries, [4, 8, 16]);
  await loop.stop();
  await pass(hourMs);
  assert.equal(rounds, 5);
});

test('stop waits for the round under way and tells it to end early', async () => {
  let ended = false;
  const loop = startLoop({
    everyMs: null,
    onFailure: () => {},
    round: async (signal) => {
      while (!signal.aborted) await setImmediate();
      ended = true;
      return done;
    },
  });
  const running = loop.tick();
  await loop.stop();
  assert.ok(ended);
  await running;
});

test('woken, the loop does not wait for its pause; woken within a round, it makes another', async () => {
  let rounds = 0;
  let finish = Promise.withResolvers<undefined>();
  const loop = startLoop({
    round: async () => {
      rounds += 1;
      await finish.promise;
      return done;
    },
    everyMs: hourMs,
    onFailure: () => assert.fail(),
  });
  loop.wake();
  await pass(0);
  assert.equal(rounds, 1);
  loop.wake();
  const first = finish;
  finish = Promise.withResolvers();
  first.resolve(undefined);
  await pass(0);
  assert.equal(rounds, 2);
  finish.resolve(undefined);
  await loop.stop();
  assert.equal(rounds, 2);
});
