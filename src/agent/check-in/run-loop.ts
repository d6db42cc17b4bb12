import type { Outcome } from './outcome.ts';
import type { AgentClock, Sleep } from '../platform/ports.ts';

export interface RunLoop {
  run(sleep: Sleep, told?: (outcome: Outcome) => void): Promise<void>;
  stop(): void;
}

/** What has to be done while waiting: nothing naps longer than that. */
export interface Ticking {
  tick(): Promise<void>;
  napMaxMs(): number;
}

const nothing: Ticking = { tick: () => Promise.resolve(), napMaxMs: () => Infinity };

/** Exchange, wait, exchange: until stopped. Waiting is measured by the monotonic clock, for a phone sleeps and its wall clock is set. */
export function createRunLoop(
  clock: AgentClock,
  exchange: () => Promise<Outcome>,
  ticking: Ticking = nothing,
): RunLoop {
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
          const napMs = Math.min(dueMs - clock.monotonicMs(), ticking.napMaxMs());
          // Stopping is the only reason why a sleep may reject, and then the loop ends by itself.
          await sleep(napMs, signal).catch((cause: unknown) => {
            if (!signal.aborted) throw cause;
          });
          await ticking.tick();
        }
      }
    },
    stop: () => stopping.abort(),
  };
}
