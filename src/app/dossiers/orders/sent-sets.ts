import type { DeliveredApproverSet } from '../../../protocol/acts/approver-set.ts';

/** An approver set as phones follow it. */
export interface SentSet {
  readonly number: number;
  readonly delivered: DeliveredApproverSet;
}

export interface SentSets {
  /** The sets that the log proves, oldest first, without a gap. */
  readSets(): Promise<readonly SentSet[]>;
}
