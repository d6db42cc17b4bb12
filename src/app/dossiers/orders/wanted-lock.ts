import type { ClauseVerdict, Decision } from '../../../core/decision/decision.ts';
import type { DossierEvent, LockOrder } from '../../../core/decision/event.ts';
import { isByTwoPeople, runningLocks, type RunningLock } from '../../../core/decision/running-lock.ts';
import { addDuration, dayMs, type Instant } from '../../../core/time.ts';
import { isEndedInRecord } from './after-locks.ts';
import {
  currentVersion,
  type PolicySnapshot,
  type PublishedVersion,
} from '../../policies/published-policies.ts';

/** The lock that a phone is to hold now. */
export interface WantedLock {
  readonly policy: PublishedVersion;
  /** The clauses of that policy that hold the phone locked. */
  readonly verdicts: readonly ClauseVerdict[];
  readonly lease: Instant;
  readonly order: LockOrder;
  readonly caseId: string | null;
  readonly orderedAt: Instant;
}

/**
 * The lock that follows from a decision; null where none does. Only a recorded order by two people is a ground: a standing without one locks nobody
 * (`isUnordered` says so to whoever looks after the records).
 */
export function wantedLock(
  decision: Decision,
  events: readonly DossierEvent[],
  policies: PolicySnapshot,
): WantedLock | null {
  const leading = lockedVerdict(decision);
  if (leading === undefined) return null;
  const running = runningFor(events, leading, decision.now);
  const policy = currentVersion(policies, leading.policy, decision.now);
  if (running === undefined || policy === undefined) return null;
  return {
    policy,
    verdicts: decision.clauses.filter(
      (one) => one.standing === 'locked' && one.policy === leading.policy && isFor(running, one),
    ),
    lease: leaseOf(leading, running),
    order: running.order,
    caseId: running.case?.id ?? null,
    orderedAt: running.at,
  };
}

/** No phone obeys a longer one, whatever a clause allows; beyond it a lease has to be renewed. */
const leaseMaxMs = 90 * dayMs;

function leaseOf(verdict: ClauseVerdict, running: RunningLock): Instant {
  return Math.min(verdict.until!, running.until, running.at + leaseMaxMs);
}

/** The order that holds a phone by this clause; undefined where there is none, or where the records end it later on, whatever the clock says. */
function runningFor(
  events: readonly DossierEvent[],
  verdict: ClauseVerdict,
  now: Instant,
): RunningLock | undefined {
  return runningLocks({ events }, now).find((one) => isFor(one, verdict) && !isEndedInRecord(events, one));
}

/** Whether this order holds the phone by this clause: given when it was due, and naming it where it names any. */
function isFor({ at, order }: RunningLock, verdict: ClauseVerdict): boolean {
  return at >= verdict.grace!.until && (order.clauses?.includes(verdict.clause) ?? true);
}

/** Whether the records call a phone locked and yet show no order by two people: they are damaged, or were tampered with. */
export function isUnordered(decision: Decision, wanted: WantedLock | null): boolean {
  return decision.standing === 'locked' && wanted === null;
}

/** Of several clauses that hold a lock, the one that holds it longest. */
function lockedVerdict(decision: Decision): ClauseVerdict | undefined {
  return decision.clauses
    .filter((one) => one.standing === 'locked')
    .reduce<ClauseVerdict | undefined>(
      (longest, one) => (longest === undefined || one.until! > longest.until! ? one : longest),
      undefined,
    );
}

/**
 * What the server orders by itself while a phone is here with a new report: a further lease of a running lock, or the lock of an automatic clause.
 * Null: nothing. Both rest on what two people signed: a measure that reaches that far, or the policy itself.
 */
export function orderedLive(
  decision: Decision,
  events: readonly DossierEvent[],
  policies: PolicySnapshot,
): Extract<DossierEvent, { kind: 'lock-ordered' }> | null {
  const { now } = decision;
  const further =
    decision.standing === 'locked'
      ? renewal(decision, events, policies)
      : decision.standing === 'due'
        ? automaticLock(decision, events, policies)
        : null;
  return further === null ? null : { kind: 'lock-ordered', at: now, receivedAt: now, ...further };
}

interface Further {
  readonly lease: Instant;
  readonly order: LockOrder;
}

/** A lease is renewed in its last third, not at every check-in. */
const renewedInLast = 1 / 3;

function renewal(
  decision: Decision,
  events: readonly DossierEvent[],
  policies: PolicySnapshot,
): Further | null {
  const { now } = decision;
  const verdict = lockedVerdict(decision)!;
  const running = runningFor(events, verdict, now);
  const entry = currentVersion(policies, verdict.policy, now);
  const clause = entry?.policy.clauses.find((one) => one.id === verdict.clause);
  if (running === undefined || entry === undefined || clause === undefined) return null;
  const until = leaseOf(verdict, running);
  if (until - now >= (until - running.at) * renewedInLast) return null;
  const lease = addDuration(now, clause.lease);
  const order = running.order.measure === null ? orderOfPolicy(entry, clause.id, lease) : running.order;
  if (order === null) return null;
  const further = Math.min(lease, order.until, running.case?.until ?? Infinity);
  return further > until ? { lease: further, order } : null;
}

/** Never after a person, a code or the end of a case released the phone since the clause became due: that takes a measure. */
function automaticLock(
  decision: Decision,
  events: readonly DossierEvent[],
  policies: PolicySnapshot,
): Further | null {
  const { now } = decision;
  for (const verdict of decision.clauses) {
    if (verdict.standing !== 'due' || verdict.appealPending) continue;
    if (wasReleasedSince(events, verdict.grace!.until, now)) continue;
    const entry = currentVersion(policies, verdict.policy, now);
    const clause = entry?.policy.clauses.find((one) => one.id === verdict.clause);
    if (entry === undefined || clause === undefined) continue;
    const lease = addDuration(now, clause.lease);
    const order = orderOfPolicy(entry, clause.id, lease);
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
function orderOfPolicy(entry: PublishedVersion, clauseId: string, until: Instant): LockOrder | null {
  const clause = entry.policy.clauses.find((one) => one.id === clauseId);
  if (clause?.decision !== 'automatic' || clause.restriction !== 'lock') return null;
  const order: LockOrder = { measure: null, approvals: entry.published.approvals ?? [], until };
  return isByTwoPeople(order) ? order : null;
}
