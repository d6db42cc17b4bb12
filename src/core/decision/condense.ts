import { dayMs, dayOf, type Instant } from '../time.ts';
import { viewAt, type PolicySet } from './compile.ts';
import type { DossierEvent, Run } from './event.ts';
import { claimMs, silenceMs } from './history.ts';
import { momentsOf } from './journey.ts';
import { restsOnFix } from './observe.ts';
import { daysOf, daysOfAll } from './run-days.ts';
import { lastOf, latestFindingOf, type Observed } from './runs.ts';

/** A longer list is made shorter where that changes nothing. */
const listMax = 24;

/** What joining must not change. */
export interface Lasting {
  /** Whether a record with these observations leads to the same decision, to the byte. */
  readonly keeps: (observed: readonly Observed[]) => boolean;
  /** No run goes over one of these moments: see `turnsOf`. */
  readonly turns: () => readonly Instant[];
}

/** Whether nothing but the decision speaks against joining two of one finding. */
type Joinable = (one: Observed, later: Observed) => boolean;

/** The moments from which spans are counted, but for those that lie in the observations themselves: of the clauses' versions, and of a first start. */
export function turnsOf(
  policies: PolicySet,
  acts: readonly DossierEvent[],
  knownAt: Instant,
): readonly Instant[] {
  const starts = acts.flatMap(({ kind, at }) => (kind === 'activated' ? [at] : []));
  return [...starts, ...momentsOf(viewAt(policies, knownAt).lineages.flatMap(({ regimes }) => regimes))];
}

/**
 * The observations with the last one, which is new, joined to an earlier one of the same finding where `keeps` says that nothing is lost by it: what was
 * observed between is then known by number and day only. A long list is made shorter in the same way, from its oldest end on.
 */
export function condense(observed: readonly Observed[], { keeps, turns }: Lasting): readonly Observed[] {
  const joined = withLastJoined(observed, withinTurns(turns));
  const list = joined !== null && keeps(joined) ? joined : observed;
  return list.length > listMax ? shorten(list, keeps) : list;
}

/** The same for observations that were kept one by one: as many are joined at once as nothing speaks against. */
export function condenseAll(observed: readonly Observed[], { keeps, turns }: Lasting): readonly Observed[] {
  const isJoinable = withinTurns(turns);
  const joinRange = (list: readonly Observed[], from: number, to: number): readonly Observed[] => {
    if (to - from < 2) return list;
    const joined = joinedWithin(list.slice(from, to), isJoinable);
    if (joined.length === to - from) return list;
    const candidate = [...list.slice(0, from), ...joined, ...list.slice(to)];
    if (keeps(candidate)) return candidate;
    const middle = (from + to) >> 1;
    // The later half first: the places in the earlier one stay what they are.
    const later = joinRange(list, middle, to);
    return joinRange(later, from, middle);
  };
  const list = joinRange(observed, 0, observed.length);
  return list.length > listMax ? shorten(list, keeps) : list;
}

function withinTurns(turns: Lasting['turns']): Joinable {
  return (one, later) => {
    const last = lastOf(one);
    if (later.at - last > silenceMs || !isInOrder(one, later)) return false;
    return !turns().some((turn) => last < turn && turn <= later.at);
  };
}

function joinedWithin(observed: readonly Observed[], isJoinable: Joinable): readonly Observed[] {
  let list: readonly Observed[] = [];
  for (const one of observed) list = withLastJoined([...list, one], isJoinable) ?? [...list, one];
  return list;
}

/**
 * The last one joined to the latest of the same finding. Between may lie what proved no place, and, where a fix supports both, what named the same territory
 * without one. Null where there is none to join.
 */
function withLastJoined(observed: readonly Observed[], isJoinable: Joinable): readonly Observed[] | null {
  const last = observed.at(-1);
  if (last === undefined) return null;
  for (let index = observed.length - 2; index >= 0; index--) {
    const one = observed[index]!;
    if (isSameFinding(one, last))
      return isJoinable(one, last) && !isClaimProved(observed, index, last)
        ? [...observed.slice(0, index), join(one, last, observed.slice(index + 1, -1))]
        : null;
    if (!provesNothing(one) && !isWeaker(one, last)) return null;
  }
  return null;
}

