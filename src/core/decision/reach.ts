import { restsOnActivation, type Clause, type StayLimit } from '../policy/policy.ts';
import type { Territory } from '../territory/territory.ts';
import { addDuration, dayMs, dayOf, type Day, type Duration, type Instant } from '../time.ts';
import type { Lineage, Regime } from './compile.ts';
import { firstPresentBeyond, firstSeenFrom, type History, type Stay } from './history.ts';
import { daysBetween } from './runs.ts';

/** The unbroken run of a clause's versions, up to now, that name a territory under the same trigger. */
export interface Run {
  readonly regimes: readonly Regime[];
  readonly from: Instant;
}

/** The run that leads to the version in force at `now`; that version is its last. Null where none is in force. */
export function runAt(lineage: Lineage, territory: Territory, now: Instant): Run | null {
  const { regimes } = lineage;
  const last = regimes.findIndex((regime) => regime.from <= now && now < regime.until);
  if (last < 0) return null;
  const { trigger } = regimes[last]!.clause;
  let first = last;
  while (first > 0 && continues(regimes[first - 1]!, regimes[first]!, territory, trigger)) first--;
  return {
    regimes: regimes.length === 1 ? regimes : regimes.slice(first, last + 1),
    from: regimes[first]!.from,
  };
}

function continues(
  earlier: Regime,
  later: Regime,
  territory: Territory,
  trigger: Clause['trigger'],
): boolean {
  return (
    earlier.from < earlier.until &&
    earlier.until === later.from &&
    reaches(earlier.clause, territory, trigger)
  );
}

function reaches(clause: Clause, territory: Territory, trigger: Clause['trigger']): boolean {
  return clause.trigger === trigger && clause.territories.includes(territory);
}

/** Whether a version that reaches the territory was published and in force at a moment. */
export function inForceThen(
  lineage: Lineage,
  clause: Clause,
  territory: Territory,
  moment: Instant,
): boolean {
  return lineage.regimes.some(
    (one) => one.from <= moment && moment < one.until && reaches(one.clause, territory, clause.trigger),
  );
}

/**
 * Since when the placed observations of a stay exceed, without a break, what a clause asks: its dwell and, for `limit`, the permitted stay.
 * Infinite while they do not.
 * A version that asks less than the one before counts only from its own start, so that nothing permitted at the time is held against the
 * phone later. A version that asks more releases what it no longer reaches. A version that counts in another way counts anew.
 */
export function reachedAt(history: History, stay: Stay, run: Run, asks: 'dwell' | 'limit'): Instant {
  let reached = Infinity;
  for (const [index, regime] of run.regimes.entries()) {
    // The rolling days of an earlier version are counted up to the moment when the next version took over.
    const asOf = run.regimes[index + 1]?.from ?? history.now;
    const base = passedAt(history, stay, regime, run.from, asks, asOf);
    if (index > 0 && !countsAlike(run.regimes[index - 1]!, regime)) reached = Infinity;
    if (reached > regime.from) {
      const own = Math.max(regime.from, passedAt(history, stay, regime, regime.from, asks, asOf));
      reached = Math.max(base, Math.min(own, reached));
    } else if (base > regime.from) {
      reached = base;
    }
  }
  return reached;
}

function countsAlike({ clause: { stay: before } }: Regime, { clause: { stay: after } }: Regime): boolean {
  const window = (limit: StayLimit | null): number => (limit?.count === 'rolling' ? limit.window.ms : 0);
  return before?.count === after?.count && window(before) === window(after);
}

/** The moment from which a stay counts: its first placed observation, or the clause's start where that is later. */
export function countsFrom(history: History, stay: Stay, regime: Regime, start: Instant): Instant {
  const first = history.seen[stay.begin]!;
  if (!restsOnActivation[regime.clause.trigger]) {
    return regime.retroactive.has(stay.place!) ? first : Math.max(first, start);
  }
  // The activation is the trigger and the stay confirms it. Nothing seen before the activation can confirm it (a wrong clock, a wrong
  // record).
  return Math.max(first, history.activation?.at ?? first);
}

