import type { Instant } from '../time.ts';
import type { Dossier, LockOrder } from './event.ts';
import { gatherHistory } from './history.ts';

/** An order to lock that neither time, nor a release, nor the end of its case has ended. */
export interface RunningLock {
  readonly at: Instant;
  /** The end of this lease: its own, its case's, its measure's, whichever comes first. A policy may end it earlier. */
  readonly until: Instant;
  /** The case it was ordered in; null where it was ordered in none. */
  readonly case: { readonly id: string; readonly until: Instant } | null;
  readonly order: LockOrder;
}

/**
 * The orders that can hold a lock at `now`, the one that lasts longest first; of equal ones the latest. A record without an order by two people is none:
 * whatever it says, it locks nobody.
 */
export function runningLocks(dossier: Dossier, now: Instant): readonly RunningLock[] {
  const running: RunningLock[] = [];
  for (const { at, lease, within, by } of gatherHistory(dossier, now, now).locks) {
    if (by === null || !isByTwoPeople(by)) continue;
    const until = Math.min(lease, within?.until ?? Infinity, by.until);
    if (until <= now) continue;
    running.push({
      at,
      until,
      case: within === null ? null : { id: within.case, until: within.until },
      order: by,
    });
  }
  return running.sort((a, b) => b.until - a.until || b.at - a.at);
}

/** Whether one person proposed and another approved: two roles, two keys, two assertions. */
export function isByTwoPeople({ approvals }: LockOrder): boolean {
  return approvals.some(
    (one) =>
      one.role === 'proposer' &&
      approvals.some(
        (other) =>
          other.role === 'approver' && other.key !== one.key && other.assertionSha256 !== one.assertionSha256,
      ),
  );
}
