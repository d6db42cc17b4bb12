import type { DossierEvent, LockOrder } from '../decision/event.ts';
import type { History } from '../decision/history.ts';
import type { Instant } from '../time.ts';

/** An ordered lock that neither time, nor a release, nor the end of its case has ended. */
export interface RunningLock {
  readonly at: Instant;
  /** The end of this lease: its own, its case's, its measure's, whichever comes first. A policy may end it earlier. */
  readonly until: Instant;
  /** The case it was ordered in; null where it was ordered in none. */
  readonly case: { readonly id: string; readonly until: Instant } | null;
  readonly order: LockOrder;
}

/**
 * The orders that can hold a lock at the history's moment: the one that lasts longest first, of equal ones the latest. A recorded lock without an
 * order by two people is left out: it locks nobody.
 */
export function runningLocks({ now, locks }: History): readonly RunningLock[] {
  const running: RunningLock[] = [];
  for (const { at, lease, within, order } of locks) {
    if (order === null || !isByTwoPeople(order)) continue;
    const until = Math.min(lease, within?.until ?? Infinity, order.until);
    if (until <= now) continue;
    const inCase = within === null ? null : { id: within.case, until: within.until };
    running.push({ at, until, case: inCase, order });
  }
  return running.sort((a, b) => b.until - a.until || b.at - a.at);
}

/** Whether one person proposed and another approved: two roles, two keys, two assertions. */
function isByTwoPeople({ approvals }: LockOrder): boolean {
  return approvals.some(
    (one) =>
      one.role === 'proposer' &&
      approvals.some(
        (other) =>
          other.role === 'approver' && other.key !== one.key && other.assertionSha256 !== one.assertionSha256,
      ),
  );
}

/** When a measure's first lock since the last release was ordered; a renewal of it came later. `measure`: null for orders from the time when clauses locked automatically. */
export function orderedSince(events: readonly DossierEvent[], measure: string | null, now: Instant): Instant {
  const releasedAt = Math.max(
    ...events.map((event) => (event.kind === 'released' && event.at <= now ? event.at : -Infinity)),
  );
  return Math.min(
    ...events.map((event) =>
      event.kind === 'lock-ordered' && event.at >= releasedAt && event.order?.measure === measure
        ? event.at
        : Infinity,
    ),
  );
}
