import { unplaceable, type Territory } from '../territory/territory.ts';
import type { Instant } from '../time.ts';
import type { Dossier, DossierEvent } from './event.ts';
import { placingMs, type Activation, type CasePeriod, type EventOf, type History } from './history.ts';
import { observe } from './observe.ts';
import { apart, type Sighting } from './runs.ts';

/** The finding that keeps a case's measures in force; any other ends them. */
const sustaining = 'diversion';

/** Reads a dossier once, in the order of `at`. A dossier out of order is sorted first; ties keep the order in which they were recorded. */
export function gatherHistory(dossier: Dossier, now: Instant, knownAt: Instant): History {
  const history: History = {
    now,
    knownAt,
    activation: null,
    seen: [],
    present: [],
    stays: [],
    claim: null,
    denied: null,
    runs: new Map(),
    latest: null,
    sales: [],
    acknowledgements: [],
    exemptions: [],
    passes: [],
    appeals: [],
    cases: [],
    latestPeriods: new Map(),
    openPeriods: [],
    locks: [],
  };
  for (const event of inOrder(apart(dossier.events))) takeKnown(history, event);
  expirePlacing(history);
  return history;
}

/**
 * The history of `recorded` and `added` together, where `history` is that of `recorded`. Events of the history's own moment come last in the order
 * of `at`, so they are added to it; with any earlier event the dossier is read again. Takes `history` over: it must not be used afterwards.
 */
export function extendHistory(
  history: History,
  recorded: readonly DossierEvent[],
  added: readonly DossierEvent[],
): History {
  const { now, knownAt } = history;
  if (added.some((event) => event.at < now))
    return gatherHistory({ events: [...recorded, ...added] }, now, knownAt);
  for (const event of added) takeKnown(history, event);
  return history;
}

function inOrder(events: readonly DossierEvent[]): readonly DossierEvent[] {
  for (let index = 1; index < events.length; index++) {
    if (events[index]!.at < events[index - 1]!.at) return events.toSorted((a, b) => a.at - b.at);
  }
  return events;
}

function takeKnown(history: History, event: DossierEvent): void {
  if (event.at <= history.now && event.receivedAt <= history.knownAt) take(history, event);
}

function take(history: History, event: DossierEvent): void {
  switch (event.kind) {
    case 'observed':
      observe(history, event.at, event.whereabouts, (event as Sighting).between);
      return;
    case 'activated':
      activate(history, event);
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
      joinCase(history, event);
      return;
    case 'case-ended':
      endCase(history, event);
      return;
    case 'lock-ordered': {
      const { at, lease, order } = event;
      history.locks.push({ at, lease, within: openPeriodAt(history, at), order: order ?? null });
      return;
    }
    case 'released':
      // Ends every earlier order, and those of the same moment.
      history.locks.length = 0;
      return;
    case 'reset':
      // The same phone in the same place: a reset is no activation.
      return;
    default:
      event satisfies never;
      throw new Error(`no dossier has an event of kind ${(event as DossierEvent).kind}`);
  }
}

/** Only the first one counts: an activation happens once in a phone's life. Where its place was proved, each is a placed observation. */
function activate(history: History, event: EventOf<'activated'>): void {
  const place = event.territory === unplaceable ? null : event.territory;
  if (place !== null) {
    const whereabouts = { kind: 'placed', territory: place, by: [] } as const;
    observe(history, event.at, whereabouts);
  }
  history.activation ??= {
    at: event.at,
    supported: event.supported ?? null,
    place,
    proof: proofOf(event.territory),
  };
}

function proofOf(territory: Territory | null): Activation['proof'] {
  if (territory === null) return 'awaited';
  return territory === unplaceable ? 'unproven' : 'proved';
}

/** One answer decides all pending appeals. */
function decideAppeals(history: History, event: EventOf<'appeal-decided'>): void {
  for (let index = history.appeals.length - 1; index >= 0; index--) {
    const appeal = history.appeals[index]!;
    if (appeal.decidedAt !== Infinity) return;
    appeal.decidedAt = event.at;
    appeal.upheld = event.outcome === 'upheld';
  }
}

/** Joining the same case again before its limit moves the limit. */
function joinCase(history: History, event: EventOf<'case-joined'>): void {
  const joined = history.latestPeriods.get(event.case);
  if (joined !== undefined && event.at < joined.until) {
    if (joined.until !== Infinity) joined.until = event.limit;
    return;
  }
  const period = { case: event.case, from: event.at, until: event.limit };
  history.latestPeriods.set(event.case, period);
  history.openPeriods.push(period);
  history.cases.push(period);
}

function endCase({ latestPeriods }: History, event: EventOf<'case-ended'>): void {
  const joined = latestPeriods.get(event.case);
  if (joined === undefined || event.at >= joined.until) return;
  joined.until = event.finding === sustaining ? Infinity : event.at;
}

function openPeriodAt({ openPeriods }: History, at: Instant): CasePeriod | null {
  while (openPeriods.length > 0 && openPeriods.at(-1)!.until <= at) openPeriods.pop();
  return openPeriods.at(-1) ?? null;
}

/** Past the time for it, no further observation can prove the place of an activation. */
function expirePlacing({ activation, now }: History): void {
  if (activation?.proof === 'awaited' && now - activation.at > placingMs) activation.proof = 'unproven';
}
