import type { Territory } from '../territory/territory.ts';
import { restsOnActivation, type Restriction } from '../policy/policy.ts';
import { addDuration, type Instant } from '../time.ts';
import { progressOf } from './clock.ts';
import type { Lineage, Regime } from './compile.ts';
import type { ClauseVerdict, Reason, Verdict } from './decision.ts';
import { firstSeenFrom, type History, placingEnds, runningStay, type Stay, stayAt } from './history.ts';
import type { Horizon } from './horizon.ts';
import { permissionAt, type Permission } from './permission.ts';
import { countsFrom, inForceThen, reachedAt, rollingExcess, type Run, runAt } from './reach.ts';

/** One clause beside one phone's history. */
interface Matter {
  readonly history: History;
  readonly lineage: Lineage;
  /** The version that counts at `now`: the latest published that has the clause. */
  readonly regime: Regime;
  readonly horizon: Horizon;
}

/**
 * Judges one clause, the plainest reason first: the trigger did not happen; the clause is not in force; the trigger happened before it was;
 * its place is unproven; a permission holds; the stay is permitted. Otherwise the clause applies.
 */
export function judge(history: History, lineage: Lineage, horizon: Horizon): ClauseVerdict {
  const index = lineage.regimes.findLastIndex((one) => one.published <= horizon.now);
  const regime = lineage.regimes[index]!;
  const matter: Matter = { history, lineage, regime, horizon };
  // A question about the past with today's knowledge can know of versions that were yet to come.
  horizon.consider(regime.superseded);
  horizon.consider(lineage.regimes[index + 1]?.published ?? Infinity);
  return restsOnActivation[regime.clause.trigger] ? judgeActivation(matter) : judgePresence(matter);
}

function judgePresence(matter: Matter): ClauseVerdict {
  const { history, lineage, regime, horizon } = matter;
  const { territories } = regime.clause;
  const stay = runningStay(history);
  if (stay === undefined || stay.place === null || !territories.includes(stay.place)) {
    const wasThere = history.stays.some((one) => one.place !== null && territories.includes(one.place));
    return verdict(matter, 'not-triggered', wasThere ? 'left-territory' : 'not-there', null);
  }
  const ineffective = whyNotEffective(matter);
  if (ineffective !== null) return verdict(matter, 'not-effective', ineffective, stay.place);
  const run = runAt(lineage, stay.place, horizon.now)!;
  if (history.seen[stay.end - 1]! < countsFrom(history, stay, regime, run.from)) {
    return verdict(matter, 'not-retroactive', 'present-before', stay.place);
  }
  return weigh(matter, stay, run, 'overstayed', -Infinity);
}

/** Also for `consignment`: a diverted phone was sold for another market and first activated here. */
function judgeActivation(matter: Matter): ClauseVerdict {
  const { history, lineage, regime, horizon } = matter;
  const { clause } = regime;
  const { activation } = history;
  if (activation === null || activation.proof !== 'proved') return judgeUnplaced(matter);
  const { place } = activation;
  if (place === null || !clause.territories.includes(place)) {
    return verdict(matter, 'not-triggered', 'activated-elsewhere', null);
  }
  const sale =
    clause.trigger === 'consignment' ? history.sales.findLast((one) => one.at <= activation.at) : null;
  if (sale === undefined) return verdict(matter, 'not-triggered', 'not-consigned', place);
  if (sale?.market === place) return verdict(matter, 'not-triggered', 'sold-for-territory', place);
  const ineffective = whyNotEffective(matter);
  if (ineffective !== null) return verdict(matter, 'not-effective', ineffective, place);
  if (!regime.retroactive.has(place) && !inForceThen(lineage, clause, place, activation.at)) {
    return verdict(matter, 'not-retroactive', 'activated-before', place);
  }
  if (sale !== null && !regime.retroactive.has(place) && !inForceThen(lineage, clause, place, sale.at)) {
    return verdict(matter, 'not-retroactive', 'sold-before', place);
  }
  const liveSince = sale === null ? -Infinity : caseLiveSince(matter);
  if (liveSince === Infinity) return verdict(matter, 'not-triggered', 'case-without-finding', place);
  const stay = runningStay(history);
  if (stay === undefined || stay.place !== place) {
    return verdict(matter, 'not-triggered', 'left-territory', place);
  }
  const run = runAt(lineage, place, horizon.now)!;
  return weigh(matter, stay, run, sale === null ? 'activated-there' : 'diverted', liveSince);
}

function judgeUnplaced(matter: Matter): ClauseVerdict {
  const { history, lineage, regime, horizon } = matter;
  const { clause } = regime;
  const { activation } = history;
  // A later claimed key has no activation, wherever it is (docs/decisions/identity.md).
  if (activation === null) return verdict(matter, 'not-triggered', 'not-activated', null);
  const ineffective = whyNotEffective(matter);
  if (ineffective !== null) return verdict(matter, 'not-effective', ineffective, null);
  const reached = clause.territories.some((one) => inForceThen(lineage, clause, one, activation.at));
  if (regime.retroactive.size === 0 && !reached)
    return verdict(matter, 'not-retroactive', 'activated-before', null);
  if (activation.proof === 'unproven') return verdict(matter, 'unproven', 'activation-place-unproven', null);
  horizon.consider(placingEnds(activation) + 1);
  return verdict(matter, 'unproven', 'activation-awaits-place', null);
}

