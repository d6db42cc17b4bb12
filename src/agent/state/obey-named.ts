import { dayMs, hourMs, parseInstant, secondMs, type Instant } from '../../core/time.ts';
import type { LockDirectiveV2 } from '../../protocol/device/directive-v2.ts';
import type { EnrolledState } from './agent-state.ts';
import { graceUntilOf } from './notice-terms.ts';
import type { LockRefusalReason } from './order.ts';
import { noticesOf } from './posture.ts';

/** The number of a directive runs at most so far ahead of its time, or a stolen key could use up all numbers. */
const seqAheadMaxS = dayMs / secondMs;

/** Whether a directive's number fits its time. */
export function isNumberedRightly({ seq, iat }: { readonly seq: number; readonly iat: number }): boolean {
  return seq <= iat + seqAheadMaxS;
}

/**
 * Whether a release moves the phone's numbers. One from a time that no witness has seen yet is obeyed all the same, and later orders too: whoever stole
 * a key cannot use up the numbers with it. While the phone knows no quorum's time it has nothing to compare with.
 */
export function movesNumbers(
  { floorMs }: Pick<EnrolledState, 'floorMs'>,
  directive: { readonly seq: number; readonly iat: number },
): boolean {
  return isNumberedRightly(directive) && (floorMs === 0 || directive.iat * secondMs <= floorMs + dayMs);
}

/**
 * Holds a lock that is proved against the time of its proof and the phone's own memory (docs/decisions/named-locks.md). `at`: the
 * phone's own time. undefined where the phone obeys it.
 */
export function unobeyable(
  state: EnrolledState,
  directive: LockDirectiveV2,
  quorumMs: Instant,
): LockRefusalReason | undefined {
  const { floorMs, supported, posture } = state;
  const lease = parseInstant(directive.lease);
  if (lease === undefined) return 'no-lease';
  if (directive.iat * secondMs > quorumMs + hourMs) return 'signed-later';
  if (directive.exp > directive.iat + (7 * dayMs) / secondMs) return 'malformed';
  const witnessedMs = Math.max(quorumMs, floorMs);
  if (witnessedMs >= directive.exp * secondMs) return 'expired';
  if (witnessedMs >= lease) return 'lease-over';
  if (posture.kind === 'unlocked-by-code') return 'unlocked-by-code';
  return (
    withoutNotice(state, directive, quorumMs) ??
    (supported.includes(directive.territory) ? undefined : 'never-there')
  );
}

function withoutNotice(
  state: EnrolledState,
  directive: LockDirectiveV2,
  quorumMs: Instant,
): LockRefusalReason | undefined {
  const { notifySeq, territory, clauses } = directive;
  const shown = noticesOf(state.posture).some((each) => each.seq === notifySeq && each.shownAt !== null);
  const terms = state.noticeTerms.find((each) => each.seq === notifySeq);
  if (!shown || terms === undefined || directive.seq <= (terms.releasedSeq ?? 0)) return 'no-notice';
  const isSame =
    terms.territory === territory &&
    terms.salt === directive.salt &&
    clauses.every(({ id }) => terms.clauses.includes(id));
  if (!isSame) return 'other-notice';
  const graceUntil = graceUntilOf(terms);
  return graceUntil !== null && quorumMs >= graceUntil ? undefined : 'grace-running';
}
