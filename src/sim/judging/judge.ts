import { standings, type Standing } from '../../core/decision/decision.ts';
import { dayMs, formatInstant, hourMs, minuteMs, type Instant } from '../../core/time.ts';
import type { Fault } from '../world/fault.ts';
import { LockJudge } from './lock-judge.ts';
import type { Person } from '../world/person.ts';

/**
 * What the clauses of the scenario promise, stated here a second time on purpose: a judge who asked the code under judgement
 * would find it innocent.
 */
export const promised = { dwellMs: 24 * hourMs, noticeMs: 14 * dayMs, graceMs: 30 * dayMs };

/** A phone's clock may be ten minutes off before the server corrects it, and with it the moment that it acknowledges. */
const clockToleranceMs = 10 * minuteMs;

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
  /** What concerns locks is told to it. */
  readonly locks: LockJudge;
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
  const lockJudge = new LockJudge({
    blame,
    checkTimes: (at) => checkSince('grace-cut-short', promised.noticeMs + promised.graceMs, at),
    toleranceMs: clockToleranceMs,
  });
  return {
    onStanding(standing, at) {
      last = standing;
      if (strictness(standing) > strictness(strictest)) strictest = standing;
      if (!isRestrictive(standing)) return;
      checkRestrictive(at);
      if (standing === 'grace') checkSince('notice-cut-short', promised.noticeMs, at);
      if (standing === 'due') checkSince('grace-cut-short', promised.noticeMs + promised.graceMs, at);
      if (standing === 'locked') lockJudge.check(at);
    },
    onNotice(at) {
      notices += 1;
      checkRestrictive(at);
    },
    onSeen: (at) => void (seenAt ??= at),
    onExempted: (at) => void (exemptedAt = at),
    locks: lockJudge,
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
