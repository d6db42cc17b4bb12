import { lockAllowances, type LockAllowance } from '../../core/policy/policy.ts';
import type { Instant } from '../../core/time.ts';
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

/** `uncountedMs`: running time not yet in the state; `language`: the owner's, BCP 47. */
export function viewPosture(state: EnrolledState, uncountedMs: number, language: string): PostureView {
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
      isAutomatic,
      lines: lockText(posture.lock, language),
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
  return allowedWhenLocked(state).some((each) => each === what);
}
