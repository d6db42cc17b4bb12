import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startMeasureLoop } from '../../src/jobs/measures.ts';

const nothing = { released: 0, ordered: 0, faults: 0 };
const farMs = 3_600_000;

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !isSo(); tries += 1)
    await new Promise((resolve) => void setTimeout(resolve, 5));
  assert.ok(isSo());
}

test('woken, the loop does not wait for its pause; woken within a round, it makes another', async () => {
  let rounds = 0;
  let finish = Promise.withResolvers<undefined>();
  const loop = startMeasureLoop({
    round: async () => {
      rounds += 1;
      await finish.promise;
      return nothing;
    },
    everyMs: farMs,
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

test('with a virtual clock only a tick makes a round, and two at once make one', async () => {
  let rounds = 0;
  const loop = startMeasureLoop({
    round: () => {
      rounds += 1;
      return Promise.resolve(nothing);
    },
    everyMs: null,
    onFailure: () => assert.fail(),
  });
  loop.wake();
  await new Promise((resolve) => void setTimeout(resolve, 20));
  assert.equal(rounds, 0);
  await Promise.all([loop.tick(), loop.tick()]);
  assert.equal(rounds, 1);
  await loop.stop();
});

test('a round that failed is told, and made again', async () => {
  const told: unknown[] = [];
  let rounds = 0;
  const loop = startMeasureLoop({
    round: () => {
      rounds += 1;
      return rounds === 1 ? Promise.reject(new Error('away')) : Promise.resolve(nothing);
    },
    everyMs: 5,
    onFailure: (error, retryInMs) => told.push([(error as Error).message, retryInMs]),
  });
  await until(() => rounds >= 2);
  await loop.stop();
  assert.deepEqual(told, [['away', 10]]);
});
