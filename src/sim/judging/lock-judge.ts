import type { Instant } from '../../core/time.ts';
import type { Fault } from '../world/fault.ts';

/** What ended a lock on a phone's screen. */
export type LockEnd = 'released' | 'appeal' | 'code' | 'lease';

/** What one phone lived through under lock, as its owner saw it. */
export interface LockLife {
  /** When two people had ordered it; undefined where nobody did. */
  readonly orderedAt: Instant | undefined;
  /** When the screen first showed it. */
  readonly lockedAt: Instant | undefined;
  /** When it was seen to be gone for good, and what ended it. */
  readonly endedAt: Instant | undefined;
  readonly endedBy: LockEnd | undefined;
  readonly isLocked: boolean;
  /** Lifted while an appeal waited for its answer. */
  readonly liftedProvisionally: boolean;
  readonly appealedAt: Instant | undefined;
  readonly appealOutcome: 'upheld' | 'dismissed' | undefined;
  /** How often the end of its lease moved on. */
  readonly renewals: number;
}

const neverLocked: LockLife = {
  orderedAt: undefined,
  lockedAt: undefined,
  endedAt: undefined,
  endedBy: undefined,
  isLocked: false,
  liftedProvisionally: false,
  appealedAt: undefined,
  appealOutcome: undefined,
  renewals: 0,
};

interface Bench {
  readonly blame: (fault: Fault, at: Instant) => void;
  /** That notice and grace were over by then. */
  readonly checkTimes: (at: Instant) => void;
  readonly toleranceMs: number;
}

/** What truth allows of locks on one phone, and what became of it. */
export class LockJudge {
  readonly #bench: Bench;
  #life: LockLife = neverLocked;
  #releasedAt: Instant | undefined;
  #until: Instant | undefined;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  get life(): LockLife {
    return this.#life;
  }

  /** Two people ordered a lock of this phone: the truth of the story, not what any record says. */
  onOrdered(at: Instant): void {
    this.#life = { ...this.#life, orderedAt: at };
  }

  /** The order is over: from the next answer on it must show. */
  onReleased(at: Instant): void {
    this.#releasedAt ??= at;
  }

  onAppealed(at: Instant): void {
    this.#life = { ...this.#life, appealedAt: at };
  }

  onAppealDecided(outcome: 'upheld' | 'dismissed', at: Instant): void {
    this.#life = { ...this.#life, appealOutcome: outcome };
    if (outcome === 'upheld') this.#releasedAt ??= at;
  }

  /** An answer or a screen says locked. */
  check(at: Instant): void {
    const { blame, checkTimes } = this.#bench;
    checkTimes(at);
    if (this.#life.orderedAt === undefined) blame('locked', at);
    else if (this.#releasedAt !== undefined && at > this.#releasedAt) blame('locked-after-its-release', at);
  }

  /** What the screen shows: a lock until that time, or none (null). `after` says what happened just before. */
  onScreen(shown: { readonly until: Instant } | null, after: 'answer' | 'code' | 'time', at: Instant): void {
    const life = this.#life;
    if (shown === null) {
      if (!life.isLocked) return;
      const endedBy = this.#endedBy(after);
      const liftedProvisionally = life.liftedProvisionally || endedBy === 'appeal';
      this.#life = { ...life, isLocked: false, endedAt: at, endedBy, liftedProvisionally };
      return;
    }
    // After an answer the phone knows what the server knows; before, it may not have heard of its release.
    if (after === 'answer' || !life.isLocked) this.check(at);
    if (at > shown.until + this.#bench.toleranceMs) this.#bench.blame('locked-beyond-its-lease', at);
    const isRenewed = life.isLocked && this.#until !== undefined && shown.until > this.#until;
    this.#until = shown.until;
    this.#life = {
      ...life,
      isLocked: true,
      lockedAt: life.lockedAt ?? at,
      endedAt: undefined,
      endedBy: undefined,
      renewals: life.renewals + (isRenewed ? 1 : 0),
    };
  }

  #endedBy(after: 'answer' | 'code' | 'time'): LockEnd {
    if (after === 'code') return 'code';
    if (after === 'time') return 'lease';
    return this.#releasedAt === undefined && this.#life.appealedAt !== undefined ? 'appeal' : 'released';
  }
}
