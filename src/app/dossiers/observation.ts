import type { DossierEvent } from '../../core/decision/event.ts';
import { isObserved, lastOf, latestFindingOf, type Observed } from '../../core/decision/runs.ts';
import type { Whereabouts } from '../../core/territory/whereabouts.ts';
import { dayMs, dayOf, hourMs, type Instant } from '../../core/time.ts';

/** The same finding within this time is not recorded again. */
const sameAgainMs = hourMs;
/** At most this many observations are recorded a day, however often a phone moves and reports. */
const observationsADayMax = 48;
/** At most this many resets are recorded a day. No owner resets a phone more often, and a reset after a reset adds nothing. */
const resetsADayMax = 8;
/** A dossier of this length takes one observation a day. */
const eventsMax = 8192;
/** So does one with this many runs of observations that nothing could join. */
const listedMax = 256;

/** Whether an observation adds to the dossier, and the dossier is not growing without bound. */
export function isWorthRecording(
  events: readonly DossierEvent[],
  whereabouts: Whereabouts,
  at: Instant,
): boolean {
  // What a wrong clock dated ahead must not keep out what is seen now that it was set right.
  const past = events.filter(isObserved).filter((event) => lastOf(event) <= at + sameAgainMs);
  const last = past.at(-1);
  if (last === undefined) return true;
  const silence = at - lastOf(last);
  if (events.length >= eventsMax || past.length >= listedMax) return silence >= dayMs;
  if (silence < sameAgainMs && isSameFinding(latestFindingOf(last), whereabouts)) return false;
  return isRoomLeft(past, at);
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

/**
 * Whether a day takes another observation. Of those in runs only the day is known, so once there are runs a UTC day takes half as many: no 24 hours have
 * more either way.
 */
function isRoomLeft(past: readonly Observed[], at: Instant): boolean {
  if (past.every(({ run }) => run === undefined))
    return past.filter((event) => at - event.at < dayMs).length < observationsADayMax;
  const today = past.filter((event) => dayOf(lastOf(event)) === dayOf(at));
  return today.reduce((sum, { run }) => sum + (run?.onLastDay ?? 1), 0) < observationsADayMax / 2;
}
