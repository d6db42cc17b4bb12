import type { Instant } from '../core/time.ts';

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

export const neverLocked: LockLife = {
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
