import type { ClauseVerdict, Decision } from '../decision/decision.ts';
import type { DossierEvent } from '../decision/event.ts';
import { hourMs, type Instant } from '../time.ts';
import type { Acknowledged } from './acknowledgements.ts';
import { pendingAppealSince } from './appeal-deadline.ts';
import type { IssuedDirective } from './directive.ts';
import { noticedLock, type HeldNotice, type NoticedLock } from './held-notice.ts';
import { notifiedClauses, noticesShownToPresentKey } from './notices.ts';
import type { WantedLock } from './wanted-lock.ts';

/** What a phone is owed, before anything is signed. */
export interface Owed {
  /** For each policy and territory with clauses that apply and whose notice the present key has not acknowledged: those clauses. */
  readonly notify: readonly OwedNotice[];
  /** Clauses that the phone may be restricted or showing a notice for, and is to be released from; null where there are none. */
  readonly release: readonly string[] | null;
  /** The release is for a pending appeal: it ends the lock and leaves the notices. */
  readonly isProvisional: boolean;
  readonly lock: NoticedLock | null;
  /** Numbers of outstanding directives that no longer hold. The others hold on. */
  readonly withdraw: readonly number[];
}

export interface OwedNotice {
  /** Id of the policy. */
  readonly policy: string;
  readonly verdicts: readonly ClauseVerdict[];
}

/** What decides which directives a phone is owed. */
export interface Situation extends Pick<
  Acknowledged<IssuedDirective>,
  'outstanding' | 'held' | 'releaseIssuedAt'
> {
  readonly decision: Decision;
  readonly events: readonly DossierEvent[];
  readonly wanted: WantedLock | null;
  /** Notices of the present key, by number. */
  readonly notices: readonly HeldNotice[];
  /** The phone runs the clocks of its notices itself. No other gets a lock, or keeps a notice through an appeal. */
  readonly readsTimedNotices: boolean;
  /**
   * The phone is here with a new report, so it has told what it knows of itself, and two people named it by signatures that count now. No lock is issued
   * to a phone that repeats an old report.
   */
  readonly mayLock: boolean;
  /**
   * Numbers of outstanding locks whose signatures do not count now, so that they are not handed over. They are taken back at once, and signed anew where
   * two others name the phone.
   */
  readonly unsupported: ReadonlySet<number>;
}

/** What to order from a decision, given what was ordered before. */
export function owedDirectives(situation: Situation): Owed {
  const { decision, events, outstanding, held, wanted } = situation;
  const applies = decision.clauses.some((one) => one.standing !== null);
  // A release takes the notices off the screen. Where a person gave it, the notice is over; where the server did, it is owed again.
  const takenBackAt = releasedBySomebodyAt(events) === null ? situation.releaseIssuedAt : null;
  const everShown = noticesShownToPresentKey(events, null);
  const shown = noticesShownToPresentKey(events, takenBackAt);
  // A pending appeal that lifted the lock leaves its notice as it is.
  const unshown = decision.clauses.filter(
    (one) =>
      one.standing !== null &&
      (one.notice === null ||
        !(one.appealPending ? everShown : shown).has(one.clause) ||
        isOwedAnew(one, situation)),
  );
  const holding = holdingOn(situation, unshown, applies);
  const release = releaseOwed(situation, holding, applies ? [] : notifiedClauses(events, outstanding));
  // A release also takes the notices before it off the screen: those that hold are given anew, after it.
  const isProvisional = release !== null && isForAppeal(release, situation);
  const kept = release === null || isProvisional ? holding : holding.filter((one) => one.type !== 'notify');
  const { notify, keep: unrepeated } = notifyOwed(unshown, kept);
  // Phones obey directives in the order of their numbers: a lock that the phone cannot have yet is numbered anew, after what is issued now.
  const isOvertaken = notify.length > 0 || release !== null;
  const keep = unrepeated.filter((one) => !(one.type === 'lock' && isOvertaken && one.state !== 'delivered'));
  const hasLock = [...keep, ...held].some(
    (one) => one.type === 'lock' && isSameLock(one, wanted) && !situation.unsupported.has(one.seq),
  );
  return {
    notify,
    release,
    isProvisional,
    lock: hasLock ? null : lockOwed(situation),
    withdraw: outstanding.filter((one) => !keep.includes(one)).map((one) => one.seq),
  };
}

/** The lock that is signed now; null where none may be, or the phone would refuse it. */
function lockOwed({ wanted, notices, decision, ...phone }: Situation): NoticedLock | null {
  if (!phone.mayLock || !phone.readsTimedNotices || wanted === null || wanted.lease <= decision.now)
    return null;
  return noticedLock(wanted, notices);
}

/**
 * Whether a clause needs a new notice although its owner acknowledged one: the phone holds none of the form that locks rest on, because the notice was of the
 * form before, or a release ended it. After a person's release it is owed only once a lock is ordered again: what was let go is never
 * locked again without a new notice.
 */
function isOwedAnew({ clause, appealPending }: ClauseVerdict, situation: Situation): boolean {
  const { events, wanted, notices, held, readsTimedNotices } = situation;
  if (!readsTimedNotices || appealPending || held.length > 0) return false;
  if (notices.some(({ clauses }) => clauses.includes(clause))) return false;
  return (
    releasedBySomebodyAt(events) === null ||
    wanted?.verdicts.some((verdict) => verdict.clause === clause) === true
  );
}

