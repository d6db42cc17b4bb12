import type { VerificationContext } from '../../src/agent/lock/authenticate.ts';

/** Of a phone whose firmware names no approver set. */
export const noJudges: VerificationContext['judges'] = {
  held: null,
  isPinned: false,
  hardware: { imei: [], serial: '', model: '' },
  isAhead: () => false,
};
