import { uptime } from 'node:os';
import { secondMs } from '../../core/time.ts';
import type { SystemClock } from '../../app/deployment/deployment-clock.ts';

/** Less than this is the coarse resolution of the system's uptime. */
const sleepMinMs = 3 * secondMs;

/** The clocks of this process; the only place of the server that reads them. `measureSleep` has to be called now and then. */
export interface MeasuredClock extends SystemClock {
  /** Finds out whether the machine slept: the process's own monotonic clock does not count that on every platform, the system's uptime does. */
  measureSleep(): void;
}

export function systemClock(): MeasuredClock {
  const awakeMs = (): number => uptime() * secondMs - performance.now();
  const startMs = awakeMs();
  let sleptMs = 0;
  return {
    wallMs: () => Date.now(),
    monotonicMs: () => performance.now() + sleptMs,
    measureSleep() {
      const foundMs = awakeMs() - startMs;
      if (foundMs - sleptMs > sleepMinMs) sleptMs = foundMs;
    },
  };
}
