import type { DossierEvent } from '../decision/event.ts';
import type { History } from '../decision/history.ts';
import { dayMs, type Instant } from '../time.ts';
import { runningLocks } from './running-lock.ts';

/** A person answers an appeal within this time; otherwise the phone is released. */
export const appealAnsweredWithinMs = 14 * dayMs;

/** When the oldest unanswered appeal was filed; null where none waits. */
export function pendingAppealSince(events: readonly DossierEvent[]): Instant | null {
  let since: Instant | null = null;
  for (const event of events) {
    if (event.kind === 'appeal-filed') since ??= event.at;
    else if (event.kind === 'appeal-decided') since = null;
  }
  return since;
}

/** When a running lock ends because its owner's appeal was not answered; null where no lock runs or no appeal waits. */
export function unansweredAt(events: readonly DossierEvent[], history: History): Instant | null {
  const since = pendingAppealSince(events);
  if (since === null || runningLocks(history).length === 0) return null;
  return since + appealAnsweredWithinMs;
}
