import type { DossierEvent, LockOrder } from '../decision/event.ts';
import { addDuration, type Instant } from '../time.ts';
import { currentVersion } from './policy-version.ts';
import type { Policies, ReadRecord } from './read-record.ts';
import { leaseOf, longestLocked, runningFor, wholeDays } from './wanted-lock.ts';

/**
 * What the server orders by itself while a phone is here with a new report: a further lease of a running lock, where a measure that two people signed
 * reaches that far and its signatures count now (`approved`: SHA-256 of such measures). Null: nothing. No clause orders a lock by itself, whatever its `decision` says. Orders from when one did carry no measure;
 * they are replayed, and never renewed. `held-back`: a lease was to be renewed, and the signatures of its measure do not count.
 */
export function orderedLive(
  record: ReadRecord,
  policies: Policies,
  approved: ReadonlySet<string>,
): Extract<DossierEvent, { kind: 'lock-ordered' }> | 'held-back' | null {
  const { now, standing } = record.decision;
  const further = standing === 'locked' ? renewal(record, policies, approved) : null;
  return further === null || further === 'held-back'
    ? further
    : { kind: 'lock-ordered', at: now, receivedAt: now, ...further };
}

interface Further {
  readonly lease: Instant;
  readonly order: LockOrder;
}

/** A lease is renewed in its last third, not at every check-in. */
const renewedInLast = 1 / 3;

function renewal(
  record: ReadRecord,
  policies: Policies,
  approved: ReadonlySet<string>,
): Further | 'held-back' | null {
  const { now } = record.decision;
  const verdict = longestLocked(record.decision)!;
  const running = runningFor(record, verdict);
  const version = currentVersion(policies.entries, verdict.policy, now);
  const clause = version?.policy.clauses.find((one) => one.id === verdict.clause);
  if (running === undefined || version === undefined || clause === undefined) return null;
  const until = leaseOf(verdict, running);
  if (until - now >= (until - running.at) * renewedInLast) return null;
  const lease = addDuration(now, clause.lease);
  const { order } = running;
  if (order.measure === null) return null;
  const further = wholeDays(Math.min(lease, order.until, running.case?.until ?? Infinity));
  if (further <= until) return null;
  return approved.has(order.measure) ? { lease: further, order } : 'held-back';
}
