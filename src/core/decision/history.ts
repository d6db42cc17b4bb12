import type { Territory } from '../territory/territory.ts';
import type { Whereabouts } from '../territory/whereabouts.ts';
import { addDuration, dayMs, hourMs, type Duration, type Instant } from '../time.ts';
import type { DossierEvent, LockOrder, Run } from './event.ts';

/** Rule 9: an activation without proof of place is placed by the first placed observation within this time. */
export const placingMs = 72 * hourMs;

/** A territory, or null: outside every fenced territory. */
export type Place = Territory | null;

/** Rule 8: network and address alone place a phone only so long after they first named the territory, no fix having supported it. */
export const claimMs = 7 * dayMs;

/** Rule 8: a longer silence between placed observations counts for nothing in what a presence clause permits. */
export const silenceMs = 14 * dayMs;

/** An unbroken run of placed observations in one place: `seen[begin]` to `seen[end - 1]`. */
export interface Stay {
  readonly place: Place;
  readonly begin: number;
  end: number;
  /** Further observations of it whose moments are not kept one by one. */
  between: number;
  /** The observation from which dwell counts: the first one, or the first after the latest denial; `end` where there is none yet. */
  dwellBegin: number;
  /** A second denial ended it. */
  isEnded: boolean;
}

/** Observations between two that are in `seen`: the first of a run, and the last. */
export interface Between {
  readonly first: Instant;
  readonly run: Run;
}

/** Network and address alone name a listed territory: since when, with no denial and no other place proved in between. */
export interface PlaceClaim {
  readonly territory: Territory;
  readonly since: Instant;
}

export interface Activation {
  readonly at: Instant;
  /** The listed territories in which it can still be placed: those that its own evidence supported. null: all of them. */
  readonly supported: readonly Territory[] | null;
  place: Place;
  /** `awaited`: a placed observation within 72 hours can still prove the place. */
  proof: 'proved' | 'awaited' | 'unproven';
}

export interface Appeal {
  readonly filedAt: Instant;
  /** Infinite while nobody has decided. */
  decidedAt: Instant;
  upheld: boolean;
}

/** The time during which a case holds a phone: until its limit, until its end, or for good where the finding was diversion. */
export interface CasePeriod {
  readonly case: string;
  readonly from: Instant;
  until: Instant;
}

/** A recorded `lock-ordered`. */
export interface OrderedLock {
  readonly at: Instant;
  readonly lease: Instant;
  /** The case it was ordered in; null where it was ordered in none. */
  readonly within: CasePeriod | null;
  /** What two people signed; null where the record does not say. */
  readonly order: LockOrder | null;
}

export type EventOf<Kind extends DossierEvent['kind']> = Extract<DossierEvent, { kind: Kind }>;

/** The events of one phone that had happened by `now` and were received by `knownAt`, sorted by subject. */
export interface History {
  readonly now: Instant;
  readonly knownAt: Instant;
  activation: Activation | null;
  /** The moments of placed observations, of a run its first and its last; a proved activation is one. */
  readonly seen: Instant[];
  /** For each of `seen`: the time that the phone was present in its places up to then. Silences and gaps with a denial add nothing. */
  readonly present: number[];
  readonly stays: Stay[];
  claim: PlaceClaim | null;
  /** The territory of a stay that a fix denied, while nothing has placed the phone since: network and address alone do not, however long. */
  denied: Territory | null;
  /** By the index in `seen` of a run's last observation. No silence lies within a run. */
  readonly runs: Map<number, Between>;
  latest: Whereabouts | null;
  readonly sales: EventOf<'sold'>[];
  readonly acknowledgements: EventOf<'notice-acknowledged'>[];
  readonly exemptions: EventOf<'exemption-granted'>[];
  readonly passes: EventOf<'pass-granted'>[];
  readonly appeals: Appeal[];
  /** In the order of joining. */
  readonly cases: CasePeriod[];
  /** The latest period of each case, by the case's id. */
  readonly latestPeriods: Map<string, CasePeriod>;
  /** A stack with the case joined last on top. Ended periods are dropped when they come to the top. */
  readonly openPeriods: CasePeriod[];
  /** Those that no release has ended. */
  readonly locks: OrderedLock[];
}

/** The end of the time in which an unproved activation can still be placed. */
export function placingEnds(activation: Activation): Instant {
  return activation.at + placingMs;
}

/** Index of the first placed observation of the stay at or after a moment; the stay's `end` where there is none. */
export function firstSeenFrom(history: History, stay: Stay, moment: Instant): number {
  let low = stay.begin;
  let high = stay.end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (history.seen[middle]! < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Index of the first placed observation of the stay by which the phone had been present for longer than a duration since a moment of the stay;
 * the stay's `end` where there is none.
 */
export function firstPresentBeyond(history: History, stay: Stay, since: Instant, duration: Duration): number {
  const { seen, present } = history;
  let low = firstSeenFrom(history, stay, since);
  if (low === stay.end) return low;
  const gap = low === stay.begin ? 0 : present[low]! - present[low - 1]!;
  const limit = present[low]! - Math.min(gap, seen[low]! - since) + addDuration(since, duration) - since;
  let high = stay.end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (present[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The stay that has not ended; undefined where the phone is proved to be nowhere. */
export function runningStay({ stays }: History): Stay | undefined {
  const last = stays.at(-1);
  return last === undefined || last.isEnded ? undefined : last;
}

/** The stay that was running at a moment: the last that had begun. */
export function stayAt(history: History, moment: Instant): Stay | undefined {
  let low = 0;
  let high = history.stays.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (history.seen[history.stays[middle]!.begin]! <= moment) low = middle + 1;
    else high = middle;
  }
  return history.stays[low - 1];
}
