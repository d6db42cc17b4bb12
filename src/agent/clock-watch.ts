import { dayMs, minuteMs } from '../core/time.ts';
import type { AgentClock } from './ports.ts';

/** Notices, while the agent runs, that the wall clock was set: the other clock never is. */
export interface ClockWatch {
  /** How far the wall clock was set since the last `mark`, in milliseconds; 0 where it was not. */
  setByMs(): number;
  mark(): void;
}

/**
 * Forwards only this much is taken for setting: on some platforms the other clock stands still while the phone sleeps, and no battery
 * sleeps longer. A clock that lost its battery starts years behind.
 */
const sleepMaxMs = 30 * dayMs;

export function createClockWatch(clock: AgentClock): ClockWatch {
  const read = (): { wallMs: number; monotonicMs: number } => ({
    wallMs: clock.wallMs(),
    monotonicMs: clock.monotonicMs(),
  });
  let marked = read();
  return {
    setByMs() {
      const { wallMs, monotonicMs } = read();
      const gapMs = wallMs - marked.wallMs - (monotonicMs - marked.monotonicMs);
      return gapMs > sleepMaxMs || gapMs < -minuteMs ? gapMs : 0;
    },
    mark() {
      marked = read();
    },
  };
}
