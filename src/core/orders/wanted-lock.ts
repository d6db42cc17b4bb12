import type { ClauseVerdict, Decision } from '../decision/decision.ts';
import type { LockOrder } from '../decision/event.ts';
import { dayMs, dayOf, type Instant } from '../time.ts';
import { readRecord, type Policies, type ReadRecord } from './read-record.ts';
import { isEndedInRecord } from './lock-end.ts';
import { currentVersion } from './policy-version.ts';
import { runningLocks, type RunningLock } from './running-lock.ts';

/** The lock that a phone is to hold now. */
export interface WantedLock {
  /** Id of the policy it rests on. */
  readonly policy: string;
  /** The clauses of that policy that hold the phone locked. */
  readonly verdicts: readonly ClauseVerdict[];
  readonly lease: Instant;
  readonly order: LockOrder;
  readonly caseId: string | null;
  readonly orderedAt: Instant;
}

/**
 * The lock that a record calls for; null where it calls for none. Only a recorded order by two people is a ground: a `locked` standing without one
 * locks nobody (see `isUnordered`).
 */
export function wantedLock(record: ReadRecord, policies: Policies): WantedLock | null {
  const { decision } = record;
  const leading = longestLocked(decision);
  if (leading === undefined) return null;
  const running = runningFor(record, leading);
  if (running === undefined) return null;
  if (currentVersion(policies.entries, leading.policy, decision.now) === undefined) return null;
  return {
    policy: leading.policy,
    verdicts: decision.clauses.filter(
      (one) => one.standing === 'locked' && one.policy === leading.policy && isFor(running, one),
    ),
    lease: leaseOf(leading, running),
    order: running.order,
    caseId: running.case?.id ?? null,
    orderedAt: running.at,
  };
}

/**
 * Whether the decision says `locked` though no order by two people is recorded: the records are damaged or were tampered with. An order that a
 * record dated in the future ends (see `isEndedInRecord`) is on record all the same.
 */
export function isUnordered({ decision, history }: ReadRecord): boolean {
  const leading = longestLocked(decision);
  return (
    decision.standing === 'locked' &&
    (leading === undefined || !runningLocks(history).some((one) => isFor(one, leading)))
  );
}

/**
 * The same lock, if it also holds at the latest moment on record. One of several servers may have a clock that is ahead. What that server recorded in
 * an owner's favour (an appeal that unlocks) lies in the future of the others, which must not lock again; what it recorded against an owner
 * takes effect when their own clocks reach it.
 */
export function heldByLatestRecord(
  wanted: WantedLock | null,
  { events, decision }: ReadRecord,
  policies: Policies,
): WantedLock | null {
  const latest = events.reduce((until, { receivedAt }) => Math.max(until, receivedAt), decision.now);
  if (wanted === null || latest === decision.now) return wanted;
  return wantedLock(readRecord(policies, events, latest), policies) === null ? null : wanted;
}

/** Of several clauses that hold a lock, the one that holds it longest. */
export function longestLocked(decision: Decision): ClauseVerdict | undefined {
  return decision.clauses
    .filter((one) => one.standing === 'locked')
    .reduce<ClauseVerdict | undefined>(
      (longest, one) => (longest === undefined || one.until! > longest.until! ? one : longest),
      undefined,
    );
}

/** The order that holds a phone by this clause; undefined where there is none, or where a later record ends it, whatever the clock says. */
export function runningFor({ events, history }: ReadRecord, verdict: ClauseVerdict): RunningLock | undefined {
  return runningLocks(history).find((one) => isFor(one, verdict) && !isEndedInRecord(events, one));
}

/** No phone obeys a longer lease, whatever a clause allows; a lock that lasts longer has to be renewed. */
const leaseMaxMs = 90 * dayMs;

export function leaseOf(verdict: ClauseVerdict, running: RunningLock): Instant {
  return wholeDays(Math.min(verdict.until!, running.until, running.at + leaseMaxMs));
}

/** The last midnight (UTC) up to a moment. Leases end there, because the public log names days only. */
export function wholeDays(until: Instant): Instant {
  return until === Infinity ? until : dayOf(until) * dayMs;
}

/** Whether this order holds the phone by this clause: given when the clause was due, and naming it where it names any. */
function isFor({ at, order }: RunningLock, verdict: ClauseVerdict): boolean {
  return at >= verdict.grace!.until && (order.clauses?.includes(verdict.clause) ?? true);
}
