import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAdmission } from '../../../src/app/device/admission.ts';

function scene(options: { readonly runningMax: number; readonly waitingMax: number }) {
  let nowMs = 0;
  const begun: number[] = [];
  const ends = new Map<number, (error?: Error) => void>();
  const admission = createAdmission({ ...options, waitMaxMs: 1000, nowMs: () => nowMs });
  const run = (value: number): Promise<number | undefined> =>
    admission.run(
      () =>
        new Promise<number>((resolve, reject) => {
          begun.push(value);
          ends.set(value, (error) => (error === undefined ? resolve(value) : reject(error)));
        }),
    );
  const advance = (ms: number): void => {
    nowMs += ms;
  };
  return { admission, begun, run, end: (value: number, error?: Error) => ends.get(value)!(error), advance };
}

test('what waits is begun in the order of arrival, as soon as there is room', async () => {
  const { begun, run, end } = scene({ runningMax: 2, waitingMax: 10 });
  const answers = [1, 2, 3, 4].map(run);
  assert.deepEqual(begun, [1, 2]);
  end(2);
  assert.equal(await answers[1], 2);
  assert.deepEqual(begun, [1, 2, 3]);
  end(1);
  end(3);
  await Promise.all([answers[0], answers[2]]);
  end(4);
  assert.equal(await answers[3], 4);
});

test('what finds the queue full is turned away at once', async () => {
  const { begun, run } = scene({ runningMax: 1, waitingMax: 1 });
  void run(1);
  void run(2);
  assert.equal(await run(3), undefined);
  assert.deepEqual(begun, [1]);
});

test('what waited too long is turned away instead of begun', async () => {
  const { begun, run, end, advance } = scene({ runningMax: 1, waitingMax: 10 });
  void run(1);
  const late = run(2);
  advance(900);
  const intime = run(3);
  advance(200);
  end(1);
  assert.equal(await late, undefined);
  assert.deepEqual(begun, [1, 3]);
  end(3);
  assert.equal(await intime, 3);
});

test('work that fails makes room like any other', async () => {
  const { run, end } = scene({ runningMax: 1, waitingMax: 10 });
  const failing = run(1);
  const next = run(2);
  end(1, new Error('broken'));
  await assert.rejects(failing, /broken/);
  end(2);
  assert.equal(await next, 2);
});

test('closing turns away what waits and what comes, and waits for what runs', async () => {
  const { admission, run, end } = scene({ runningMax: 1, waitingMax: 10 });
  const running = run(1);
  const waiting = run(2);
  let isClosed = false;
  const closing = (async () => {
    await admission.close();
    isClosed = true;
  })();
  assert.equal(await waiting, undefined);
  assert.equal(await run(3), undefined);
  assert.equal(isClosed, false);
  end(1);
  assert.equal(await running, 1);
  await closing;
});

test('a long queue stays in order', async () => {
  const { begun, run, end } = scene({ runningMax: 1, waitingMax: 1000 });
  const answers = Array.from({ length: 500 }, (_, index) => run(index));
  for (let value = 0; value < 500; value += 1) {
    end(value);
    assert.equal(await answers[value], value);
  }
  assert.deepEqual(
    begun,
    Array.from({ length: 500 }, (_, index) => index),
  );
});
