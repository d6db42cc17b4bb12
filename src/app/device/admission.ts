export interface AdmissionOptions {
  /** Runs at the same time; what arrives meanwhile waits, in the order of arrival. */
  readonly runningMax: number;
  readonly waitingMax: number;
  /** Nobody waits longer, ms: the sender has given up by then, or soon will. */
  readonly waitMaxMs: number;
  /** Monotonic, ms. */
  readonly nowMs: () => number;
}

/** Bounds what is begun at the same time, so that work which waits costs nothing but its place in the queue. */
export interface Admission {
  /** Runs `work` when its turn comes; undefined where too many wait, or it waited too long. */
  run<T>(work: () => Promise<T>): Promise<T | undefined>;
  /** Turns away what waits and what comes later; resolves when nothing runs. */
  close(): Promise<void>;
}

interface Waiting {
  readonly since: number;
  readonly admit: () => void;
  readonly turnAway: () => void;
}

export function createAdmission({ runningMax, waitingMax, waitMaxMs, nowMs }: AdmissionOptions): Admission {
  let running = 0;
  let isClosed = false;
  const whenIdle: (() => void)[] = [];
  let waiting: Waiting[] = [];
  /** Where the queue begins in `waiting`: taking from the front of a long array would move all of it. */
  let first = 0;

  /** The next in the queue where there is room for it. */
  function takeNext(): Waiting | undefined {
    if (running >= runningMax) return undefined;
    const next = waiting[first];
    if (next !== undefined) first += 1;
    return next;
  }

  function leave(): void {
    running -= 1;
    const now = nowMs();
    for (let next = takeNext(); next !== undefined; next = takeNext())
      if (now - next.since > waitMaxMs) next.turnAway();
      else next.admit();
    if (running === 0) for (const resolve of whenIdle.splice(0)) resolve();
    if (first < waiting.length / 2) return;
    waiting = waiting.slice(first);
    first = 0;
  }

  async function begin<T>(work: () => Promise<T>): Promise<T> {
    running += 1;
    try {
      return await work();
    } finally {
      leave();
    }
  }

  return {
    run<T>(work: () => Promise<T>): Promise<T | undefined> {
      if (isClosed) return Promise.resolve(undefined);
      if (running < runningMax) return begin(work);
      if (waiting.length - first >= waitingMax) return Promise.resolve(undefined);
      return new Promise((resolve, reject) => {
        waiting.push({
          since: nowMs(),
          admit: () => void begin(work).then(resolve, reject),
          turnAway: () => resolve(undefined),
        });
      });
    },
    close() {
      isClosed = true;
      for (const one of waiting.slice(first)) one.turnAway();
      waiting = [];
      first = 0;
      if (running === 0) return Promise.resolve();
      return new Promise((resolve) => {
        whenIdle.push(resolve);
      });
    },
  };
}
