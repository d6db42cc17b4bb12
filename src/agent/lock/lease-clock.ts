import { minuteMs, type Instant } from '../../core/time.ts';
import type { ClockWatch } from '../state/clock-watch.ts';
import type { StateStore } from '../state/state-store.ts';
import { leftOf, spanMaxMs } from '../state/lease.ts';
import type { AgentClock } from '../platform/ports.ts';
import type { AgentState } from '../state/agent-state.ts';

/** Counts running time into the state while a lease or the hour of a wrong code runs. */
export interface LeaseClock {
  /** Counts the time up to now; unless `exactly`, only where enough time for a write has passed or something ends. */
  count(exactly?: boolean): Promise<void>;
  /** Running time since the last count. */
  uncountedMs(): number;
  /** The phone's own wall clock; 0 where it returns no number. */
  wallMs(): Instant;
  /** The longest sleep before time has to be counted again. */
  napMaxMs(): number;
}

/** Shorter than a span, so that the time a crash could lose is always deducted already. */
const countEveryMs = spanMaxMs - minuteMs;

export function createLeaseClock(clock: AgentClock, store: StateStore, watch: ClockWatch): LeaseClock {
  const wallMs = (): number => {
    const wall = clock.wallMs();
    return Number.isFinite(wall) ? wall : 0;
  };
  // Time counts from here on, even if the state is read later.
  watch.mark();
  const startedWallMs = wallMs();
  let isResumed = false;
  return {
    async count(exactly = false) {
      if (!isResumed) {
        isResumed = true;
        await store.applyUnsaved({ kind: 'restarted', wallMs: startedWallMs });
      }
      const elapsedMs = watch.elapsedMs();
      const endsMs = soonestEndMs(store.now());
      if (endsMs < Infinity && !exactly && elapsedMs < countEveryMs && elapsedMs < endsMs) return;
      watch.mark();
      await store.applyUnsaved({ kind: 'ticked', elapsedMs, wallMs: wallMs() });
    },
    uncountedMs: () => watch.elapsedMs(),
    wallMs,
    napMaxMs: () => {
      const endsMs = soonestEndMs(store.now());
      return endsMs < Infinity ? Math.max(1, Math.min(countEveryMs, endsMs)) : Infinity;
    },
  };
}

/** Milliseconds until the lease or a wrong code ends, whichever is first; Infinity where neither runs. */
function soonestEndMs(state: AgentState): number {
  if (state.kind === 'fresh') return Infinity;
  const lockMs = state.posture.kind === 'locked' ? leftOf(state.posture.lock) : Infinity;
  return Math.min(lockMs, ...state.codeTries);
}
