import { standings, type Standing } from '../core/decision/decision.ts';
import { dayMs, formatInstant, hourMs, minuteMs, type Instant } from '../core/time.ts';
import { neverLocked, type LockEnd, type LockLife } from './lock-life.ts';
import type { Person } from './person.ts';

/**
 * What the clauses of the scenario promise, stated here a second time on purpose: a judge who asked the code under judgement
 * would find it innocent.
 */
export const promised = { dwellMs: 24 * hourMs, noticeMs: 14 * dayMs, graceMs: 30 * dayMs };

/** A phone's clock may be ten minutes off before the server corrects it, and with it the moment that it acknowledges. */
const clockToleranceMs = 10 * minuteMs;

export type Fault =
  | 'touched-an-innocent'
  | 'before-the-dwell'
  | 'before-the-notice-was-seen'
  | 'notice-cut-short'
  | 'grace-cut-short'
  | 'exemption-ignored'
  | 'locked'
  | 'locked-after-its-release'
  | 'locked-beyond-its-lease';

/** An effect on an owner that the truth does not allow. */
export interface WrongfulEffect {
  readonly phone: number;
  readonly kind: string;
  readonly territory: string;
  readonly fault: Fault;
  readonly at: string;
}

/** What one phone's owner lives through, told as it happens. */
export interface Judge {
  /** The standing that an answer gave, or at the end the record. */
  onStanding(standing: Standing, at: Instant): void;
  /** A notice reached the phone. */
  onNotice(at: Instant): void;
  /** The owner read it. */
  onSeen(at: Instant): void;
  /** An exemption was granted: from the next answer on it must show. */
  onExempted(at: Instant): void;
  /** Two people ordered a lock of this phone: the truth of the story, not what any record says. */
  onOrdered(at: Instant): void;
  /** The order is over: from the next answer on it must show. */
  onReleased(at: Instant): void;
  onAppealed(at: Instant): void;
  onAppealDecided(outcome: 'upheld' | 'dismissed', at: Instant): void;
  /** What the screen shows: a lock until that time, or none (null). `after` says what happened just before. */
  onScreen(lock: { readonly until: Instant } | null, after: 'answer' | 'code' | 'time', at: Instant): void;
  readonly lock: LockLife;
  readonly strictest: Standing;
  readonly last: Standing;
  readonly notices: number;
  /** The first of each fault. */
  readonly wrongful: readonly WrongfulEffect[];
}

const strictness = (standing: Standing): number => standings.indexOf(standing);
export const isRestrictive = (standing: Standing): boolean => strictness(standing) >= strictness('notice');

export function judgeOf(person: Person): Judge {
  const { kind, life } = person;
  const wrongful: WrongfulEffect[] = [];
  let strictest: Standing = 'clear';
  let last: Standing = 'clear';
  let notices = 0;
  let seenAt: Instant | undefined;
  let exemptedAt: Instant | undefined;
  let lock: LockLife = neverLocked;
  let releasedAt: Instant | undefined;
  let lockUntil: Instant | undefined;

  const blame = (fault: Fault, at: Instant): void => {
    if (wrongful.some((effect) => effect.fault === fault)) return;
    const territory = life.segments.findLast((segment) => segment.from <= at)?.place.territory ?? '-';
    wrongful.push({ phone: person.index, kind: kind.id, territory, fault, at: formatInstant(at) });
  };
  /** What holds against every restrictive effect, a notice the least of them. */
  const checkRestrictive = (at: Instant): void => {
    if (kind.reach.kind === 'never') blame('touched-an-innocent', at);
    if (at < life.activatedAt + promised.dwellMs - clockToleranceMs) blame('before-the-dwell', at);
    if (exemptedAt !== undefined && at > exemptedAt) blame('exemption-ignored', at);
  };
  const checkSince = (fault: Fault, promisedMs: number, at: Instant): void => {
    if (seenAt === undefined) blame('before-the-notice-was-seen', at);
    else if (at < seenAt + promisedMs - clockToleranceMs) blame(fault, at);
  };
  /** An answer or a screen that says locked. */
  const checkLocked = (at: Instant): void => {
    checkSince('grace-cut-short', promised.noticeMs + promised.graceMs, at);
    if (lock.orderedAt === undefined) blame('locked', at);
    else if (releasedAt !== undefined && at > releasedAt) blame('locked-after-its-release', at);
  };
  const unlockedBy = (after: 'answer' | 'code' | 'time'): LockEnd => {
    if (after === 'code') return 'code';
    if (after === 'time') return 'lease';
    return releasedAt === undefined && lock.appealedAt !== undefined ? 'appeal' : 'released';
  };

  return {
    onStanding(standing, at) {
      last = standing;
      if (strictness(standing) > strictness(strictest)) strictest = standing;
      if (!isRestrictive(standing)) return;
      checkRestrictive(at);
      if (standing === 'grace') checkSince('notice-cut-short', promised.noticeMs, at);
      if (standing === 'due') checkSince('grace-cut-short', promised.noticeMs + promised.graceMs, at);
      if (standing === 'locked') checkLocked(at);
    },
    onNotice(at) {
      notices += 1;
      checkRestrictive(at);
    },
    onSeen(at) {
      seenAt ??= at;
    },
    onExempted(at) {
      exemptedAt = at;
    },
    onOrdered(at) {
      lock = { ...lock, orderedAt: at };
    },
    onReleased(at) {
      releasedAt ??= at;
    },
    onAppealed(at) {
      lock = { ...lock, appealedAt: at };
    },
    onAppealDecided(outcome, at) {
      lock = { ...lock, appealOutcome: outcome };
      if (outcome === 'upheld') releasedAt ??= at;
    },
    onScreen(shown, after, at) {
      if (shown === null) {
        if (!lock.isLocked) return;
        const endedBy = unlockedBy(after);
        const liftedProvisionally = lock.liftedProvisionally || endedBy === 'appeal';
        lock = { ...lock, isLocked: false, endedAt: at, endedBy, liftedProvisionally };
        return;
      }
      // After an answer the phone knows what the server knows; before, it may not have heard of its release.
      if (after === 'answer' || !lock.isLocked) checkLocked(at);
      if (at > shown.until + clockToleranceMs) blame('locked-beyond-its-lease', at);
      const isRenewed = lock.isLocked && lockUntil !== undefined && shown.until > lockUntil;
      lockUntil = shown.until;
      const renewals = lock.renewals + (isRenewed ? 1 : 0);
      const lockedAt = lock.lockedAt ?? at;
      lock = { ...lock, isLocked: true, lockedAt, endedAt: undefined, endedBy: undefined, renewals };
    },
    get lock() {
      return lock;
    },
    get strictest() {
      return strictest;
    },
    get last() {
      return last;
    },
    get notices() {
      return notices;
    },
    wrongful,
  };
}
