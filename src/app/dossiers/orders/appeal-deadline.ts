import type { DossierEvent } from '../../../core/decision/event.ts';
import { runningLocks } from '../../../core/decision/running-lock.ts';
import { dayMs, type Instant } from '../../../core/time.ts';

/** A person answers an appeal within this time; otherwise the phone is released. */
export const appealAnsweredWithinMs = 14 * dayMs;

/** When the oldest appeal was filed that nobody has answered; null where none waits. */
export function pendingAppealSince(events: readonly DossierEvent[]): Instant | null {
  let since: Instant | null = null;
  for (const event of events) {
    if (event.kind === 'appeal-filed') since ??= event.at;
    else if (event.kind === 'appeal-decided') since = null;
  }
  return since;
}

/** When a lock ends because nobody answered its owner; null where none runs or no appeal waits. */
export function unansweredAt(events: readonly DossierEvent[], now: Instant): Instant | null {
  const since = pendingAppealSince(events);
  if (since === null || runningLocks({ events }, now).length === 0) return null;
  return since + appealAnsweredWithinMs;
}
