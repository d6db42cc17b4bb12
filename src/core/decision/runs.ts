import type { Day, Instant } from '../time.ts';
import type { DossierEvent } from './event.ts';
import type { Between, EventOf } from './history.ts';
import { daysOf, daysWithin } from './run-days.ts';

export type Observed = EventOf<'observed'>;

/** One observation; `between`: the last one of a run, with what lies before it. */
export type Sighting = Observed & { readonly between?: Between };

export function isObserved(event: DossierEvent): event is Observed {
  return event.kind === 'observed';
}

/** The moment of the last observation of an event. */
export function lastOf({ at, run }: Observed): Instant {
  return run?.last ?? at;
}

/** The finding of the last observation of an event. */
export function latestFindingOf({ whereabouts, run }: Observed): Observed['whereabouts'] {
  return run?.whereabouts ?? whereabouts;
}

/**
 * The events with each run taken apart into its first observation and its last, which alone have moments of their own. As of a moment before the last,
 * the first is all that is known of a run.
 */
export function apart(events: readonly DossierEvent[]): readonly DossierEvent[] {
  if (!events.some((event) => event.kind === 'observed' && event.run !== undefined)) return events;
  return events.flatMap((event): readonly DossierEvent[] => {
    if (event.kind !== 'observed' || event.run === undefined) return [event];
    const { at, receivedAt, whereabouts, run } = event;
    const last: Sighting = {
      kind: 'observed',
      at: run.last,
      receivedAt: run.last,
      whereabouts: run.whereabouts ?? whereabouts,
      between: { first: at, run },
    };
    return [{ kind: 'observed', at, receivedAt, whereabouts }, last];
  });
}

/** The days between the first and the last observation of a run, after the day of `start`, as far as a window of that many days needs them. */
export function daysBetween({ first, run }: Between, start: Instant, windowDays: number): Iterable<Day> {
  return daysWithin(daysOf(first, run), start, windowDays);
}

/** Acts and observations of one phone, kept apart, in the order in which they became known; of one moment, acts come first. */
export function recordOf(
  acts: readonly DossierEvent[],
  observed: readonly Observed[],
): readonly DossierEvent[] {
  const events: DossierEvent[] = [];
  let next = 0;
  for (const act of acts) {
    while (next < observed.length && lastOf(observed[next]!) < act.receivedAt) events.push(observed[next++]!);
    events.push(act);
  }
  return [...events, ...observed.slice(next)];
}
