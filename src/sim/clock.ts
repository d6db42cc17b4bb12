import type { Instant } from '../core/time.ts';

/** The one clock of a simulated world: the server reads it, only the simulation moves it, and never backwards. */
export interface VirtualClock {
  now(): Instant;
  advanceTo(instant: Instant): void;
}

export function virtualClock(start: Instant): VirtualClock {
  let current = start;
  return {
    now: () => current,
    advanceTo(instant) {
      if (instant < current) throw new RangeError('a clock does not run backwards');
      current = instant;
    },
  };
}