/** Why the clause is not in force; null where it is. Either way it notes when that can change. */
function whyNotEffective({ regime, horizon }: Matter): Reason | null {
  if (regime.superseded <= horizon.now) return 'withdrawn';
  if (horizon.now < regime.from) {
    horizon.consider(regime.from);
    return 'not-yet-effective';
  }
  if (horizon.now >= regime.until) return regime.basisEnds <= horizon.now ? 'basis-ended' : 'ended';
  horizon.consider(regime.until);
  return null;
}

/**
 * Since when a case holds the phone without a break; minus infinity where no case ever did. Infinite where the last case ended, or
 * reached its limit, without a finding of diversion.
 */
function caseLiveSince({ history, horizon }: Matter): Instant {
  let since = -Infinity;
  let covered = -Infinity;
  for (const [index, period] of history.cases.entries()) {
    if (index > 0 && period.from > covered) since = period.from;
    covered = Math.max(covered, period.until);
    horizon.consider(period.until);
  }
  return history.cases.length === 0 || covered > horizon.now ? since : Infinity;
}

function weigh(matter: Matter, stay: Stay, run: Run, ground: Reason, liveSince: Instant): ClauseVerdict {
  const { history, lineage, regime, horizon } = matter;
  const territory = stay.place!;
  if (reachedAt(history, stay, run, 'dwell') === Infinity) {
    return verdict(matter, 'not-triggered', 'within-dwell', territory);
  }
  const reached = reachedAt(history, stay, run, 'limit');
  if (isEndedByAppeal(matter, stay, reached))
    return verdict(matter, 'not-triggered', 'appeal-upheld', territory);
  const permission = permissionAt(history, lineage, run, territory, horizon.now, horizon);
  if (permission.kind !== 'none') {
    const until = permission.until === Infinity ? null : permission.until;
    return { ...verdict(matter, permission.kind, permitting[permission.kind], territory), until };
  }
  if (reached === Infinity) return verdict(matter, 'within-stay', 'permitted-stay', territory);
  noteRollingEnd(matter, run, territory);
  const since = Math.max(reached, stricterSince(run), permission.endedAt, liveSince);
  const progress = progressOf(history, lineage, regime, reached, since, horizon);
  return { ...verdict(matter, 'applies', ground, territory), since, ...progress };
}

const permitting: Readonly<Record<Exclude<Permission['kind'], 'none'>, Reason>> = {
  exempt: 'exemption',
  passed: 'pass',
};

/** Rolling days leave their window by time alone. */
function noteRollingEnd({ history, regime, horizon }: Matter, run: Run, territory: Territory): void {
  const limit = regime.clause.stay;
  if (limit?.count !== 'rolling') return;
  const over = rollingExcess(
    history,
    territory,
    limit,
    regime.retroactive.has(territory) ? -Infinity : run.from,
    horizon.now,
  );
  if (over !== null) horizon.consider(over.until);
}

const restrictionRank: Readonly<Record<Restriction, number>> = { none: 0, notify: 1, lock: 2 };

/** When the run last came to allow a stricter restriction: what was announced before announced less. */
function stricterSince(run: Run): Instant {
  let since = -Infinity;
  for (let index = 1; index < run.regimes.length; index++) {
    const before = restrictionRank[run.regimes[index - 1]!.clause.restriction];
    if (restrictionRank[run.regimes[index]!.clause.restriction] > before) since = run.regimes[index]!.from;
  }
  return since;
}

/**
 * Whether an upheld appeal concerned this clause, because it was filed while the clause's conditions held. An activation happens once, so
 * its matter is over for good; for a presence clause the stay's is.
 */
function isEndedByAppeal(matter: Matter, stay: Stay, reached: Instant): boolean {
  const { history, lineage, regime } = matter;
  for (const appeal of history.appeals) {
    if (!appeal.upheld || !inForceThen(lineage, regime.clause, stay.place!, appeal.filedAt)) continue;
    if (appeal.filedAt >= reached) return true;
    if (!restsOnActivation[regime.clause.trigger]) continue;
    const then = stayAt(history, appeal.filedAt);
    if (then?.place !== stay.place) continue;
    const dwelt = firstSeenFrom(history, then, addDuration(history.seen[then.begin]!, regime.clause.dwell));
    if (dwelt < then.end && history.seen[dwelt]! <= appeal.filedAt) return true;
  }
  return false;
}

function verdict(matter: Matter, kind: Verdict, because: Reason, territory: Territory | null): ClauseVerdict {
  const { history, regime } = matter;
  const stay = territory === null ? undefined : runningStay(history);
  const there = stay !== undefined && stay.place === territory ? stay : null;
  return {
    policy: regime.policy.id,
    version: regime.policy.version,
    clause: regime.clause.id,
    verdict: kind,
    because,
    territory,
    since: null,
    notice: null,
    grace: null,
    standing: null,
    appealPending: false,
    until: null,
    evidence: {
      activatedAt: history.activation?.at ?? null,
      firstSeen: there === null ? null : history.seen[there.begin]!,
      lastSeen: there === null ? null : history.seen[there.end - 1]!,
      observations: there === null ? 0 : there.end - there.begin + there.between,
    },
  };
}
