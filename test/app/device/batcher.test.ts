import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBatcher, type Batcher } from '../../../src/app/device/batcher.ts';

interface Item {
  readonly key: string;
  readonly value: number;
}

interface Held {
  readonly batcher: Batcher<Item, number>;
  readonly batches: number[][];
  /** Lets the oldest batch under way end. */
  readonly release: (error?: Error) => void;
}

function held(options: { sizeMax?: number; runningMax?: number; waitingMax?: number } = {}): Held {
  const batches: number[][] = [];
  const waiting: ((error?: Error) => void)[] = [];
  const batcher = createBatcher<Item, number>({
    sizeMax: options.sizeMax ?? 3,
    runningMax: options.runningMax ?? 1,
    waitingMax: options.waitingMax ?? 100,
    keyOf: (item) => item.key,
    overflow: () => -1,
    run: async (items) => {
      batches.push(items.map((item) => item.value));
      await new Promise<void>((resolve, reject) => {
        waiting.push((error) => (error === undefined ? resolve() : reject(error)));
      });
      return items.map((item) => item.value * 10);
    },
  });
  return { batcher, batches, release: (error) => waiting.shift()?.(error) };
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const item = (value: number, key = String(value)): Item => ({ key, value });

test('what arrives in one turn shares a batch, up to its size; each gets its own answer', async () => {
  const { batcher, batches, release } = held();
  const answers = Promise.all([1, 2, 3, 4].map((value) => batcher.submit(item(value))));
  await turn();
  assert.deepEqual(batches, [[1, 2, 3]]);
  release();
  await turn();
  await turn();
  assert.deepEqual(batches, [[1, 2, 3], [4]]);
  release();
  assert.deepEqual(await answers, [10, 20, 30, 40]);
});

test('two of one key never share a batch, and keep their order', async () => {
  const { batcher, batches, release } = held();
  const answers = Promise.all([
    batcher.submit(item(1, 'a')),
    batcher.submit(item(2, 'a')),
    batcher.submit(item(3, 'b')),
  ]);
  await turn();
  assert.deepEqual(batches, [[1, 3]]);
  release();
  await turn();
  await turn();
  assert.deepEqual(batches, [[1, 3], [2]]);
  release();
  assert.deepEqual(await answers, [10, 20, 30]);
});

test('a key whose batch is held up holds up no other batch', async () => {
  const { batcher, batches, release } = held({ runningMax: 2 });
  const first = batcher.submit(item(1, 'a'));
  await turn();
  const second = batcher.submit(item(2, 'a'));
  const other = batcher.submit(item(3, 'b'));
  await turn();
  assert.deepEqual(batches, [[1], [3]]);
  release();
  release();
  assert.deepEqual(await Promise.all([first, other]), [10, 30]);
  await turn();
  assert.deepEqual(batches, [[1], [3], [2]]);
  release();
  assert.equal(await second, 20);
});

test('without keys any items share a batch, in the order of arrival', async () => {
  const batches: number[][] = [];
  const batcher = createBatcher<number, number>({
    sizeMax: 3,
    runningMax: 1,
    waitingMax: 100,
    overflow: () => -1,
    run: (items) => {
      batches.push([...items]);
      return Promise.resolve(items.map((value) => value * 10));
    },
  });
  assert.deepEqual(await Promise.all([1, 1, 2, 3].map((value) => batcher.submit(value))), [10, 10, 20, 30]);
  assert.deepEqual(batches, [[1, 1, 2], [3]]);
});

test('a batch that fails fails its own items only', async () => {
  const { batcher, release } = held({ sizeMax: 1 });
  const one = batcher.submit(item(1));
  const two = batcher.submit(item(2));
  const failed = assert.rejects(one, /broken/);
  await turn();
  release(new Error('broken'));
  await failed;
  await turn();
  release();
  assert.equal(await two, 20);
});

test('what does not fit is turned away at once; idle waits for the rest', async () => {
  const { batcher, release } = held({ sizeMax: 1, waitingMax: 1 });
  const one = batcher.submit(item(1));
  await turn();
  const two = batcher.submit(item(2));
  assert.equal(await batcher.submit(item(3)), -1);
  let isIdle = false;
  const idle = (async () => {
    await batcher.idle();
    isIdle = true;
  })();
  release();
  await one;
  await turn();
  assert.equal(isIdle, false);
  release();
  await two;
  await idle;
  assert.equal(isIdle, true);
});
