import { standings, type Standing } from '../../core/decision/decision.ts';
import { formatDay, dayOf, type Instant } from '../../core/time.ts';
import type { LockTraffic } from '../fleet/fleet.ts';
import { scoreOf, type StrangerScore, type StrangerTraffic } from '../fleet/stranger.ts';
import type { FaultCounts } from '../world/hostile-network.ts';
import type { PlayChecked } from './check-play.ts';
import type { Judge, WrongfulEffect } from '../judging/judge.ts';
import type { KeyProof, Kind, Person } from '../world/person.ts';
import { locksOf, type LockScore } from './lock-score.ts';
import type { Ordered } from '../casework/play-case.ts';
import type { Rival } from '../judging/rivals.ts';

/** One phone at the end of the story. */
export interface Outcome {
  readonly person: Person;
  readonly judge: Judge;
  /** When it first reached the server, or was first started where it never did. */
  readonly startedAt: Instant;
  readonly sight: Rival;
  readonly networkCode: Rival;
}

/** One kind of owner. Counts are phones. */
export interface ScoreRow {
  readonly kind: string;
  readonly title: string;
  readonly phones: number;
  /** Sold or carried in against the terms: no rule that locks these locks an innocent. */
  readonly contraband: boolean;
  /** Whether the clauses may reach this kind at all. */
  readonly reachable: boolean;
  readonly lockedBy2021Rule: number;
  readonly lockedByNetworkRule: number;
  /** By the strictest standing that an answer or the record ever gave, or that the screen showed: who appeals at once is told no more. */
  readonly reached: Readonly<Partial<Record<Standing, number>>>;
  /** By the last one. */
  readonly ended: Readonly<Partial<Record<Standing, number>>>;
  readonly noticed: number;
  /** `due` at the end, or when a lock of it was ordered. */
  readonly due: number;
  readonly mustBeDue: number;
  readonly wrongful: number;
}

/** Phones that had to reach `due`, and those of them that did. */
export interface DueScore {
  readonly reached: number;
  readonly expected: number;
}

/** A wrongful effect, and why no rule of evidence could have helped; null where nothing excuses it. */
export type ExplainedEffect = WrongfulEffect & { readonly unavoidable: string | null };

export interface Scoreboard {
  readonly scenario: string;
  readonly title: string;
  readonly seed: number;
  readonly phones: number;
  readonly from: string;
  readonly until: string;
  readonly rows: readonly ScoreRow[];
  /** Innocent phones that each rule locked; of Carnet those on which it had any effect that the truth forbids. */
  readonly wrongly: { readonly rule2021: number; readonly networkRule: number; readonly carnet: number };
  readonly wrongfulEffects: readonly ExplainedEffect[];
  readonly due: DueScore;
  /** The same by how the phones prove their keys. */
  readonly dueByProof: Readonly<Record<KeyProof, DueScore>>;
  /** Whoever knew no more of a phone than the numbers on its box, and what of the owners' they reached. */
  readonly strangers: StrangerScore;
  /** The case and its locks; null where the story has none. */
  readonly locks: LockScore | null;
  /** What could be checked afterwards; null where the database was out of reach. */
  readonly checked: PlayChecked | null;
  /** For each standing that was reached, the first phone whose strictest it was: to look at. */
  readonly examples: readonly {
    readonly standing: Standing;
    readonly title: string;
    readonly serial: string;
  }[];
  readonly traffic: {
    readonly checkIns: number;
    readonly enrolments: number;
    readonly faults: FaultCounts;
    /** Answered 503: the database was away. */
    readonly unavailable: number;
    /** Answered with any other status of 500 and above: a fault of the server's. */
    readonly broken: number;
    /** Reports that the server refused, by the code that it gave. */
    readonly refused: Readonly<Record<string, number>>;
  };
  /** Zero wrongful effects, every phone that had to reach `due` did, and the server never broke. */
  readonly passed: boolean;
  /** How fast it went: the one part that the seed does not fix. */
  readonly pace: { readonly elapsedMs: number; readonly checkInsPerSecond: number };
}

const count = <T>(items: readonly T[], holds: (item: T) => boolean): number => items.filter(holds).length;

/**
 * Whether a fair system that works has to have this phone `due` by the end. In Crimea it may miss one: a phone whose fix failed at its
 * first start is, by its Russian network and address, proved to be in Russia, and the rules would rather be wrong that way.
 */
function hasToBeDue({ person: { kind, life } }: Outcome): boolean {
  const inCrimea = life.segments[0]?.place.territory.startsWith('UA-') === true;
  return kind.reach.kind === 'clause' && kind.reach.due === 'must' && !inCrimea;
}

/** A lock that was ordered comes after it. */
function becameDue({ judge }: Outcome): boolean {
  return judge.last === 'due' || judge.locks.life.orderedAt !== undefined;
}

