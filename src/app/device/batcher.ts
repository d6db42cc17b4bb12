import { setImmediate as nextTurn } from 'node:timers/promises';

export interface BatcherOptions<Item, Result> {
  readonly sizeMax: number;
  /** Batches that run at the same time; items that arrive meanwhile wait for the next one. */
  readonly runningMax: number;
  /** Items beyond this number are answered by `overflow`. */
  readonly waitingMax: number;
  /**
   * Two items of one key never share a batch or run side by side: the second sees what the first did, and one that is held up holds up no other
   * batch. Without it any items share one.
   */
  readonly keyOf?: (item: Item) => string;
  /** Answers in the order of the items. An error that it throws rejects every item of the batch. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly overflow: (item: Item) => Result;
}

export interface Batcher<Item, Result> {
  submit(item: Item): Promise<Result>;
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** Answers of a batch that are given in one turn of the event loop: each costs its item's sender more work, and others want their turn. */
const answeredPerTurn = 32;

/**
 * Lets items that arrive together share one run. A batch waits only while others are under way, or until the end of the present turn of the
 * event loop, so a lone item is not delayed.
 */
export function createBatcher<Item, Result>(options: BatcherOptions<Item, Result>): Batcher<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  /** Keys of the batches that run. */
  const runningKeys = new Set<string>();
  let running = 0;
  let isScheduled = false;
  let whenIdle: (() => void)[] = [];

  function schedule(): void {
    if (isScheduled || running >= options.runningMax || waiting.length === 0) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      const { batch, left } = split(waiting, runningKeys, options);
      if (batch.length === 0) return;
      waiting = left;
      void runBatch(batch);
      schedule();
    });
  }

  async function runBatch(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    running += 1;
    const keys = options.keyOf === undefined ? [] : batch.map(({ item }) => options.keyOf!(item));
    for (const key of keys) runningKeys.add(key);
    try {
      const results = await options.run(batch.map((one) => one.item));
      for (const [index, one] of batch.entries()) {
        if (index > 0 && index % answeredPerTurn === 0) await nextTurn();
        one.resolve(results[index]!);
      }
    } catch (error) {
      for (const one of batch) one.reject(error);
    }
    running -= 1;
    for (const key of keys) runningKeys.delete(key);
    schedule();
    if (running === 0 && waiting.length === 0) {
      for (const resolve of whenIdle) resolve();
      whenIdle = [];
    }
  }

  return {
    submit(item) {
      if (waiting.length >= options.waitingMax) return Promise.resolve(options.overflow(item));
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        schedule();
      });
    },
    idle() {
      if (running === 0 && waiting.length === 0) return Promise.resolve();
      return new Promise((resolve) => {
        whenIdle.push(resolve);
      });
    },
  };
}

/** The next batch, in the order of arrival, and what has to wait for another. */
function split<Item, Result>(
  waiting: readonly Waiting<Item, Result>[],
  runningKeys: ReadonlySet<string>,
  { sizeMax, keyOf }: BatcherOptions<Item, Result>,
): { readonly batch: Waiting<Item, Result>[]; readonly left: Waiting<Item, Result>[] } {
  if (keyOf === undefined) return { batch: waiting.slice(0, sizeMax), left: waiting.slice(sizeMax) };
  const batch: Waiting<Item, Result>[] = [];
  const left: Waiting<Item, Result>[] = [];
  const keys = new Set<string>();
  for (const one of waiting) {
    const key = keyOf(one.item);
    if (batch.length < sizeMax && !keys.has(key) && !runningKeys.has(key)) {
      keys.add(key);
      batch.push(one);
    } else left.push(one);
  }
  return { batch, left };
}
