import { dayMs, minuteMs } from '../../core/time.ts';
import type { AgentClock } from '../platform/ports.ts';

/** Notices, while the agent runs, that the wall clock was set: the other clock never is. */
export interface ClockWatch {
  /** How far the wall clock was set since the last `mark`, in milliseconds; 0 where it was not. */
  setByMs(): number;
  /** How long it was since the last `mark`: by the clock that is never set, and what the phone slept beyond it. Never negative. */
  elapsedMs(): number;
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
  const gap = (): { ranMs: number; gapMs: number } => {
    const { wallMs, monotonicMs } = read();
    const ranMs = Math.max(0, monotonicMs - marked.monotonicMs || 0);
    return { ranMs, gapMs: wallMs - marked.wallMs - ranMs || 0 };
  };
  return {
    elapsedMs() {
      const { ranMs, gapMs } = gap();
      return gapMs > 0 && gapMs <= sleepMaxMs ? ranMs + gapMs : ranMs;
    },
    setByMs() {
      const { gapMs } = gap();
      return gapMs > sleepMaxMs || gapMs < -minuteMs ? gapMs : 0;
    },
    mark() {
      marked = read();
    },
  };
}
