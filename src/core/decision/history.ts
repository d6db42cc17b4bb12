import type { Territory } from '../territory/territory.ts';
import type { Whereabouts } from '../territory/whereabouts.ts';
import { hourMs, type Instant } from '../time.ts';
import type { DossierEvent, LockOrder } from './event.ts';

/** Rule 9: an activation without proof of place is placed by the first placed observation within this time. */
export const placingMs = 72 * hourMs;

/** A territory, or null: outside every fenced territory. */
export type Place = Territory | null;

/** An unbroken run of placed observations in one place: `seen[begin]` to `seen[end - 1]`. */
export interface Stay {
  readonly place: Place;
  readonly begin: number;
  end: number;
}

export interface Activation {
  readonly at: Instant;
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
  /** The moments of all placed observations; a proved activation is one. */
  readonly seen: Instant[];
  readonly stays: Stay[];
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
