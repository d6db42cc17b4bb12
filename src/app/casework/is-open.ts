import { nextCaseState, type CaseAct } from '../../core/casework/transitions.ts';
import type { Instant } from '../../core/time.ts';
import type { CaseRecord } from './cases-ports.ts';

/** Whether the state and the limit of a case allow this act. */
export function isOpen(one: CaseRecord, act: CaseAct, now: Instant): boolean {
  return nextCaseState(one.state, act) !== undefined && now < one.limit;
}
