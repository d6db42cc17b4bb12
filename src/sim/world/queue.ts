import type { Instant } from '../../core/time.ts';

interface Entry<T> {
  readonly at: Instant;
  readonly order: number;
  readonly item: T;
}

/** What is to happen, by time; what falls on the same instant leaves in the order it came. A binary heap. */
export interface EventQueue<T> {
  readonly size: number;
  push(at: Instant, item: T): void;
  /** When the earliest happens; undefined where nothing is left. */
  peekAt(): Instant | undefined;
  /** Takes everything that happens before `until`, earliest first. */
  takeUntil(until: Instant): { readonly at: Instant; readonly item: T }[];
}

function before<T>(left: Entry<T>, right: Entry<T>): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}

function siftUp<T>(heap: Entry<T>[], from: number): void {
  let index = from;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!before(heap[index]!, heap[parent]!)) return;
    [heap[index], heap[parent]] = [heap[parent]!, heap[index]!];
    index = parent;
  }
}

function siftDown<T>(heap: Entry<T>[]): void {
  let index = 0;
  for (;;) {
    let least = index;
    for (const child of [2 * index + 1, 2 * index + 2]) {
      if (child < heap.length && before(heap[child]!, heap[least]!)) least = child;
    }
    if (least === index) return;
    [heap[index], heap[least]] = [heap[least]!, heap[index]!];
    index = least;
  }
}

export function eventQueue<T>(): EventQueue<T> {
  const heap: Entry<T>[] = [];
  let pushed = 0;
  const pop = (): Entry<T> => {
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      siftDown(heap);
    }
    return first;
  };
  return {
    get size() {
      return heap.length;
    },
    push(at, item) {
      heap.push({ at, order: pushed++, item });
      siftUp(heap, heap.length - 1);
    },
    peekAt: () => heap[0]?.at,
    takeUntil(until) {
      const taken: { at: Instant; item: T }[] = [];
      while (heap.length > 0 && heap[0]!.at < until) {
        const { at, item } = pop();
        taken.push({ at, item });
      }
      return taken;
    },
  };
}
