import { seededRandom } from '../../src/sim/world/random.ts';
import { books } from './policy-fixtures.ts';
import { withGuardedClocks, withMornings, withStrangers } from './disturb.ts';
import { drawHistory, withHalts, type HistoryEvent, type History } from './event.ts';
import { playHistory, type Outcome } from './play.ts';
import { addStrangers, noStrangers, type StrangerTally } from './strangers.ts';
import type { Altered } from './world.ts';

/** A history that broke a promise, and as little of it as still does. */
export interface Finding {
  readonly seed: number;
  readonly violations: Outcome['violations'];
  readonly happenings: readonly HistoryEvent[];
}

export interface Tally {
  readonly histories: number;
  readonly happenings: number;
  /** Histories in which the phone was locked at least once: without them nothing would have been tried. */
  readonly withLock: number;
  readonly locks: number;
  readonly lockedHours: number;
  /** What strangers reached, and what came of it. */
  readonly strangers: StrangerTally;
  /** Histories in which a guarded server acted by a wrong time: nothing told it so. */
  readonly guardBeaten: number;
  /** How often each kind of happening took place. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

/** The history of a seed without strangers, guarded clocks and mornings. What was found among these stays what it was. */
export function plainHistoryOf(seed: number): History {
  const history = drawHistory(seed, seededRandom(`histories/${seed}`), books.length);
  return seed % 2 === 0 ? history : withHalts(history, seededRandom(`halts/${seed}`));
}

/** One of three has strangers, one of three a server that guards its clocks, one of three restores of mornings; they meet. */
export function historyOf(seed: number): History {
  const random = seededRandom(`disturbed/${seed}`);
  let history = plainHistoryOf(seed);
  for (const disturb of [withStrangers, withGuardedClocks, withMornings])
    if (random.chance(1 / 3)) history = disturb(history, random);
  return history;
}

/** Plays the histories of the seeds `from` ≤ seed < `until`; shrinks those that break a promise, and gives up after a few. */
export async function runHistories(
  from: number,
  until: number,
  { altered = {}, findingsMax = 5 }: { readonly altered?: Altered; readonly findingsMax?: number } = {},
): Promise<Tally> {
  const kinds: Record<string, number> = {};
  const findings: Finding[] = [];
  let happenings = 0;
  let withLock = 0;
  let locks = 0;
  let lockedHours = 0;
  let strangers = noStrangers;
  let guardBeaten = 0;
  for (let seed = from; seed < until && findings.length < findingsMax; seed += 1) {
    const history = historyOf(seed);
    for (const { kind } of history.happenings) kinds[kind] = (kinds[kind] ?? 0) + 1;
    const outcome = await playHistory(history, altered);
    happenings += history.happenings.length;
    withLock += outcome.locks > 0 ? 1 : 0;
    locks += outcome.locks;
    lockedHours += outcome.lockedHours;
    strangers = addStrangers(strangers, outcome.strangers);
    guardBeaten += outcome.guardBeaten ? 1 : 0;
    if (outcome.violations.length > 0) findings.push(await shrink(history, outcome, altered));
  }
  return {
    histories: until - from,
    happenings,
    withLock,
    locks,
    lockedHours,
    strangers,
    guardBeaten,
    kinds,
    findings,
  };
}

/** Leaves out what is not needed for the same violation: first what came after it, then ever smaller pieces. */
async function shrink(history: History, outcome: Outcome, altered: Altered): Promise<Finding> {
  const [violation] = outcome.violations;
  const breaks = async (happenings: readonly HistoryEvent[]): Promise<boolean> => {
    const { violations } = await playHistory({ ...history, happenings }, altered);
    return violations.includes(violation!);
  };
  let happenings: readonly HistoryEvent[] = history.happenings.slice(0, outcome.at + 1);
  for (let size = Math.ceil(happenings.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < happenings.length;) {
      const without = leftOut(happenings, at, size);
      if (await breaks(without)) happenings = without;
      else at += size;
    }
  }
  return { seed: history.seed, violations: outcome.violations, happenings };
}

/** Without so many from there on, but their time passes all the same. */
function leftOut(happenings: readonly HistoryEvent[], at: number, size: number): readonly HistoryEvent[] {
  const passedMs = happenings.slice(at, at + size).reduce((sum, one) => sum + one.afterMs, 0);
  const [next, ...rest] = happenings.slice(at + size);
  const after = next === undefined ? [] : [{ ...next, afterMs: next.afterMs + passedMs }, ...rest];
  return [...happenings.slice(0, at), ...after];
}

/** A finding for people: the seed reproduces the whole of it. */
export function findingText({ seed, violations, happenings }: Finding): string {
  const lines = happenings.map(({ afterMs, ...happening }) => {
    const hours = (afterMs / 3_600_000).toFixed(2);
    return `  after ${hours} h: ${JSON.stringify(happening)}`;
  });
  return [`seed ${seed}: ${violations.join(', ')}`, ...lines].join('\n');
}
