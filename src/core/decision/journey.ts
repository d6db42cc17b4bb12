import type { PolicySet, Regime } from './compile.ts';
import { decide } from './decide.ts';
import { silenceMs } from './history.ts';
import type { Decision, Standing } from './decision.ts';
import type { DossierEvent } from './event.ts';
import type { Clause } from '../policy/policy.ts';
import type { Territory } from '../territory/territory.ts';
import { addDuration, dayMs, dayOf, type Duration, type Instant } from '../time.ts';

export interface Journey {
  readonly destination: Territory;
  /** Where the phone was first used; null: somewhere else than the destination. */
  readonly from: Territory | null;
  readonly arrive: Instant;
  /** The first moment after the stay. */
  readonly until: Instant;
}

/** The beginning of a phone: its first start, and the market that it was sold for. */
export interface FirstUse {
  readonly at: Instant;
  readonly place: Territory;
  readonly market: Territory;
}

/** The result of one journey, from arrival to its end. */
export interface Course {
  readonly strictest: Standing;
  /** When a clause first applied; null where none did. */
  readonly noticeFrom: Instant | null;
  /** When the times of a notice were first over, also where that is after the journey; null where that never comes. */
  readonly restrictedFrom: Instant | null;
  /** Ids of the clauses that applied, sorted. */
  readonly clauses: readonly string[];
}

// More than any journey takes: each step is a moment at which a decision changes or a sighting can matter.
const stepsMax = 2000;

/**
 * The worst result that a journey can have. Plays one phone's life up to its end and calls `decide` at each moment that can matter. The
 * phone is seen at the destination whenever that can lead further, and acknowledges a notice as soon as its clause applies. Where versions
 * of a clause promise different times, a later acknowledgement can have the worse result, so each of these is played too.
 */
export function playJourney(
  policies: PolicySet,
  naming: readonly Regime[],
  journey: Journey,
  first: FirstUse,
): Course {
  const start = first.place === journey.destination ? first.at : journey.arrive;
  const seen = sightings(naming, start, journey);
  const turns = amendmentsOfTimes(naming).filter((moment) => start < moment && moment < journey.until);
  const courses = [start, ...turns].map((acknowledgeFrom) =>
    playOnce(policies, journey, {
      start,
      seen,
      life: lifeOf(first, journey.destination, seen.all),
      acknowledgeFrom,
    }),
  );
  return {
    strictest: courses
      .map((one) => one.strictest)
      .reduce((worst, one) => (rank[one] > rank[worst] ? one : worst)),
    noticeFrom: earliest(courses.map((one) => one.noticeFrom)),
    restrictedFrom: earliest(courses.map((one) => one.restrictedFrom)),
    clauses: [...new Set(courses.flatMap((one) => one.clauses))].sort(),
  };
}

/** The publications of versions that promise other times than the version before. */
function amendmentsOfTimes(naming: readonly Regime[]): readonly Instant[] {
  const moments = new Set<Instant>();
  const before = new Map<string, Clause>();
  for (const { clause, published } of naming) {
    const last = before.get(clause.id);
    if (last !== undefined && !(isAsLong(last.notice, clause.notice) && isAsLong(last.grace, clause.grace))) {
      moments.add(published);
    }
    before.set(clause.id, clause);
  }
  return [...moments].sort((a, b) => a - b);
}

function isAsLong(one: Duration, other: Duration): boolean {
  return one.months === other.months && one.ms === other.ms;
}

interface Play {
  readonly start: Instant;
  readonly seen: Sightings;
  /** Grows by the acknowledgements. */
  readonly life: DossierEvent[];
  readonly acknowledgeFrom: Instant;
}

function playOnce(policies: PolicySet, { arrive, until }: Journey, play: Play): Course {
  const { seen, acknowledgeFrom } = play;
  const clauses = new Set<string>();
  let strictest: Standing = 'clear';
  let noticeFrom: Instant | null = null;
  let restrictedFrom: Instant | null = null;
  let at: Instant | null = play.start;
  for (let step = 0; at !== null && step < stepsMax; step++) {
    const now: Instant = at;
    const decision = decideAcknowledging(policies, play, now);
    const applying = decision.clauses.filter((one) => one.standing !== null);
    if (now >= arrive && decision.standing === 'due') restrictedFrom ??= now;
    if (now >= arrive && now < until) {
      if (rank[decision.standing] > rank[strictest]) strictest = decision.standing;
      if (applying.length > 0) noticeFrom ??= now;
      for (const one of applying) clauses.add(one.clause);
    }
    at = earliest(
      [decision.next, arrive, acknowledgeFrom, ...seen.decisive].filter((one) => one === null || one > now),
    );
    // Times that run when the journey ends are followed to their end, so that the answer can name it.
    if (at !== null && at >= until && (applying.length === 0 || restrictedFrom !== null)) at = null;
  }
  return { strictest, noticeFrom, restrictedFrom, clauses: [...clauses] };
}

