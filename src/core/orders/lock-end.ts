import type { DossierEvent, EventKind } from '../decision/event.ts';
import { hourMs, type Instant } from '../time.ts';
import type { RunningLock } from './running-lock.ts';

/** Whether an event of this kind can end a lock, or lift it. */
const ends: Readonly<Record<EventKind, boolean>> = {
  released: true,
  'case-ended': true,
  'appeal-filed': true,
  'appeal-decided': false,
  'case-joined': false,
  'lock-ordered': false,
  'notice-acknowledged': false,
  'exemption-granted': false,
  'pass-granted': false,
  observed: false,
  activated: false,
  sold: false,
  reset: false,
};

/**
 * Dates what ends a lock no earlier than the lock. Where the server's clock was set back between the two, the release would otherwise come before
 * its lock in the order of `at`, and the lock would be in force again.
 */
export function datedAfterLocks(
  recorded: readonly DossierEvent[],
  added: readonly DossierEvent[],
): readonly DossierEvent[] {
  if (!added.some((event) => ends[event.kind])) return added;
  const lockedAt = Math.max(
    ...[...recorded, ...added].map((event) =>
      event.kind === 'lock-ordered' || event.kind === 'case-joined' ? event.at : -Infinity,
    ),
  );
  return added.map((event) => (ends[event.kind] && event.at < lockedAt ? { ...event, at: lockedAt } : event));
}

/** All servers of a deployment decide by one time, so none is as far ahead as this. */
const aheadMaxMs = hourMs;

/**
 * Whether a lock was ordered later than now, by a clock that has been set right since, and nothing has ended it. It ends for good: once the time had caught up,
 * it would be in force by itself.
 */
export function wasOrderedByWrongClock(events: readonly DossierEvent[], now: Instant): boolean {
  const last = events.findLastIndex(
    (event) => event.kind === 'lock-ordered' && event.receivedAt > now + aheadMaxMs,
  );
  return last !== -1 && !events.slice(last + 1).some((event) => event.kind === 'released');
}

/**
 * Whether a release, or the end of its case, was recorded after this lock. Where the server's clock was set back since, that event lies in the
 * future and decides nothing yet; the lock must not start again all the same.
 */
export function isEndedInRecord(events: readonly DossierEvent[], running: RunningLock): boolean {
  const lock = events.findLastIndex((event) => event.kind === 'lock-ordered' && event.at === running.at);
  return events.some(
    (event, index) =>
      index > lock &&
      (event.kind === 'released' ||
        (event.kind === 'case-ended' && event.case === running.case?.id && event.finding !== 'diversion')),
  );
}
