export interface Loop<Round> {
  /** Runs a round now, or joins the one that runs; for a virtual clock, which no timer follows. */
  tick(): Promise<Round>;
  /** There is something to do: no pause is waited for. Does nothing where only `tick` runs rounds. */
  wake(): void;
  /** Tells the round under way to end, and resolves when nothing runs any more. */
  stop(): Promise<void>;
}

export interface LoopOptions<Round> {
  /** Aborted when the loop is stopped. */
  readonly round: (signal: AbortSignal) => Promise<Round>;
  /** Pause before the first round and between two; null: only `tick` runs one. */
  readonly everyMs: number | null;
  /** Told of a round that failed; it is tried again after a growing pause. */
  readonly onFailure: (error: unknown, retryInMs: number) => void;
}

const retryMsMax = 30_000;

/** Does the same work again and again until stopped. Failures, such as a database away, only make it wait longer and longer. */
export function startLoop<Round>({ round, everyMs, onFailure }: LoopOptions<Round>): Loop<Round> {
  const stopping = new AbortController();
  let running: Promise<Round> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let wokenAgain = false;
  let failures = 0;

  function tick(): Promise<Round> {
    running ??= round(stopping.signal).finally(() => {
      running = null;
    });
    return running;
  }

  function schedule(afterMs: number): void {
    if (everyMs === null || stopping.signal.aborted) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void turn(everyMs), afterMs);
    timer.unref();
  }

  async function turn(pauseMs: number): Promise<void> {
    wokenAgain = false;
    try {
      await tick();
      failures = 0;
      schedule(wokenAgain ? 0 : pauseMs);
    } catch (error) {
      failures += 1;
      const retryInMs = Math.min(retryMsMax, pauseMs * 2 ** failures);
      onFailure(error, retryInMs);
      schedule(retryInMs);
    }
  }

  if (everyMs !== null) schedule(everyMs);
  return {
    tick,
    wake() {
      // A round under way may have passed what is to be done now: another follows it at once.
      if (running !== null) wokenAgain = true;
      else schedule(0);
    },
    async stop() {
      stopping.abort();
      if (timer !== null) clearTimeout(timer);
      await running?.catch(() => {});
    },
  };
}