/** Network and address alone begin to count after some days: the first observation after them stays known. */
function isClaimProved(observed: readonly Observed[], index: number, last: Observed): boolean {
  const one = observed[index]!;
  if (one.whereabouts.kind !== 'placed' || restsOnFix(one.whereabouts)) return false;
  const before = observed[index - 1];
  const counts = one.at + claimMs;
  return (before === undefined || !isSameFinding(before, one)) && lastOf(one) < counts && counts <= last.at;
}

function isWeaker({ whereabouts: one }: Observed, { whereabouts: than }: Observed): boolean {
  return (
    one.kind === 'placed' && than.kind === 'placed' && one.territory === than.territory && restsOnFix(than)
  );
}

/** What was observed within the last day stays: it bounds what a day can add. */
function shorten(observed: readonly Observed[], keeps: Lasting['keeps']): readonly Observed[] {
  const recent = lastOf(observed.at(-1)!) - dayMs;
  let list = observed;
  for (let index = 0; index < list.length - 2 && list.length > listMax / 2;) {
    if (lastOf(list[index]!) > recent) break;
    const shorter = withoutOne(list, index).find((candidate) => keeps(candidate));
    if (shorter === undefined) index += 1;
    else list = shorter;
  }
  return list;
}

/** Lists in which the observation at this place is dropped, where it proves no listed place, or joined to the next one of the same territory. */
function withoutOne(list: readonly Observed[], index: number): readonly (readonly Observed[])[] {
  const one = list[index]!;
  const before = list.slice(0, index);
  if (provesNothing(one) || one.whereabouts.kind === 'elsewhere')
    return [[...before, ...list.slice(index + 1)]];
  const next = list.findIndex((other, place) => place > index && isSameFinding(one, other));
  if (next < 0 || !isInOrder(one, list[next]!)) return [];
  return [[...before, ...list.slice(index + 1, next), join(one, list[next]!, []), ...list.slice(next + 1)]];
}

/** What was received late, or dated ahead by a clock that was wrong, stays by itself. */
function isInOrder(one: Observed, later: Observed): boolean {
  return lastOf(one) <= later.at && one.at === one.receivedAt && later.at === later.receivedAt;
}

/** A denial says where the phone is not, so it stays by itself. */
function provesNothing({ whereabouts }: Observed): boolean {
  return whereabouts.kind === 'unproven' && whereabouts.denied === undefined;
}

/** Other sources than a fix may differ: the first's and the last's are kept. */
function isSameFinding({ whereabouts: one }: Observed, { whereabouts: other }: Observed): boolean {
  switch (one.kind) {
    case 'placed':
      return (
        other.kind === 'placed' && one.territory === other.territory && restsOnFix(one) === restsOnFix(other)
      );
    case 'elsewhere':
      return other.kind === 'elsewhere';
    case 'unproven':
      return (
        other.kind === 'unproven' &&
        one.denied === undefined &&
        other.denied === undefined &&
        one.candidates.join() === other.candidates.join()
      );
    default:
      return one satisfies never;
  }
}

function join(one: Observed, later: Observed, between: readonly Observed[]): Observed {
  const { at, receivedAt, whereabouts } = one;
  const weaker = between.filter((other) => !provesNothing(other));
  const all = [one, ...weaker, later];
  const latest = latestFindingOf(later);
  const unproven =
    sumOf(all, ({ run }) => run?.unproven ?? 0) + sumOf(between.filter(provesNothing), countOf);
  const run: Run = {
    last: lastOf(later),
    count: sumOf(all, countOf),
    ...daysOfAll(all.map((other) => daysOf(other.at, other.run))),
    onLastDay: onLastDayOf(one, later, between),
    ...(unproven > 0 && { unproven }),
    ...(JSON.stringify(latest) !== JSON.stringify(whereabouts) && { whereabouts: latest }),
  };
  return { at, receivedAt, kind: 'observed', whereabouts, run };
}

function countOf({ run }: Observed): number {
  return run?.count ?? 1;
}

function sumOf(observed: readonly Observed[], of: (one: Observed) => number): number {
  return observed.reduce((sum, one) => sum + of(one), 0);
}

/** What lies between was taken in too. */
function onLastDayOf(one: Observed, later: Observed, between: readonly Observed[]): number {
  const day = dayOf(lastOf(later));
  return sumOf([one, ...between, later], (each) =>
    dayOf(lastOf(each)) === day ? (each.run?.onLastDay ?? 1) : 0,
  );
}