function passedAt(
  history: History,
  stay: Stay,
  regime: Regime,
  start: Instant,
  asks: 'dwell' | 'limit',
  asOf: Instant,
): Instant {
  const from = countsFrom(history, stay, regime, start);
  const index = dweltAt(history, stay, regime.clause.dwell, from);
  if (index === stay.end) return Infinity;
  const limit = regime.clause.stay;
  if (asks === 'dwell' || limit === null) return history.seen[index]!;
  if (limit.count === 'rolling') {
    const since = regime.retroactive.has(stay.place!) ? -Infinity : start;
    const over = rollingExcess(history, stay.place!, limit, since, asOf);
    return over === null ? Infinity : Math.max(history.seen[index]!, over.since);
  }
  const beyond = firstPresentBeyond(history, stay, from, limit.permitted);
  return beyond === stay.end ? Infinity : history.seen[Math.max(index, beyond)]!;
}

/** Index of the observation with which the dwell, counted from the latest denial on, is over; the stay's `end` while it is not. */
function dweltAt(history: History, stay: Stay, dwell: Duration, from: Instant): number {
  if (stay.dwellBegin === stay.end) return stay.end;
  const since = Math.max(from, history.seen[stay.dwellBegin]!);
  return firstSeenFrom(history, stay, addDuration(since, dwell));
}

/**
 * Since when the days seen within the window exceed the permitted number without a pause, and when that ends if no further day is added.
 * Null where they do not exceed it at `asOf`; what was seen later is left out.
 */
export function rollingExcess(
  history: History,
  territory: Territory,
  limit: StayLimit & { count: 'rolling' },
  start: Instant,
  asOf: Instant,
): { readonly since: Instant; readonly until: Instant } | null {
  const windowDays = limit.window.ms / dayMs;
  const permittedDays = limit.permitted.ms / dayMs;
  const days: Day[] = [];
  let oldest = 0;
  let since = Infinity;
  for (const { day, at } of seenDays(history, territory, { start, asOf, windowDays })) {
    if (day === days.at(-1)) continue;
    while (oldest < days.length && days[oldest]! <= day - windowDays) oldest++;
    if (days.length - oldest <= permittedDays) since = Infinity;
    days.push(day);
    if (days.length - oldest > permittedDays && since === Infinity) since = at;
  }
  while (oldest < days.length && days[oldest]! <= dayOf(asOf) - windowDays) oldest++;
  const excess = days.length - oldest - permittedDays;
  if (excess <= 0) return null;
  return { since, until: (days[oldest + Math.ceil(excess) - 1]! + windowDays) * dayMs };
}

interface SeenDay {
  readonly day: Day;
  readonly at: Instant;
}

/**
 * The days on which a phone was seen in a territory from a moment on, in order. Of a day within a run it is not known at which moment the phone was seen: it
 * counts from the run's last moment on.
 */
function seenDays(
  history: History,
  territory: Territory,
  {
    start,
    asOf,
    windowDays,
  }: { readonly start: Instant; readonly asOf: Instant; readonly windowDays: number },
): readonly SeenDay[] {
  const all: SeenDay[] = [];
  let isSorted = true;
  const add = (day: Day, at: Instant): void => {
    if (all.length > 0 && day < all.at(-1)!.day) isSorted = false;
    all.push({ day, at });
  };
  for (const stay of history.stays) {
    if (stay.place !== territory) continue;
    for (let index = firstSeenFrom(history, stay, start); index < stay.end; index++) {
      const at = history.seen[index]!;
      if (at > asOf) break;
      const between = history.runs.get(index);
      if (between !== undefined) for (const day of daysBetween(between, start, windowDays)) add(day, at);
      add(dayOf(at), at);
    }
  }
  return isSorted ? all : all.toSorted((a, b) => a.day - b.day || a.at - b.at);
}
