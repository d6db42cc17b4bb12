import type { DossierEvent, LockOrder } from '../decision/event.ts';
import { addDuration, type Instant } from '../time.ts';
import { currentVersion, type PolicyVersion } from './policy-version.ts';
import type { Policies, ReadRecord } from './read-record.ts';
import { isByTwoPeople } from './running-lock.ts';
import { leaseOf, longestLocked, runningFor } from './wanted-lock.ts';

/**
 * What the server orders by itself while a phone is here with a new report: a further lease of a running lock, or the lock of an automatic clause.
 * Null: nothing. Both rest on what two people signed: a measure that reaches that far, or the policy itself.
 */
export function orderedLive(
  record: ReadRecord,
  policies: Policies,
): Extract<DossierEvent, { kind: 'lock-ordered' }> | null {
  const { now, standing } = record.decision;
  const further =
    standing === 'locked'
      ? renewal(record, policies)
      : standing === 'due'
        ? automaticLock(record, policies)
        : null;
  return further === null ? null : { kind: 'lock-ordered', at: now, receivedAt: now, ...further };
}

interface Further {
  readonly lease: Instant;
  readonly order: LockOrder;
}

/** A lease is renewed in its last third, not at every check-in. */
const renewedInLast = 1 / 3;

function renewal(record: ReadRecord, policies: Policies): Further | null {
  const { now } = record.decision;
  const verdict = longestLocked(record.decision)!;
  const running = runningFor(record, verdict);
  const version = currentVersion(policies.entries, verdict.policy, now);
  const clause = version?.policy.clauses.find((one) => one.id === verdict.clause);
  if (running === undefined || version === undefined || clause === undefined) return null;
  const until = leaseOf(verdict, running);
  if (until - now >= (until - running.at) * renewedInLast) return null;
  const lease = addDuration(now, clause.lease);
  const order = running.order.measure === null ? orderOfPolicy(version, clause.id, lease) : running.order;
  if (order === null) return null;
  const further = Math.min(lease, order.until, running.case?.until ?? Infinity);
  return further > until ? { lease: further, order } : null;
}

/** None after a person, a code or the end of a case released the phone since the clause became due: that takes a measure. */
function automaticLock({ decision, events }: ReadRecord, policies: Policies): Further | null {
  const { now } = decision;
  for (const verdict of decision.clauses) {
    if (verdict.standing !== 'due' || verdict.appealPending) continue;
    if (wasReleasedSince(events, verdict.grace!.until, now)) continue;
    const version = currentVersion(policies.entries, verdict.policy, now);
    const clause = version?.policy.clauses.find((one) => one.id === verdict.clause);
    if (version === undefined || clause === undefined) continue;
    const lease = addDuration(now, clause.lease);
    const order = orderOfPolicy(version, clause.id, lease);
    if (order !== null && lease > now) return { lease, order };
  }
  return null;
}

function wasReleasedSince(events: readonly DossierEvent[], since: Instant, now: Instant): boolean {
  return events.some((event) => {
    if (event.kind === 'released' || event.kind === 'case-ended') return event.at >= since;
    return event.kind === 'case-joined' && event.limit >= since && event.limit <= now;
  });
}

/** The order that an automatic clause carries in itself, by the two people who approved its policy; null where none are on record. */
function orderOfPolicy(
  { policy, approvals }: PolicyVersion,
  clauseId: string,
  until: Instant,
): LockOrder | null {
  const clause = policy.clauses.find((one) => one.id === clauseId);
  if (clause?.decision !== 'automatic' || clause.restriction !== 'lock') return null;
  const order: LockOrder = { measure: null, approvals, until };
  return isByTwoPeople(order) ? order : null;
}
