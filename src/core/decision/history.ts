import { unplaceable, type Territory } from '../territory/territory.ts';
import type { Whereabouts } from '../territory/whereabouts.ts';
import { hourMs, type Instant } from '../time.ts';
import type { Dossier, DossierEvent, LockOrder as OrderedBy } from './event.ts';

/** Rule 9: an activation without proof of place is placed by the first placed observation within this time. */
export const placingMs = 72 * hourMs;

/** A territory, or null: outside every fenced territory. */
type Place = Territory | null;

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

/** The time a case holds a phone: to its limit, to its end, or for good where the finding was diversion. */
export interface CasePeriod {
  readonly case: string;
  readonly from: Instant;
  until: Instant;
}

export interface LockOrder {
  readonly at: Instant;
  readonly lease: Instant;
  /** The case it was ordered in; null where it was ordered in none. */
  readonly within: CasePeriod | null;
  /** Who stood up for it; null where the record does not say. */
  readonly by: OrderedBy | null;
}

type EventOf<Kind extends DossierEvent['kind']> = Extract<DossierEvent, { kind: Kind }>;

/** The events of one phone that had happened by `now` and were received by `knownAt`, sorted into what they say. */
export interface History {
  readonly now: Instant;
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
  /** Those that no release has ended. */
  readonly locks: LockOrder[];
}

/** The finding that keeps a case's measures in force; any other ends them. */
const sustaining = 'diversion';

/** Reads a dossier once, in the order of `at`; a dossier out of order is sorted first, ties as they were recorded. */
export function gatherHistory(dossier: Dossier, now: Instant, knownAt: Instant): History {
  const history: History = {
    now,
    activation: null,
    seen: [],
    stays: [],
    latest: null,
    sales: [],
    acknowledgements: [],
    exemptions: [],
    passes: [],
    appeals: [],
    cases: [],
    locks: [],
  };
  const cases: Cases = { latest: new Map(), open: [] };
  for (const event of inOrder(dossier.events)) {
    if (event.at <= now && event.receivedAt <= knownAt) take(history, event, cases);
  }
  settle(history, now);
  return history;
}

function inOrder(events: readonly DossierEvent[]): readonly DossierEvent[] {
  for (let index = 1; index < events.length; index++) {
    if (events[index]!.at < events[index - 1]!.at) return events.toSorted((a, b) => a.at - b.at);
  }
  return events;
}

function take(history: History, event: DossierEvent, cases: Cases): void {
  switch (event.kind) {
    case 'observed':
      history.latest = event.whereabouts;
      if (event.whereabouts.kind === 'placed') see(history, event.at, event.whereabouts.territory);
      else if (event.whereabouts.kind === 'elsewhere') see(history, event.at, null);
      return;
    case 'activated':
      takeActivation(history, event);
      return;
    case 'sold':
      history.sales.push(event);
      return;
    case 'notice-acknowledged':
      history.acknowledgements.push(event);
      return;
    case 'exemption-granted':
      history.exemptions.push(event);
      return;
    case 'pass-granted':
      history.passes.push(event);
      return;
    case 'appeal-filed':
      history.appeals.push({ filedAt: event.at, decidedAt: Infinity, upheld: false });
      return;
    case 'appeal-decided':
      decideAppeals(history, event);
      return;
    case 'case-joined':
      joinCase(history, event, cases);
      return;
    case 'case-ended':
      endCase(event, cases);
      return;
    case 'lock-ordered':
      history.locks.push({
        at: event.at,
        lease: event.lease,
        within: openCase(cases, event.at),
        by: event.order ?? null,
      });
      return;
    case 'released':
      // What was ordered before is over, also where both bear the same moment.
      history.locks.length = 0;
      return;
    case 'reset':
      // The same phone in the same place: a reset is no activation.
      return;
  }
}

function see(history: History, at: Instant, place: Place): void {
  const activation = history.activation;
  if (activation?.proof === 'awaited') {
    activation.proof = at - activation.at <= placingMs ? 'proved' : 'unproven';
    activation.place = place;
  }
  history.seen.push(at);
  const stay = history.stays.at(-1);
  if (stay?.place === place) stay.end = history.seen.length;
  else history.stays.push({ place, begin: history.seen.length - 1, end: history.seen.length });
}

/** Only the first is one: it happens once in a phone's life. Where it was proved, each is a placed observation. */
function takeActivation(history: History, event: EventOf<'activated'>): void {
  const place = event.territory === unplaceable ? null : event.territory;
  if (place !== null) {
    history.latest = { kind: 'placed', territory: place, by: [] };
    see(history, event.at, place);
  }
  history.activation ??= { at: event.at, place, proof: proofOf(event.territory) };
}

function proofOf(territory: Territory | null): Activation['proof'] {
  if (territory === null) return 'awaited';
  return territory === unplaceable ? 'unproven' : 'proved';
}

/** One answer decides all that is pending. */
function decideAppeals(history: History, event: EventOf<'appeal-decided'>): void {
  for (let index = history.appeals.length - 1; index >= 0; index--) {
    const appeal = history.appeals[index]!;
    if (appeal.decidedAt !== Infinity) return;
    appeal.decidedAt = event.at;
    appeal.upheld = event.outcome === 'upheld';
  }
}

interface Cases {
  /** The latest period of each case, by its id. */
  readonly latest: Map<string, CasePeriod>;
  /** A stack, the case joined last on top; ended ones are dropped as they surface. */
  readonly open: CasePeriod[];
}

/** Joining the same case again before its limit moves the limit. */
function joinCase(history: History, event: EventOf<'case-joined'>, cases: Cases): void {
  const joined = cases.latest.get(event.case);
  if (joined !== undefined && event.at < joined.until) {
    if (joined.until !== Infinity) joined.until = event.limit;
    return;
  }
  const period = { case: event.case, from: event.at, until: event.limit };
  cases.latest.set(event.case, period);
  cases.open.push(period);
  history.cases.push(period);
}

function endCase(event: EventOf<'case-ended'>, { latest }: Cases): void {
  const joined = latest.get(event.case);
  if (joined === undefined || event.at >= joined.until) return;
  joined.until = event.finding === sustaining ? Infinity : event.at;
}

function openCase({ open }: Cases, at: Instant): CasePeriod | null {
  while (open.length > 0 && open.at(-1)!.until <= at) open.pop();
  return open.at(-1) ?? null;
}

function settle(history: History, now: Instant): void {
  const activation = history.activation;
  if (activation?.proof === 'awaited' && now - activation.at > placingMs) activation.proof = 'unproven';
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
