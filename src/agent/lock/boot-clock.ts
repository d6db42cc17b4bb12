import { hourMs, type Instant } from '../../core/time.ts';
import type { AgentClock } from '../platform/ports.ts';
import { createClockWatch } from '../state/clock-watch.ts';

/** Compares the time of the witnesses with the phone's own count, within one run of the agent. */
export interface BootClock {
  /** Whether this quorum's time ran more than an hour ahead of what the phone counted since it last knew the time. */
  isAhead(quorumMs: Instant): boolean;
  /** `saidMs`: the time that the answer names. A quorum's time that is older than it by more than an hour says nothing of now. */
  learn(quorumMs: Instant, saidMs: Instant): void;
}

export function createBootClock(clock: AgentClock): BootClock {
  // The watch also counts sleep, which the monotonic clock of some platforms leaves out.
  const watch = createClockWatch(clock);
  let knownMs: Instant | undefined;
  return {
    isAhead: (quorumMs) => knownMs !== undefined && quorumMs > knownMs + watch.elapsedMs() + hourMs,
    learn(quorumMs, saidMs) {
      if (Math.abs(saidMs - quorumMs) > hourMs) return;
      // Later times only begin a new span: taking them over would let the witnesses run ahead an hour at a time.
      knownMs = knownMs === undefined ? quorumMs : knownMs + watch.elapsedMs();
      watch.mark();
    },
  };
}
