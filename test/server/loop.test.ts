import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreUnavailable } from '../../src/app/ports.ts';
import { startLoop } from '../../src/server/loop.ts';

const done = { rounds: 1 };
const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !isSo(); tries += 1) await sleep(5);
  assert.ok(isSo());
}

test('without a pause only tick runs a round, and two at once are one', async () => {
  let rounds = 0;
  const loop = startLoop({
    everyMs: null,
    onFailure: () => assert.fail('nothing fails'),
    round: async () => {
      rounds += 1;
      await sleep(5);
      return done;
    },
  });
  loop.wake();
  await sleep(10);
  assert.equal(rounds, 0);
  await Promise.all([loop.tick(), loop.tick()]);
  assert.equal(rounds, 1);
  await loop.stop();
});

test('a store that goes away makes it wait longer each time, and it comes back', async () => {
  const retries: number[] = [];
  let failures = 3;
  const rounds: number[] = [];
  const loop = startLoop({
    everyMs: 2,
    onFailure: (error, retryInMs) => {
      assert.ok(error instanceof StoreUnavailable);
      retries.push(retryInMs);
    },
    round: () => {
      rounds.push(failures);
      failures -= 1;
      return failures >= 0 ? Promise.reject(new StoreUnavailable('away')) : Promise.resolve(done);
    },
  });
  // The loop's timers do not keep the process alive; this one does.
  while (rounds.length < 6) await sleep(2);
  await loop.stop();
  assert.deepEqual(retries, [4, 8, 16]);
});

test('stop waits for the round under way and tells it to end early', async () => {
  let ended = false;
  const loop = startLoop({
    everyMs: null,
    onFailure: () => {},
    round: async (signal) => {
      while (!signal.aborted) await sleep(1);
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
    everyMs: 3_600_000,
    onFailure: () => assert.fail(),
  });
  loop.wake();
  await until(() => rounds === 1);
  loop.wake();
  const first = finish;
  finish = Promise.withResolvers();
  first.resolve(undefined);
  await until(() => rounds === 2);
  finish.resolve(undefined);
  await loop.stop();
  assert.equal(rounds, 2);
});
