import type { DossierEvent } from '../../core/decision/event.ts';
import type { Whereabouts } from '../../core/territory/whereabouts.ts';
import { dayMs, hourMs, type Instant } from '../../core/time.ts';

/** The same finding within this time is not recorded again. */
const sameAgainMs = hourMs;
/** At most this many observations are recorded a day, however often a phone moves and reports. */
const observationsADayMax = 48;
/** At most this many resets are recorded a day. No owner resets a phone more often, and a reset after a reset adds nothing. */
const resetsADayMax = 8;
/** A dossier of this length takes one observation a day. */
const eventsMax = 8192;

type Observed = Extract<DossierEvent, { kind: 'observed' }>;

/** Whether an observation adds to the dossier, and the dossier is not growing without bound. */
export function isWorthRecording(
  events: readonly DossierEvent[],
  whereabouts: Whereabouts,
  at: Instant,
): boolean {
  // What a wrong clock dated ahead must not keep out what is seen now that it was set right.
  const past = events.some((event) => event.at > at + sameAgainMs)
    ? events.filter((event) => event.at <= at + sameAgainMs)
    : events;
  const last = past.findLast((event): event is Observed => event.kind === 'observed');
  if (last === undefined) return true;
  if (events.length >= eventsMax) return at - last.at >= dayMs;
  if (at - last.at < sameAgainMs && isSameFinding(last.whereabouts, whereabouts)) return false;
  const nth = observedBefore(past, observationsADayMax);
  return nth === undefined || at - nth >= dayMs;
}

/** Whether a reset adds to the dossier. The phone's present key is known without it. */
export function isResetWorthRecording(events: readonly DossierEvent[], at: Instant): boolean {
  if (events.at(-1)?.kind === 'reset' || events.length >= eventsMax) return false;
  let lately = 0;
  for (let index = events.length - 1; index >= 0 && at - events[index]!.at < dayMs; index -= 1)
    if (events[index]!.kind === 'reset') lately += 1;
  return lately < resetsADayMax;
}

/** A place that only network and address name is another finding than one with a fix; so is a fix that denies another territory. */
function isSameFinding(one: Whereabouts, other: Whereabouts): boolean {
  switch (one.kind) {
    case 'placed':
      return (
        other.kind === 'placed' &&
        one.territory === other.territory &&
        one.by.includes('fix') === other.by.includes('fix')
      );
    case 'elsewhere':
      return other.kind === 'elsewhere';
    case 'unproven':
      return (
        other.kind === 'unproven' &&
        one.candidates.join() === other.candidates.join() &&
        one.denied?.join() === other.denied?.join()
      );
    default:
      return one satisfies never;
  }
}

/** When the observation was made that is `count`th from the end; undefined where there are fewer. */
function observedBefore(events: readonly DossierEvent[], count: number): Instant | undefined {
  let left = count;
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index]!;
    if (event.kind !== 'observed') continue;
    left -= 1;
    if (left === 0) return event.at;
  }
  return undefined;
}
