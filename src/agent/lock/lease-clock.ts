import { minuteMs, type Instant } from '../../core/time.ts';
import type { ClockWatch } from '../state/clock-watch.ts';
import type { KeptState } from '../state/kept-state.ts';
import { leftOf, spanMaxMs } from './lease.ts';
import type { AgentClock } from '../platform/ports.ts';
import type { AgentState } from '../state/state.ts';

/** Counts running time into the state, where something runs: the lease of a lock, the hour of a wrong code. */
export interface LeaseClock {
  /** `exactly`: up to now. Otherwise only once it is worth a write, or something ends. */
  count(exactly?: boolean): Promise<void>;
  /** What ran since it was last counted. */
  uncountedMs(): number;
  /** The phone's own wall clock; 0 where it shows no time at all. */
  wallMs(): Instant;
  /** How long a phone may nap before it has to count again. */
  napMaxMs(): number;
}

/** Well within a span, so that what a crash could lose is always taken off already. */
const countEveryMs = spanMaxMs - minuteMs;

export function createLeaseClock(clock: AgentClock, kept: KeptState, watch: ClockWatch): LeaseClock {
  const wallMs = (): number => {
    const wall = clock.wallMs();
    return Number.isFinite(wall) ? wall : 0;
  };
  // From here on the clocks count, though the state may be read later.
  watch.mark();
  const startedWallMs = wallMs();
  let isResumed = false;
  return {
    async count(exactly = false) {
      if (!isResumed) {
        isResumed = true;
        await kept.pass({ kind: 'restarted', wallMs: startedWallMs });
      }
      const elapsedMs = watch.elapsedMs();
      const endsMs = soonestEndMs(kept.now());
      if (endsMs < Infinity && !exactly && elapsedMs < countEveryMs && elapsedMs < endsMs) return;
      watch.mark();
      await kept.pass({ kind: 'ticked', elapsedMs, wallMs: wallMs() });
    },
    uncountedMs: () => watch.elapsedMs(),
    wallMs,
    napMaxMs: () => {
      const endsMs = soonestEndMs(kept.now());
      return endsMs < Infinity ? Math.max(1, Math.min(countEveryMs, endsMs)) : Infinity;
    },
  };
}

/** Until the first end of what runs; Infinity where nothing does. */
function soonestEndMs(state: AgentState): number {
  if (state.kind === 'fresh') return Infinity;
  const lockMs = state.posture.kind === 'locked' ? leftOf(state.posture.lock) : Infinity;
  return Math.min(lockMs, ...state.codeTries);
}
