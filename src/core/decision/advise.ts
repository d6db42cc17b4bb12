import { countriesFoundIn } from '../territory/networks.ts';
import { parentOf, type Territory } from '../territory/territory.ts';
import { dayMs, type Instant } from '../time.ts';
import { type PolicySet, type PolicyView, type Regime, viewAt } from './compile.ts';
import type { Standing } from './decision.ts';
import { type ClauseInForce, heldClauses, holdsWithin, regimesNaming } from './held-clauses.ts';
import { type Course, type FirstUse, type Journey, momentsOf, playJourney } from './journey.ts';

/**
 * What a phone of one kind of history can expect on a journey.
 * - `works`: nothing but the ordinary.
 * - `informed`: a notice may come, but on what is published no restriction can follow from it.
 * - `notice-may-follow`: a notice may come; its times cannot be over before the journey is.
 * - `works-until`: its times can be over during the journey: until `restrictedFrom` nothing can be restricted.
 * - `activate-at-home-first`: a new phone could get a notice, one first used elsewhere would not.
 * - `restriction-possible`: the times of a notice can be over on arrival, for a phone that got one before.
 */
export const outlooks = [
  'works',
  'informed',
  'notice-may-follow',
  'works-until',
  'activate-at-home-first',
  'restriction-possible',
] as const;
export type Outlook = (typeof outlooks)[number];

type HistoryKind = 'used-elsewhere' | 'first-used-there' | 'never-used';

export interface HistoryAdvice {
  readonly history: HistoryKind;
  /** `first-used-there`: the moments of first use that this advice is for, `until` exclusive; null: without bound. */
  readonly firstUsed: { readonly from: Instant | null; readonly until: Instant | null } | null;
  readonly outlook: Outlook;
  /** The strictest standing during the journey if every notice were acknowledged at once. */
  readonly standing: Standing;
  /** The earliest moment at which a clause can apply during the journey; null where none can. */
  readonly noticeFrom: Instant | null;
  /** The earliest moment at which anything can be restricted; null where nothing can, by what is known. */
  readonly restrictedFrom: Instant | null;
  /** Ids of the clauses that can apply. */
  readonly clauses: readonly string[];
}

interface AdviceChange {
  readonly at: Instant;
  readonly kind: 'begins' | 'amended' | 'ends' | 'review-due';
  readonly clause: string;
}

export interface Advice {
  readonly journey: Journey;
  /** The answer uses only what was published by then. */
  readonly now: Instant;
  /** Whether a clause names the destination at any time of the journey. */
  readonly listed: boolean;
  /** Places that clauses name on their own: parts of the destination, and parts of other countries where its networks and its travellers are found. */
  readonly listedParts: readonly Territory[];
  readonly clauses: readonly ClauseInForce[];
  readonly histories: readonly HistoryAdvice[];
  /** Known changes of the answer, in order. Amendments that are not published yet are not among them. */
  readonly changes: readonly AdviceChange[];
}

// CLDR's code for an unknown region: stands for "somewhere else", and no policy can mean it.
const elsewhere = 'ZZ' as Territory;
// How long before the relevant time a phone was first used, where only the order of the two is known.
const longBeforeMs = 3 * 365 * dayMs;

/**
 * What holds at a destination during a journey, for phones of each history, by what was published by `now`. It restates no rule: it plays
 * the journey, with the observations and acknowledgements that lead to a restriction soonest, and calls `decide`, so it cannot contradict
 * what the phone will be told. Cost: some dozens of decisions for each version of a clause that names the destination.
 */
export function advise(policies: PolicySet, journey: Journey, { now }: { readonly now: Instant }): Advice {
  const view = viewAt(policies, now);
  // Past days are also answered from everything published now; each version still applies only to its own time.
  const known: PolicySet = { views: [{ ...view, knownFrom: -Infinity }] };
  const naming = regimesNaming(view, journey.destination);
  const span = { from: journey.arrive, until: journey.until };
  const holding = naming.filter((one) => holdsWithin(one, span));
  const play = (first: FirstUse): Course => playJourney(known, naming, journey, first);

  const home = journey.from === null || journey.from === journey.destination ? elsewhere : journey.from;
  const travelled = play({ at: journey.arrive - longBeforeMs, place: home, market: home });
  const fresh = play({ at: journey.arrive, place: journey.destination, market: home });
  const homeFirst = isCalm(outlookOf(travelled, journey)) && !isCalm(outlookOf(fresh, journey));
  const histories: HistoryAdvice[] = [
    adviceOf('used-elsewhere', null, travelled, journey),
    ...usedThere(naming, journey, home, play),
    {
      ...adviceOf('never-used', null, fresh, journey),
      ...(homeFirst ? { outlook: 'activate-at-home-first' as const } : {}),
    },
  ];
  return {
    journey,
    now,
    listed: holding.length > 0,
    listedParts: partsOf(view, journey.destination, span),
    clauses: heldClauses(view, journey.destination, span),
    histories,
    changes: changesOf(holding, journey),
  };
}

