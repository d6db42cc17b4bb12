import { dayMs, hourMs, minuteMs, type Instant } from '../../core/time.ts';
import { unrestricted, type Lock, type Posture } from '../state/posture.ts';

/** No lease longer than this is obeyed, whoever signed it: ninety days, and an hour for clocks that differ. */
export const leaseMaxMs = 90 * dayMs + hourMs;

/** A crash or a reboot costs a lease at most this much, and the owner gains it. */
export const spanMaxMs = 5 * minuteMs;

/** What is left of a lease as the running span begins. */
export function leftOf({ leftMs, spanMs }: Pick<Lock, 'leftMs' | 'spanMs'>): number {
  return leftMs + spanMs;
}

/** A new span of a lease of which `leftMs` is left. */
export function spanOf(leftMs: number, spanWallMs: Instant): Pick<Lock, 'leftMs' | 'spanMs' | 'spanWallMs'> {
  const spanMs = Math.min(spanMaxMs, leftMs);
  return { leftMs: leftMs - spanMs, spanMs, spanWallMs };
}

/** Takes `elapsedMs` off the lease. Nothing ever adds to it: a negative or unreadable time counts as none. */
export function runLease(posture: Posture, elapsedMs: number, wallMs: Instant): Posture {
  if (posture.kind !== 'locked') return posture;
  const leftMs = leftOf(posture.lock) - Math.max(0, elapsedMs || 0);
  // Neither does a lease that storage spoiled run for ever.
  if (!(leftMs > 0)) return unrestricted(posture);
  return { ...posture, lock: { ...posture.lock, ...spanOf(leftMs, wallMs) } };
}

/**
 * After a restart nobody knows how long the phone was off: the span that ran is given up, and more where the wall clock went further forward. A
 * wall clock that went back takes nothing off and adds nothing.
 */
export function resumeLease(posture: Posture, wallMs: Instant): Posture {
  if (posture.kind !== 'locked') return posture;
  const { spanMs, spanWallMs } = posture.lock;
  return runLease(posture, Math.max(spanMs, wallMs - spanWallMs || 0), wallMs);
}
