import type { Outcome } from './outcome.ts';
import type { AgentClock, Sleep } from './ports.ts';

export interface RunLoop {
  run(sleep: Sleep, told?: (outcome: Outcome) => void): Promise<void>;
  stop(): void;
}

/** Exchange, wait, exchange: until stopped. Waiting is measured by the monotonic clock, for a phone sleeps and its wall clock is set. */
export function createRunLoop(clock: AgentClock, exchange: () => Promise<Outcome>): RunLoop {
  let stopping = new AbortController();
  return {
    async run(sleep, told) {
      stopping = new AbortController();
      const { signal } = stopping;
      while (!signal.aborted) {
        const outcome = await exchange();
        told?.(outcome);
        const dueMs = clock.monotonicMs() + outcome.afterMs;
        while (!signal.aborted && clock.monotonicMs() < dueMs) {
          // Stopping is the only reason why a sleep may reject, and then the loop ends by itself.
          await sleep(dueMs - clock.monotonicMs(), signal).catch((cause: unknown) => {
            if (!signal.aborted) throw cause;
          });
        }
      }
    },
    stop: () => stopping.abort(),
  };
}