function partsOf(
  view: PolicyView,
  destination: Territory,
  span: { readonly from: Instant; readonly until: Instant },
): readonly Territory[] {
  const named = view.lineages
    .flatMap((lineage) => lineage.regimes)
    .filter((one) => one.from < one.until && holdsWithin(one, span))
    .flatMap((one) => one.clause.territories);
  return [...new Set(named)]
    .filter((one) => parentOf(one) === destination || countriesFoundIn(one).includes(destination))
    .sort();
}

/** A resident's answer depends on when the phone was first used: one answer for each period with its own rules. */
function usedThere(
  naming: readonly Regime[],
  journey: Journey,
  market: Territory,
  play: (first: FirstUse) => Course,
): readonly HistoryAdvice[] {
  const bounds = momentsOf(naming).filter((at) => at < journey.arrive);
  const advices: HistoryAdvice[] = [];
  for (const [index, from] of [null, ...bounds].entries()) {
    const until = bounds[index] ?? null;
    // A phone first used at the start of the period has had the most time to come to a restriction.
    const at = from ?? Math.min(bounds[0] ?? Infinity, journey.arrive) - longBeforeMs;
    const advice = adviceOf(
      'first-used-there',
      { from, until },
      play({ at, place: journey.destination, market }),
      journey,
    );
    const last = advices.at(-1);
    if (last !== undefined && isSame(last, advice)) {
      advices[advices.length - 1] = { ...last, firstUsed: { from: last.firstUsed!.from, until } };
    } else advices.push(advice);
  }
  return advices;
}

function isSame(one: HistoryAdvice, other: HistoryAdvice): boolean {
  return (
    one.outlook === other.outlook &&
    one.noticeFrom === other.noticeFrom &&
    one.restrictedFrom === other.restrictedFrom &&
    one.clauses.join() === other.clauses.join()
  );
}

function adviceOf(
  history: HistoryKind,
  firstUsed: HistoryAdvice['firstUsed'],
  course: Course,
  journey: Journey,
): HistoryAdvice {
  const { strictest, noticeFrom, restrictedFrom, clauses } = course;
  const outlook = outlookOf(course, journey);
  return { history, firstUsed, outlook, standing: strictest, noticeFrom, restrictedFrom, clauses };
}

function outlookOf({ noticeFrom, restrictedFrom }: Course, { arrive, until }: Journey): Outlook {
  if (noticeFrom === null) return 'works';
  if (restrictedFrom === null) return 'informed';
  if (restrictedFrom >= until) return 'notice-may-follow';
  return restrictedFrom > arrive ? 'works-until' : 'restriction-possible';
}

function isCalm(outlook: Outlook): boolean {
  return outlook === 'works' || outlook === 'informed';
}

function changesOf(holding: readonly Regime[], journey: Journey): readonly AdviceChange[] {
  const changes: AdviceChange[] = [];
  const follows = (earlier: Regime, later: Regime): boolean =>
    earlier.clause.id === later.clause.id && earlier.until === later.from;
  for (const one of holding) {
    const { clause, from, until } = one;
    const successor = holding.some((other) => follows(one, other));
    const amends = holding.some((other) => follows(other, one));
    if (from > journey.arrive)
      changes.push({ at: from, kind: amends ? 'amended' : 'begins', clause: clause.id });
    if (until < journey.until && !successor) changes.push({ at: until, kind: 'ends', clause: clause.id });
    if (!successor) changes.push({ at: clause.reviewBy, kind: 'review-due', clause: clause.id });
  }
  return changes.sort((a, b) => a.at - b.at || (a.clause < b.clause ? -1 : 1));
}