const rank: Readonly<Record<Standing, number>> = {
  clear: 0,
  unproven: 0,
  exempt: 0,
  visitor: 1,
  notice: 2,
  grace: 3,
  due: 4,
  locked: 5,
};

function lifeOf(first: FirstUse, destination: Territory, seen: readonly Instant[]): DossierEvent[] {
  const { at } = first;
  return [
    { kind: 'sold', consignment: 'any', market: first.market, at, receivedAt: at },
    { kind: 'activated', territory: first.place, at, receivedAt: at },
    ...seen.map((moment): DossierEvent => ({
      kind: 'observed',
      whereabouts: { kind: 'placed', territory: destination, by: ['fix', 'network'] },
      at: moment,
      receivedAt: moment,
    })),
  ];
}

/** Decides. Where a clause waits for the acknowledgement of its notice, adds the acknowledgement to the life and decides again. */
function decideAcknowledging(policies: PolicySet, { life, acknowledgeFrom }: Play, now: Instant): Decision {
  const decision = decide(policies, { events: life }, { now, knownAt: now });
  const waiting = decision.clauses.filter((one) => one.standing === 'notice' && one.notice === null);
  if (waiting.length === 0 || now < acknowledgeFrom) return decision;
  for (const { clause } of waiting) {
    life.push({ kind: 'notice-acknowledged', clause, at: now, receivedAt: now });
  }
  life.sort((one, other) => one.at - other.at);
  return decide(policies, { events: life }, { now, knownAt: now });
}

function earliest(moments: readonly (Instant | null)[]): Instant | null {
  const first = Math.min(...moments.map((moment) => moment ?? Infinity));
  return first === Infinity ? null : first;
}

/** The starts and ends of clauses' times in force, in order. */
export function momentsOf(regimes: readonly Regime[]): readonly Instant[] {
  return [...new Set(regimes.flatMap((one) => [one.from, one.until]))]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
}

const slack: Duration = { months: 0, ms: 3 * dayMs };

interface Sightings {
  readonly all: readonly Instant[];
  /** Those at which a decision can come out differently. */
  readonly decisive: readonly Instant[];
}

/**
 * The moments at which it can matter that the phone is seen: on arrival, and at the end of each dwell and permitted stay, counted from the
 * arrival and from each start of a clause. A phone is seen on all days that a rolling window counts (`all`), but only the first day too
 * many is `decisive`.
 */
function sightings(naming: readonly Regime[], start: Instant, { arrive, until }: Journey): Sightings {
  const starts = [start, ...momentsOf(naming).filter((moment) => moment > start)];
  const decisive = new Set(starts);
  const counted = new Set<Instant>();
  for (const { clause } of naming) {
    for (const from of starts) {
      decisive.add(addDuration(from, clause.dwell));
      if (clause.stay?.count === 'continuous') {
        const beyond = addDuration(from, clause.stay.permitted) + 1;
        decisive.add(beyond);
        // A silence would count for nothing, so the phone is seen all the while.
        for (let at = from; at < Math.min(beyond, until); at += silenceMs) counted.add(at);
      }
      if (clause.stay?.count === 'rolling') {
        decisive.add((dayOf(from) + Math.floor(clause.stay.permitted.ms / dayMs)) * dayMs);
      }
    }
    if (clause.stay?.count !== 'rolling') continue;
    // Sightings from longer ago change nothing: permitted days, dwell, notice and grace are all over by the arrival.
    const periods = [clause.stay.permitted, clause.dwell, clause.notice, clause.grace, slack];
    const ago = periods.reduce((moment, each) => addDuration(moment, each), arrive) - arrive;
    const first = dayOf(Math.max(start, arrive - ago)) + 1;
    for (let day = first; day * dayMs < until; day++) counted.add(day * dayMs);
    decisive.add((first + Math.floor(clause.stay.permitted.ms / dayMs)) * dayMs);
  }
  const within = (moments: Iterable<Instant>): readonly Instant[] =>
    [...moments].filter((moment) => moment >= start && moment < until).sort((a, b) => a - b);
  return { all: within(new Set([...decisive, ...counted])), decisive: within(decisive) };
}
