import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { SequenceRound } from '../../src/app/log/sequence.ts';
import { startSequenceLoop } from '../../src/server/sequence.ts';

const done = (more: boolean): SequenceRound => ({
  kind: 'done',
  logged: 1,
  size: 1,
  checkpoint: 'published',
  more,
});

test('a tick runs rounds until nothing more is queued, and those who ask meanwhile share it', async () => {
  const left = [true, true, false];
  let rounds = 0;
  const loop = startSequenceLoop({
    everyMs: null,
    round: async () => {
      rounds += 1;
      await Promise.resolve();
      return done(left.shift()!);
    },
  });
  const [one, other] = await Promise.all([loop.tick(), loop.tick()]);
  assert.equal(one, other);
  assert.equal(rounds, 3);
  await loop.stop();
});

test('where another process is at it, this one does not insist', async () => {
  let rounds = 0;
  const loop = startSequenceLoop({
    everyMs: null,
    round: () => {
      rounds += 1;
      return Promise.resolve({ kind: 'taken' });
    },
  });
  assert.deepEqual(await loop.tick(), { kind: 'taken' });
  assert.equal(rounds, 1);
  await loop.stop();
});

test('it goes on by itself after failures, later each time, and ends when stopped', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const at: number[] = [];
  let now = 0;
  const pass = async (ms: number): Promise<void> => {
    for (const end = now + ms; now < end; now += 1) {
      await setImmediate();
      mock.timers.tick(1);
    }
  };
  const loop = startSequenceLoop({
    everyMs: 4,
    round: () => {
      at.push(now);
      return at.length <= 3 ? Promise.reject(new Error('away')) : Promise.resolve(done(false));
    },
  });
  await pass(100);
  await loop.stop();
  const pauses = at.slice(1).map((time, place) => time - at[place]!);
  assert.deepEqual(pauses.slice(0, 5), [8, 16, 32, 4, 4]);
  const rounds = at.length;
  await pass(100);
  assert.equal(at.length, rounds);
});

test('a stop waits for the round that runs, and lets no other begin', async () => {
  let finish: (() => void) | undefined;
  let rounds = 0;
  const loop = startSequenceLoop({
    everyMs: null,
    round: async () => {
      rounds += 1;
      await new Promise<void>((resolve) => (finish = resolve));
      return done(true);
    },
  });
  const tick = loop.tick();
  const stopped = loop.stop();
  finish!();
  await Promise.all([tick, stopped]);
  assert.equal(rounds, 1);
});
