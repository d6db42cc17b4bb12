import { lockAllowances, type LockAllowance } from '../../core/policy/policy.ts';
import type { Instant } from '../../core/time.ts';
import type { OwnerText } from '../platform/owner-text.ts';
import type { LockScreen, Notice } from '../platform/owner-view.ts';
import type { AgentState, EnrolledState } from '../state/agent-state.ts';
import { nextTryMs, triesLeft } from '../state/code-tries.ts';
import { leftOf } from '../state/lease.ts';
import { lockText } from './lock-text.ts';

/** A posture for an interface, without secrets. */
export type PostureView =
  | { readonly kind: 'operating' }
  | { readonly kind: 'noticed'; readonly notices: readonly Notice[] }
  | { readonly kind: 'locked'; readonly screen: LockScreen; readonly notices: readonly Notice[] }
  | { readonly kind: 'unlocked-by-code'; readonly at: Instant; readonly notices: readonly Notice[] };

/** `uncountedMs`: running time not yet in the state. */
export function viewPosture(state: EnrolledState, uncountedMs: number, text: OwnerText): PostureView {
  const { posture } = state;
  if (posture.kind !== 'locked') return posture;
  const { seq, territory, reason, clauses, remedy, caseRef, isAutomatic, until, challenge } = posture.lock;
  return {
    kind: 'locked',
    screen: {
      seq,
      territory,
      reason,
      clauses,
      remedy,
      caseRef,
      until,
      challenge,
      device: state.deviceId.slice(0, 6),
      isAutomatic,
      lines: lockText(posture.lock, text),
      leftMs: Math.max(0, leftOf(posture.lock) - uncountedMs),
      triesLeft: triesLeft(state.codeTries),
      nextTryMs: nextTryMs(state.codeTries),
      allowed: allowedWhenLocked(state),
    },
    notices: posture.notices,
  };
}

/** A lock profile can only add to the seven that every lock leaves (promise 9). */
function allowedWhenLocked({ trust }: EnrolledState): readonly LockAllowance[] {
  return [...new Set([...lockAllowances, ...trust.lockProfile])];
}

/** Whether the owner may do `what` now. Only a lock forbids anything. */
export function isAllowed(state: AgentState, what: string): boolean {
  if (state.kind === 'fresh' || state.posture.kind !== 'locked') return true;
  // The seven do not depend on anything that is stored.
  return (
    lockAllowances.some((each) => each === what) || allowedWhenLocked(state).some((each) => each === what)
  );
}