/** Whether a release only follows from an appeal that waits for its answer. */
function isForAppeal(clauses: readonly string[], situation: Situation): boolean {
  const { decision, events, readsTimedNotices } = situation;
  const filedAt = pendingAppealSince(events);
  if (!readsTimedNotices || filedAt === null || (releasedBySomebodyAt(events) ?? -Infinity) >= filedAt)
    return false;
  const applying = decision.clauses.filter(
    ({ clause, standing }) => standing !== null && clauses.includes(clause),
  );
  return applying.length > 0 && applying.every(({ appealPending }) => appealPending);
}

/** Numbers of the locks that can be taken back though the phone is not here: it cannot have them yet, and nothing calls for them any more. */
export function undeliveredLocks(
  outstanding: readonly IssuedDirective[],
  wanted: WantedLock | null,
): readonly number[] {
  return outstanding
    .filter((one) => one.type === 'lock' && one.state !== 'delivered' && !isSameLock(one, wanted))
    .map((one) => one.seq);
}

/** The outstanding directives that are neither expired nor refused for good, and whose ground still holds. */
function holdingOn(
  situation: Situation,
  unshown: readonly ClauseVerdict[],
  applies: boolean,
): readonly IssuedDirective[] {
  const { wanted, decision } = situation;
  const { now } = decision;
  const unshownIds = new Set(unshown.map((one) => one.clause));
  return situation.outstanding.filter((one) => {
    if (one.expiresAt <= now || isStale(one, now)) return false;
    switch (one.type) {
      case 'notify':
        return one.clauses.every((clause) => unshownIds.has(clause));
      case 'lock':
        return isSameLock(one, wanted) && !situation.unsupported.has(one.seq);
      case 'release':
        return wanted === null && (!applies || liftsSomething(one, situation));
      default:
        return one.type satisfies never;
    }
  });
}

function isSameLock(one: IssuedDirective, wanted: WantedLock | null): boolean {
  return wanted !== null && one.lease === wanted.lease;
}

/**
 * Refusals that neither another proof nor a repetition mends: the directive came too late for this phone, or its key was given up as stolen and the
 * phone does not trust it any more. Signed anew, it can be obeyed.
 */
const beyondRepetition: ReadonlySet<string> = new Set(['replayed', 'expired', 'lease-over', 'unknown-key']);
/** A phone that refuses whatever it gets must fill neither dossier nor log. */
const anewAfterMs = 6 * hourMs;

function isStale(one: IssuedDirective, now: Instant): boolean {
  return one.state === 'refused' && beyondRepetition.has(one.why ?? '') && now - one.issuedAt >= anewAfterMs;
}

/** Whether a release is of a lock that the phone may hold, or of what somebody released it from. */
function liftsSomething(release: IssuedDirective, { held, events }: Situation): boolean {
  const releasedAt = releasedBySomebodyAt(events);
  return (
    held.some((lock) => lock.seq < release.seq) || (releasedAt !== null && release.issuedAt >= releasedAt)
  );
}

/**
 * A phone is released at once where it may hold a lock that nothing orders any more, where it shows a notice that no longer applies, and where somebody
 * released it. The last holds also where the records know of no lock that it could hold: the records may be behind.
 */
function releaseOwed(
  situation: Situation,
  holding: readonly IssuedDirective[],
  shown: readonly string[],
): readonly string[] | null {
  const { decision, events, wanted, held, releaseIssuedAt } = situation;
  const releases = holding.filter((one) => one.type === 'release');
  const isCovered = (lock: IssuedDirective): boolean => releases.some((one) => one.seq > lock.seq);
  const locked = wanted === null ? held.filter((lock) => !isCovered(lock)) : [];
  const clauses = new Set(locked.flatMap((lock) => lock.clauses));
  if (releases.length === 0) for (const clause of shown) clauses.add(clause);
  const releasedAt = releasedBySomebodyAt(events);
  const sentAt = isLastStale(situation) ? null : releaseIssuedAt;
  if (wanted === null && releasedAt !== null && releasedAt > (sentAt ?? -Infinity))
    for (const one of decision.clauses) if (one.standing !== null) clauses.add(one.clause);
  return clauses.size === 0 ? null : [...clauses].sort();
}

/** Whether the latest release was refused for good, so that it does not count as sent. */
function isLastStale({ decision, outstanding }: Situation): boolean {
  const last = outstanding.findLast((one) => one.type === 'release');
  return last !== undefined && isStale(last, decision.now);
}

/** When the present key was last released by somebody or something that the phone has to be told of; null where it was not. */
function releasedBySomebodyAt(events: readonly DossierEvent[]): Instant | null {
  const last = events.findLast(
    (event) => event.kind === 'reset' || (event.kind === 'released' && event.by !== undefined),
  );
  return last?.kind === 'released' ? last.receivedAt : null;
}

/** One directive for each policy and territory, because an episode is of one territory: a new one names all its clauses, so the one that it repeats is taken back. */
function notifyOwed(
  unshown: readonly ClauseVerdict[],
  holding: readonly IssuedDirective[],
): { readonly notify: readonly OwedNotice[]; readonly keep: readonly IssuedDirective[] } {
  const announced = new Set(holding.filter((one) => one.type === 'notify').flatMap((one) => one.clauses));
  const notify = [...Map.groupBy(unshown, (one) => `${one.policy} ${one.territory}`)]
    .filter(([, verdicts]) => verdicts.some((one) => !announced.has(one.clause)))
    .map(([, verdicts]) => ({ policy: verdicts[0]!.policy, verdicts }));
  const isRepeated = (one: IssuedDirective): boolean =>
    one.type === 'notify' &&
    notify.some(({ verdicts }) => verdicts.some((verdict) => one.clauses.includes(verdict.clause)));
  return { notify, keep: holding.filter((one) => !isRepeated(one)) };
}
