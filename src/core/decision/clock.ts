import { addDuration, sumOf, type Instant } from '../time.ts';
import type { ClauseVerdict, Span } from './decision.ts';
import type { Lineage, Regime } from './compile.ts';
import type { History } from './history.ts';
import type { Horizon } from './horizon.ts';

/** How far one applying clause takes a phone. */
export type Progress = Pick<ClauseVerdict, 'notice' | 'grace' | 'standing' | 'appealPending' | 'until'>;

/**
 * From the acknowledgement through notice and grace to `due`, and to `locked` while an ordered lease runs. `reachedAt`: when the matter
 * began; appeals count from there. `since`: when the clause last began to apply; acknowledgements count from there.
 */
export function progressOf(
  history: History,
  lineage: Lineage,
  regime: Regime,
  reachedAt: Instant,
  since: Instant,
  horizon: Horizon,
): Progress {
  const { now } = horizon;
  const { clause } = regime;
  const pending = history.appeals.find((one) => one.decidedAt === Infinity && one.filedAt >= reachedAt);
  const appealPending = pending !== undefined;
  const nothing = { notice: null, grace: null, appealPending, until: null };
  if (clause.restriction === 'none') return { ...nothing, standing: null };
  const started = history.acknowledgements.find((one) => one.clause === clause.id && one.at >= since);
  if (started === undefined) return { ...nothing, standing: 'notice' };

  const promising = lineage.regimes.filter((one) => one.superseded > started.at && one.published <= now);
  const noticeEnd = Math.max(...promising.map((regime) => addDuration(started.at, regime.clause.notice)));
  const notice = spanOf(history, reachedAt, started.at, noticeEnd, now);
  if (clause.restriction === 'notify') return { ...nothing, notice, standing: 'notice' };
  clause.restriction satisfies 'lock';
  const graceEnd = Math.max(
    // An appeal that stopped the notice moves the grace as far.
    noticeAndGraceEnd(promising, started.at) + notice.until - noticeEnd,
    ...history.acknowledgements.map((one) =>
      one.clause === clause.id && one.at >= started.at ? (one.graceUntil ?? 0) : 0,
    ),
  );
  const grace = spanOf(history, reachedAt, notice.until, graceEnd, now);
  const times = { notice, grace, appealPending, until: null };
  if (now < notice.until) {
    if (!appealPending) horizon.consider(notice.until);
    return { ...times, standing: 'notice' };
  }
  if (now < grace.until) {
    if (!appealPending) horizon.consider(grace.until);
    return { ...times, standing: 'grace' };
  }
  if (appealPending && unlocksProvisionally(lineage, pending.filedAt, now))
    return { ...times, standing: 'due' };
  const until = leaseEnd(history, lineage, clause.id, grace.until, now);
  if (until <= now) return { ...times, standing: 'due' };
  horizon.consider(until);
  return { ...times, until, standing: 'locked' };
}

/**
 * The end of the longest notice and the longest grace that a version since the acknowledgement promised: a later, shorter text takes nothing back. Both
 * are counted from the acknowledgement, so that two months from 31 January end on 31 March.
 */
function noticeAndGraceEnd(promising: readonly Regime[], from: Instant): Instant {
  return Math.max(
    ...promising.flatMap(({ clause: { notice } }) =>
      promising.map(({ clause: { grace } }) => addDuration(from, sumOf(notice, grace))),
    ),
  );
}

/** A span that is extended while an appeal filed within it is pending. */
function spanOf(history: History, reachedAt: Instant, from: Instant, end: Instant, now: Instant): Span {
  let until = end;
  let runsFrom = from;
  for (const appeal of history.appeals) {
    if (appeal.filedAt < reachedAt || appeal.filedAt >= until) continue;
    const stoppedAt = Math.max(appeal.filedAt, runsFrom);
    const resumedAt = Math.min(appeal.decidedAt, now);
    if (resumedAt <= stoppedAt) continue;
    until += resumedAt - stoppedAt;
    runsFrom = resumedAt;
  }
  return { from, until };
}

/** Whether the policy says so now, or said so at any time since the appeal was filed. */
function unlocksProvisionally(lineage: Lineage, filedAt: Instant, now: Instant): boolean {
  return lineage.regimes.some(
    ({ policy, clause, published, superseded }) =>
      superseded > filedAt && published <= now && (clause.appealUnlocks ?? policy.appealUnlocks),
  );
}

/**
 * The end of the lease that holds by this clause. A lock holds by a clause only if it was ordered for it when the clause was due, and never
 * longer than any version since then allows.
 */
function leaseEnd(
  history: History,
  lineage: Lineage,
  clauseId: string,
  dueFrom: Instant,
  now: Instant,
): Instant {
  let until = -Infinity;
  for (const lock of history.locks) {
    if (lock.at < dueFrom || lock.order?.clauses?.includes(clauseId) === false) continue;
    let lease = Math.min(lock.lease, lock.within?.until ?? Infinity);
    for (const { clause, published, superseded } of lineage.regimes) {
      if (superseded > lock.at && published <= now)
        lease = Math.min(lease, addDuration(lock.at, clause.lease));
    }
    until = Math.max(until, lease);
  }
  return until;
}
