import type { Outcome } from './outcome.ts';
import type { AgentClock, Sleep } from '../platform/ports.ts';
import { createStopper } from '../platform/stopper.ts';

export interface RunLoop {
  run(sleep: Sleep, onOutcome?: (outcome: Outcome) => void): Promise<void>;
  stop(): void;
}

/** Work during a wait; no sleep is longer than `napMaxMs`. */
export interface Ticking {
  tick(): Promise<void>;
  napMaxMs(): number;
}

const noTicking: Ticking = { tick: () => Promise.resolve(), napMaxMs: () => Infinity };

/** Repeats exchange and wait until stopped. Waits are measured by the monotonic clock, because the wall clock can be set. */
export function createRunLoop(
  clock: AgentClock,
  exchange: () => Promise<Outcome>,
  ticking: Ticking = noTicking,
): RunLoop {
  let stopping = createStopper();
  return {
    async run(sleep, onOutcome) {
      stopping = createStopper();
      const { signal } = stopping;
      while (!signal.aborted) {
        const outcome = await exchange();
        onOutcome?.(outcome);
        const dueMs = clock.monotonicMs() + outcome.afterMs;
        while (!signal.aborted && clock.monotonicMs() < dueMs) {
          const napMs = Math.min(dueMs - clock.monotonicMs(), ticking.napMaxMs());
          // A sleep may reject only because the loop was stopped.
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