function explained({ judge, person: { kind, life }, startedAt }: Outcome): readonly ExplainedEffect[] {
  return judge.wrongful.map((effect) => ({
    ...effect,
    unavoidable: kind.unavoidable?.(life, startedAt) ?? null,
  }));
}

function strictestOf({ locks, strictest }: Judge): Standing {
  return locks.life.lockedAt === undefined ? strictest : 'locked';
}

function scoreRow(kind: Kind, outcomes: readonly Outcome[]): ScoreRow {
  const tally = (of: (judge: Judge) => Standing): Partial<Record<Standing, number>> => {
    const tallied = standings.map(
      (standing) => [standing, count(outcomes, ({ judge }) => of(judge) === standing)] as const,
    );
    return Object.fromEntries(tallied.filter(([, phones]) => phones > 0));
  };
  return {
    kind: kind.id,
    title: kind.title,
    phones: outcomes.length,
    contraband: kind.contraband,
    reachable: kind.reach.kind !== 'never',
    lockedBy2021Rule: count(outcomes, ({ sight }) => sight.lockedAt !== undefined),
    lockedByNetworkRule: count(outcomes, ({ networkCode }) => networkCode.lockedAt !== undefined),
    reached: tally(strictestOf),
    ended: tally((judge) => judge.last),
    noticed: count(outcomes, ({ judge }) => judge.notices > 0),
    due: count(outcomes, becameDue),
    mustBeDue: count(outcomes, hasToBeDue),
    wrongful: count(outcomes, ({ judge }) => judge.wrongful.length > 0),
  };
}

function dueOf(outcomes: readonly Outcome[]): DueScore {
  return {
    reached: count(outcomes, (outcome) => hasToBeDue(outcome) && becameDue(outcome)),
    expected: count(outcomes, hasToBeDue),
  };
}

function dueByProof(outcomes: readonly Outcome[]): Scoreboard['dueByProof'] {
  const of = (proof: KeyProof): DueScore => dueOf(outcomes.filter(({ person }) => person.proof === proof));
  return { claimed: of('claimed'), factory: of('factory'), attested: of('attested') };
}

function examplesOf(outcomes: readonly Outcome[]): Scoreboard['examples'] {
  return standings.flatMap((standing) => {
    const first = outcomes.find(({ judge }) => strictestOf(judge) === standing);
    if (first === undefined) return [];
    return [{ standing, title: first.person.kind.title, serial: first.person.serial }];
  });
}

/** Nothing of an owner's: neither their carnet nor their orders, nor that their key counts no more. */
export function reachedNothing(strangers: StrangerScore): boolean {
  const { ownersCarnets, othersOrders, heldWithoutStart, supersededOwners } = strangers;
  return ownersCarnets + othersOrders + heldWithoutStart + supersededOwners === 0;
}

/** How a play ended. */
interface Played {
  readonly phones: readonly Outcome[];
  readonly ordered: Ordered | null;
  readonly checked: PlayChecked | null;
}

export function scoreboardOf(
  run: {
    readonly story: { readonly id: string; readonly title: string; readonly kinds: readonly Kind[] };
    readonly seed: number;
    readonly from: Instant;
    readonly until: Instant;
  },
  { phones: outcomes, ordered, checked }: Played,
  measured: Scoreboard['traffic'] & { readonly locks: LockTraffic; readonly strangers: StrangerTraffic },
  pace: Scoreboard['pace'],
): Scoreboard {
  const { story } = run;
  const { locks: lockTraffic, strangers: reached, ...traffic } = measured;
  const strangers = scoreOf(reached, traffic.refused['device-superseded'] ?? 0);
  const locks = ordered === null ? null : locksOf(outcomes, ordered, lockTraffic);
  const rows = story.kinds
    .map((kind) =>
      scoreRow(
        kind,
        outcomes.filter(({ person }) => person.kind === kind),
      ),
    )
    .filter((row) => row.phones > 0);
  const sum = (of: (row: ScoreRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const wrongfulEffects = outcomes.flatMap(explained);
  const due = dueOf(outcomes);
  return {
    scenario: story.id,
    title: story.title,
    seed: run.seed,
    phones: outcomes.length,
    from: formatDay(dayOf(run.from)),
    until: formatDay(dayOf(run.until)),
    rows,
    wrongly: {
      rule2021: sum((row) => (row.contraband ? 0 : row.lockedBy2021Rule)),
      networkRule: sum((row) => (row.contraband ? 0 : row.lockedByNetworkRule)),
      carnet: sum((row) => row.wrongful),
    },
    wrongfulEffects,
    due,
    dueByProof: dueByProof(outcomes),
    strangers,
    locks,
    checked,
    examples: examplesOf(outcomes),
    traffic,
    passed:
      wrongfulEffects.length === 0 &&
      due.reached === due.expected &&
      reachedNothing(strangers) &&
      traffic.broken === 0 &&
      locks?.passed !== false &&
      checked?.passed !== false,
    pace,
  };
}
