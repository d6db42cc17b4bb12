import { decideFrom } from '../decision/decide.ts';
import type { DossierEvent } from '../decision/event.ts';
import { extendHistory, gatherHistory } from '../decision/gather-history.ts';
import type { History } from '../decision/history.ts';
import type { Instant } from '../time.ts';
import { unansweredAt } from './appeal-deadline.ts';
import { orderedLive } from './live-order.ts';
import { datedAfterLocks, wasOrderedByWrongClock } from './lock-end.ts';
import type { Policies, ReadRecord } from './read-record.ts';

/** A record brought up to date. */
export interface UpToDate extends ReadRecord {
  /** A lease was to be renewed, and the signatures of its measure do not count now. */
  readonly isRenewalHeldBack: boolean;
}

interface Addition {
  readonly events: readonly DossierEvent[];
  readonly now: Instant;
  /** Measures under which a lease may be renewed now, by SHA-256; null where the phone is not here with a new report. */
  readonly renewable: ReadonlySet<string> | null;
  /** The history of what is recorded, at `now`, where the caller has read it; taken over. */
  readonly history?: History | undefined;
  /** Nothing speaks against the time: orders that lie ahead of it were given by a clock that was wrong. */
  readonly isTimeKnown: boolean;
}

/**
 * A phone's record with what was added to it, and what follows from it now. What the server itself adds (a release because an appeal was not answered
 * in time, a renewed lease) is among the events. The record is read once and decided from once; where the server renews a lease, it decides a
 * second time, from the record with that order.
 */
export function bringUpToDate(
  policies: Policies,
  recorded: readonly DossierEvent[],
  { events: added, now, renewable, history: known, isTimeKnown }: Addition,
): UpToDate {
  const dated = datedAfterLocks(recorded, added);
  let events = dated.length === 0 ? recorded : [...recorded, ...dated];
  let history =
    known === undefined ? gatherHistory({ events }, now, now) : extendHistory(known, recorded, dated);
  const append = (event: DossierEvent): void => {
    history = extendHistory(history, events, [event]);
    events = [...events, event];
  };
  if (isTimeKnown && wasOrderedByWrongClock(events, now))
    for (const event of datedAfterLocks(events, [{ kind: 'released', at: now, receivedAt: now }]))
      append(event);
  const unanswered = unansweredAt(events, history);
  if (unanswered !== null && unanswered <= now)
    append({ kind: 'released', at: now, receivedAt: now, by: 'unanswered-appeal' });
  const decided: ReadRecord = { events, history, decision: decideFrom(policies.set, history) };
  const ordered = renewable === null ? null : orderedLive(decided, policies, renewable);
  if (ordered === null || ordered === 'held-back')
    return { ...decided, isRenewalHeldBack: ordered === 'held-back' };
  append(ordered);
  return { isRenewalHeldBack: false, events, history, decision: decideFrom(policies.set, history) };
}
