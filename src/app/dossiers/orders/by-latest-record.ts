import { decide } from '../../../core/decision/decide.ts';
import type { DossierEvent } from '../../../core/decision/event.ts';
import type { Instant } from '../../../core/time.ts';
import type { PolicySnapshot } from '../../policies/published-policies.ts';
import { wantedLock, type WantedLock } from './wanted-lock.ts';

/**
 * A lock, where it holds by the latest record too. Of several servers one may have a clock that is ahead: what it recorded in an owner's favour (an appeal
 * that unlocks) lies in the future of the others, and they must not lock again what it let go. What it recorded against an owner waits for their own clocks.
 */
export function heldByLatestRecord(
  wanted: WantedLock | null,
  events: readonly DossierEvent[],
  policies: PolicySnapshot,
  now: Instant,
): WantedLock | null {
  const latest = events.reduce((until, { receivedAt }) => Math.max(until, receivedAt), now);
  if (wanted === null || latest === now) return wanted;
  const then = decide(policies.set, { events }, { now: latest, knownAt: latest });
  return wantedLock(then, events, policies) === null ? null : wanted;
}
