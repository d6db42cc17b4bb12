export interface Loop<Round> {
  /** Runs a round now, or joins the one that runs; for a virtual clock, which no timer follows. */
  tick(): Promise<Round>;
  /** Runs a round without waiting for the pause. Does nothing where only `tick` runs rounds. */
  wake(): void;
  /** Aborts the round under way, and resolves when it has ended. */
  stop(): Promise<void>;
}

export interface LoopOptions<Round> {
  /** Aborted when the loop is stopped. */
  readonly round: (signal: AbortSignal) => Promise<Round>;
  /** Pause before the first round and between two; null: only `tick` runs one. */
  readonly everyMs: number | null;
  /** Called when a round failed; the next one follows after a growing pause. */
  readonly onFailure: (error: unknown, retryInMs: number) => void;
}

/** What waited for the database goes on within this time once it is back. */
const retryMsMax = 4000;

/** Runs rounds until stopped. Each failure, such as an unreachable database, doubles the pause up to its limit. */
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
      // The round under way may have passed the new work already: another one follows at once.
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
