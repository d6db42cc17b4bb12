import type { Territory } from '../territory/territory.ts';
import type { Whereabouts } from '../territory/whereabouts.ts';
import type { Instant } from '../time.ts';
import {
  claimMs,
  placingMs,
  runningStay,
  silenceMs,
  type Between,
  type History,
  type Place,
} from './history.ts';

type Placed = Extract<Whereabouts, { kind: 'placed' }>;

/**
 * Takes one finding into a history, by rules 7 to 9 of the evidence. Findings come in the order of their moments. `between`: it is the last of a run, and
 * what lies between it and the first.
 */
export function observe(history: History, at: Instant, found: Whereabouts, between?: Between): void {
  const whereabouts = withoutOldParts(found);
  history.latest = whereabouts;
  switch (whereabouts.kind) {
    case 'placed':
      if (restsOnFix(whereabouts) || isBelieved(history, at, whereabouts.territory))
        see(history, at, whereabouts.territory, between);
      else history.latest = { kind: 'unproven', because: 'needs-fix', candidates: [whereabouts.territory] };
      return;
    case 'elsewhere':
      see(history, at, null, between);
      return;
    case 'unproven':
      for (const territory of whereabouts.denied ?? []) deny(history, territory);
      return;
    default:
      whereabouts satisfies never;
  }
}

/** No sources named: the place was stated as proved, by a case or by a record of an activation. */
export function restsOnFix({ by }: Placed): boolean {
  return by.length === 0 || by.includes('fix');
}

/**
 * Before addresses were known not to tell a part of a country from the rest of it, they were counted as proof of one. What such a record
 * rests on cannot be told any more, so it proves nothing.
 */
function withoutOldParts(found: Whereabouts): Whereabouts {
  return found.kind === 'placed' && found.territory.length > 2 && found.by.includes('address')
    ? { kind: 'unproven', because: 'single-source', candidates: [found.territory] }
    : found;
}

/**
 * Rule 8: whether network and address alone place the phone. Not where a fix denied it. In a stay they do; outside of one from seven days
 * after they first named the territory, unless something spoke against it since.
 */
function isBelieved(history: History, at: Instant, territory: Territory): boolean {
  if (history.denied === territory) return false;
  if (runningStay(history)?.place === territory) return true;
  if (history.claim?.territory !== territory) history.claim = { territory, since: at };
  return at - history.claim.since >= claimMs;
}

/** Enters a placed observation: it proves the activation that waits for one, and continues its stay or begins one. */
function see(history: History, at: Instant, place: Place, between?: Between): void {
  placeActivation(history, at, place);
  const isAfterDenial = history.denied !== null;
  history.claim = null;
  history.denied = null;
  const isRun = between !== undefined && history.seen.includes(between.first);
  const index = history.seen.push(at) - 1;
  // Where the first did not place the phone, nothing is known of those between.
  if (isRun) history.runs.set(index, between);
  const before = history.present.at(-1) ?? 0;
  const stay = runningStay(history);
  if (stay?.place !== place) {
    history.present.push(before);
    history.stays.push({
      place,
      begin: index,
      end: index + 1,
      between: 0,
      dwellBegin: index,
      isEnded: false,
    });
    return;
  }
  const gap = at - history.seen[index - 1]!;
  const isSilence = gap > silenceMs && !(isRun && history.seen[index - 1]! >= between.first);
  history.present.push(isAfterDenial || isSilence ? before : before + gap);
  stay.end = index + 1;
  if (isRun && history.seen[stay.begin]! <= between.first) stay.between += between.run.count - 2;
}

/** A fix lies outside of the territory: dwell begins anew; the second time without a supporting fix between, the stay ends. */
function deny(history: History, territory: Territory): void {
  if (history.claim?.territory === territory) history.claim = null;
  const stay = runningStay(history);
  if (stay?.place !== territory) return;
  if (history.denied === territory) stay.isEnded = true;
  history.denied = territory;
  stay.dwellBegin = stay.end;
}

/** Rule 9: within 72 hours, and never in a listed territory that the activation's own evidence did not support. */
function placeActivation({ activation }: History, at: Instant, place: Place): void {
  if (activation?.proof !== 'awaited') return;
  const isOpen = place === null || activation.supported === null || activation.supported.includes(place);
  activation.proof = isOpen && at - activation.at <= placingMs ? 'proved' : 'unproven';
  if (activation.proof === 'proved') activation.place = place;
}
