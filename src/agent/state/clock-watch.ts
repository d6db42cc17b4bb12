import { dayMs, minuteMs } from '../../core/time.ts';
import type { AgentClock } from '../platform/ports.ts';

/** Detects that the wall clock was set while the agent runs, by comparing it with the monotonic clock. */
export interface ClockWatch {
  /** By how many milliseconds the wall clock was set since the last `mark`; 0 where it was not. */
  setByMs(): number;
  /** Milliseconds since the last `mark` by the monotonic clock, plus the sleep that this clock does not count. Never negative. */
  elapsedMs(): number;
  mark(): void;
}

/**
 * A smaller gap is taken for sleep, because on some platforms the monotonic clock stops while the phone sleeps. No battery lasts longer, and a
 * clock that lost its battery is years behind.
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
