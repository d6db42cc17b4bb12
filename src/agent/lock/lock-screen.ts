import { lockAllowances, type LockAllowance } from '../../core/policy/policy.ts';
import type { Instant } from '../../core/time.ts';
import { nextTryMs, triesLeft } from './code-tries.ts';
import { leftOf } from './lease.ts';
import { lockText } from './lock-text.ts';
import type { Lock, Notice } from '../state/posture.ts';
import type { AgentState, EnrolledState } from '../state/state.ts';

/** Everything that a lock screen has to show and to leave open (promise 9). */
export interface LockScreen extends Pick<
  Lock,
  'seq' | 'territory' | 'reason' | 'clauses' | 'remedy' | 'caseRef' | 'isAutomatic' | 'until' | 'challenge'
> {
  /** The whole text, line by line, in the owner's language. */
  readonly lines: readonly string[];
  /** What is left of the lease by the phone's own counting. */
  readonly leftMs: number;
  /** Codes that may be tried now, and how long to wait where none may. */
  readonly triesLeft: number;
  readonly nextTryMs: number;
  /** What stays allowed: the seven that every lock leaves, and what the lock profile adds. */
  readonly allowed: readonly LockAllowance[];
}

/** A posture as an interface shows it. */
export type PostureView =
  | { readonly kind: 'operating' }
  | { readonly kind: 'noticed'; readonly notices: readonly Notice[] }
  | { readonly kind: 'locked'; readonly screen: LockScreen; readonly notices: readonly Notice[] }
  | { readonly kind: 'unlocked-by-code'; readonly at: Instant; readonly notices: readonly Notice[] };

/** `uncountedMs`: running time that the state does not know of yet; `language`: the owner's, BCP 47. */
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

/** No lock profile takes away what a locked phone must leave. */
function allowedWhenLocked({ trust }: EnrolledState): readonly LockAllowance[] {
  return [...new Set([...lockAllowances, ...trust.lockProfile])];
}

/** Whether the phone lets its owner do that now. Only a lock forbids anything. */
export function isAllowed(state: AgentState, what: string): boolean {
  if (state.kind === 'fresh' || state.posture.kind !== 'locked') return true;
  return allowedWhenLocked(state).some((each) => each === what);
}
