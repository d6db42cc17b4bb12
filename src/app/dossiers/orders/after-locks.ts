import type { DossierEvent } from '../../../core/decision/event.ts';
import type { RunningLock } from '../../../core/decision/running-lock.ts';

const ending: ReadonlySet<DossierEvent['kind']> = new Set(['released', 'case-ended', 'appeal-filed']);

/**
 * What ends a lock is recorded no earlier than the lock. Where the server's clock was set back between the two, the lock would else stand behind
 * its own release, and be in force again as soon as the clock is where it was.
 */
export function afterLocks(
  recorded: readonly DossierEvent[],
  happened: readonly DossierEvent[],
): readonly DossierEvent[] {
  if (!happened.some((event) => ending.has(event.kind))) return happened;
  const lockedAt = Math.max(
    ...[...recorded, ...happened].map((event) =>
      event.kind === 'lock-ordered' || event.kind === 'case-joined' ? event.at : -Infinity,
    ),
  );
  return happened.map((event) =>
    ending.has(event.kind) && event.at < lockedAt ? { ...event, at: lockedAt } : event,
  );
}

/**
 * Whether a release, or the end of its case, was recorded after this lock was. Where the server's clock was set back since, it lies in the
 * future and decides nothing yet; but what one person has ended is not begun again by a clock.
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
