import type { DeadlineRound } from '../app/reach-deadlines.ts';

export interface DeadlineLoop {
  /** Runs a round now, or joins the one that runs; for a virtual clock, which no timer follows. */
  tick(): Promise<DeadlineRound>;
  /** Resolves when nothing runs any more. */
  stop(): Promise<void>;
}

export interface DeadlineLoopOptions {
  readonly round: (signal: AbortSignal) => Promise<DeadlineRound>;
  /** Pause between two rounds; null: only `tick` runs one. */
  readonly everyMs: number | null;
  /** Told of a round that failed; it is tried again after a growing pause. */
  readonly onFailure: (error: unknown, retryInMs: number) => void;
}

const retryMsMax = 30_000;

/** Lets deadlines be reached again and again until stopped; the store going away only makes it wait. */
export function startDeadlineLoop(options: DeadlineLoopOptions): DeadlineLoop {
  const stopping = new AbortController();
  let running: Promise<DeadlineRound> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let failures = 0;

  function tick(): Promise<DeadlineRound> {
    running ??= options.round(stopping.signal).finally(() => {
      running = null;
    });
    return running;
  }

  function schedule(afterMs: number): void {
    if (options.everyMs === null || stopping.signal.aborted) return;
    timer = setTimeout(() => void turn(options.everyMs!), afterMs);
    timer.unref();
  }

  async function turn(everyMs: number): Promise<void> {
    try {
      await tick();
      failures = 0;
      schedule(everyMs);
    } catch (error) {
      failures += 1;
      const retryInMs = Math.min(retryMsMax, everyMs * 2 ** failures);
      options.onFailure(error, retryInMs);
      schedule(retryInMs);
    }
  }

  if (options.everyMs !== null) schedule(options.everyMs);
  return {
    tick,
    async stop() {
      stopping.abort();
      if (timer !== null) clearTimeout(timer);
      await running?.catch(() => {});
    },
  };
}
