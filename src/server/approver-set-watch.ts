import type { SignedSet } from '../app/casework/approvers-ports.ts';
import { warningOf } from '../app/casework/read-approvers.ts';
import type { Clock } from '../app/ports.ts';
import { dayMs, parseInstant } from '../core/time.ts';

/** The newest approver set as this process last read it, for figures and warnings. */
export interface ApproverSetWatch {
  readonly take: (newest: SignedSet | null) => void;
  /** Zero where it has ended; null where there is no set. */
  readonly daysLeft: () => number | null;
  /** That it ends soon or has ended; null where there is nothing to say. */
  readonly warning: () => string | null;
}

export function watchApproverSet(clock: Clock): ApproverSetWatch {
  let newest: SignedSet | null = null;
  return {
    take: (one) => {
      newest = one;
    },
    daysLeft: () =>
      newest === null ? null : Math.max(0, parseInstant(newest.set.until)! - clock.now()) / dayMs,
    warning: () => (newest === null ? null : warningOf(newest, clock.now())),
  };
}
