import { dayMs, hourMs, minuteMs, type Instant } from '../../core/time.ts';
import { unrestricted, type Lock, type Posture } from './posture.ts';

/** The longest lease that the agent obeys: ninety days, and an hour for clocks that differ. */
export const leaseMaxMs = 90 * dayMs + hourMs;

/** The length of a span. A crash or reboot shortens the lease by at most this much. */
export const spanMaxMs = 5 * minuteMs;

/** The rest of the lease at the beginning of the running span. */
export function leftOf({ leftMs, spanMs }: Pick<Lock, 'leftMs' | 'spanMs'>): number {
  return leftMs + spanMs;
}

/** Begins a new span of a lease that has `leftMs` left. */
export function spanOf(leftMs: number, spanWallMs: Instant): Pick<Lock, 'leftMs' | 'spanMs' | 'spanWallMs'> {
  const spanMs = Math.min(spanMaxMs, leftMs);
  return { leftMs: leftMs - spanMs, spanMs, spanWallMs };
}

/** Deducts `elapsedMs` from the lease. Nothing adds to a lease: a negative or unreadable time counts as 0. */
export function runLease(posture: Posture, elapsedMs: number, wallMs: Instant): Posture {
  if (posture.kind !== 'locked') return posture;
  const leftMs = leftOf(posture.lock) - Math.max(0, elapsedMs || 0);
  // Also true for NaN: a lease that storage corrupted ends at once.
  if (!(leftMs > 0)) return unrestricted(posture);
  return { ...posture, lock: { ...posture.lock, ...spanOf(leftMs, wallMs) } };
}

/**
 * Deducts the unknown time that the phone was off: the running span, or the advance of the wall clock where that is more. A wall clock that
 * went back adds nothing.
 */
export function resumeLease(posture: Posture, wallMs: Instant): Posture {
  if (posture.kind !== 'locked') return posture;
  const { spanMs, spanWallMs } = posture.lock;
  return runLease(posture, Math.max(spanMs, wallMs - spanWallMs || 0), wallMs);
}
