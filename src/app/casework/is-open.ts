import { nextCaseState, type CaseAct } from '../../core/casework/transitions.ts';
import type { Instant } from '../../core/time.ts';
import type { CaseRecord } from './cases-ports.ts';

/** Whether this act is still possible in a case, by its state and by its limit. */
export function isOpen(one: CaseRecord, act: CaseAct, now: Instant): boolean {
  return nextCaseState(one.state, act) !== undefined && now < one.limit;
}
