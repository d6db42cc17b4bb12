import { dayMs, secondMs } from '../time.ts';

/** The least time between the acknowledgement of a notice and a lock. A constant, so that no key that was stolen from a server shortens it. */
const noticeAndGraceMinMs = 21 * dayMs;

/** How long after its acknowledgement was logged a notice keeps every lock away, in milliseconds. */
export function noticeAndGraceMs({
  noticeS,
  graceS,
}: {
  readonly noticeS: number;
  readonly graceS: number;
}): number {
  return Math.max((noticeS + graceS) * secondMs, noticeAndGraceMinMs);
}
