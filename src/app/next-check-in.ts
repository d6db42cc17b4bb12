import { dayMs, hourMs, secondMs, type Instant } from '../core/time.ts';

const ordinaryMs = dayMs;
const listedMs = 6 * hourMs;
/** Just after a deadline, not on it, so that the phone then reads what it changed. */
const afterDeadlineMs = 60 * secondMs;
const soonestMs = 15 * 60 * secondMs;
const jitterShare = 0.1;

/**
 * Seconds to the next check-in: a day, or six hours where something is open, or sooner where a deadline falls before that. Spread by
 * a tenth either way, by the report's mac: as good as random over the fleet, and the same again for the same report.
 */
export function nextCheckInS(
  path: 'ordinary' | 'listed',
  deadline: Instant | null,
  mac: string,
  now: Instant,
): number {
  const usualMs = path === 'ordinary' ? ordinaryMs : listedMs;
  const untilDeadlineMs = deadline === null ? Infinity : deadline - now + afterDeadlineMs;
  const dueMs = Math.max(soonestMs, Math.min(usualMs, untilDeadlineMs));
  const spread = ((mac.charCodeAt(0) * 67 + mac.charCodeAt(1) * 31 + mac.charCodeAt(2)) % 201) / 100 - 1;
  return Math.round((dueMs * (1 + jitterShare * (dueMs === usualMs ? spread : Math.abs(spread)))) / secondMs);
}
