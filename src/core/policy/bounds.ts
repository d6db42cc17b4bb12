import { dayMs, type Duration } from '../time.ts';
import type { Clause } from './policy.ts';

/** No phone obeys a longer lease. */
export const leaseMaxDays = 90;
/** The least that an owner is given before a lock can follow. Together they are the 21 days that every phone insists on by itself. */
const noticeMinDays = 7;
const graceMinDays = 14;

// How many days calendar months can have: the fewest from 1 February of a common year, the most around July and August.
const monthDaysMin = 28;
const monthDaysMax = 31;

/** Whether a duration can come to more than so many days, wherever it begins. */
function canExceed({ months, ms }: Duration, days: number): boolean {
  // Of three months at most 92 days come together, of two 62.
  const daysMax = months < 3 ? months * monthDaysMax : Math.ceil((months * 366) / 12);
  return daysMax * dayMs + ms > days * dayMs;
}

/** Whether a duration can come to less than so many days. */
function canFallShort({ months, ms }: Duration, days: number): boolean {
  return months * monthDaysMin * dayMs + ms < days * dayMs;
}

/** The times of a clause that are out of bounds, with what they have to be. */
export function timesOutOfBounds({
  lease,
  notice,
  grace,
  restriction,
}: Pick<Clause, 'lease' | 'notice' | 'grace' | 'restriction'>): readonly {
  readonly field: 'lease' | 'notice' | 'grace';
  readonly must: string;
}[] {
  const found: { field: 'lease' | 'notice' | 'grace'; must: string }[] = [];
  if (canExceed(lease, leaseMaxDays))
    found.push({ field: 'lease', must: `must be P${leaseMaxDays}D or less: no phone obeys a longer lease` });
  if (restriction !== 'lock') return found;
  if (canFallShort(notice, noticeMinDays))
    found.push({ field: 'notice', must: `must be P${noticeMinDays}D or more where a lock may follow` });
  if (canFallShort(grace, graceMinDays))
    found.push({ field: 'grace', must: `must be P${graceMinDays}D or more where a lock may follow` });
  return found;
}
