import { dayMs, hourMs, secondMs, type Instant } from '../../core/time.ts';

const usualMsOf = { ordinary: dayMs, listed: 6 * hourMs } as const;
/** Just after a deadline, not at it, so that the phone reads what the deadline changed. */
const afterDeadlineMs = 60 * secondMs;
const soonestMs = 15 * 60 * secondMs;
const jitterShare = 0.1;

/**
 * Seconds to the next check-in: a day, or six hours where something is open, or sooner where a deadline falls before that. Spread by a
 * tenth either way, by the report's mac: as good as random over the fleet, and equal for a repeated report.
 */
export function nextCheckInS(
  path: keyof typeof usualMsOf,
  deadline: Instant | null,
  mac: string,
  now: Instant,
): number {
  const usualMs = usualMsOf[path];
  const untilDeadlineMs = deadline === null ? Infinity : deadline - now + afterDeadlineMs;
  const dueMs = Math.max(soonestMs, Math.min(usualMs, untilDeadlineMs));
  const spread = spreadOf(mac);
  return Math.round((dueMs * (1 + jitterShare * (dueMs === usualMs ? spread : Math.abs(spread)))) / secondMs);
}

const proofSoonestMs = 5 * secondMs;

/**
 * Seconds until a phone returns for a lock that waits for its proof: a few at first, because the log needs no longer, then as long again as
 * it has waited, so that a halted log does not cause a flood of check-ins.
 */
export function nextForProofS(awaitedSince: Instant, mac: string, now: Instant): number {
  const dueMs = Math.min(usualMsOf.listed, Math.max(proofSoonestMs, now - awaitedSince));
  return Math.round((dueMs * (1 + jitterShare * Math.abs(spreadOf(mac)))) / secondMs);
}

/** Between -1 and 1. */
function spreadOf(mac: string): number {
  return ((mac.charCodeAt(0) * 67 + mac.charCodeAt(1) * 31 + mac.charCodeAt(2)) % 201) / 100 - 1;
}
