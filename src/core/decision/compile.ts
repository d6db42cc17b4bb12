import type { Clause, Policy } from '../policy/policy.ts';
import type { Territory } from '../territory/territory.ts';
import type { Instant } from '../time.ts';

/** One version of one clause, and the time during which it was both published and in force (empty: from = until). */
export interface Regime {
  readonly policy: Policy;
  readonly clause: Clause;
  readonly published: Instant;
  readonly from: Instant;
  readonly until: Instant;
  /** When the next version of the policy was published; infinite for the latest. */
  readonly superseded: Instant;
  /** When the last of the legal grounds that it cites ended; infinite while one has no end. */
  readonly basisEnds: Instant;
  /** The territories in which it is retroactive: it said so before it took force there. */
  readonly retroactive: ReadonlySet<Territory>;
}

/** One clause through all known versions of its policy, oldest first. */
export interface Lineage {
  readonly regimes: readonly Regime[];
}

/** All policies as they were known between two publications. */
export interface PolicyView {
  readonly knownFrom: Instant;
  readonly lineages: readonly Lineage[];
  /** The moments at which the listed territories change, and the listed territories from each of them on. */
  readonly changes: readonly Instant[];
  readonly listed: readonly ReadonlySet<Territory>[];
}

/** All versions of all policies, ready to decide by. Immutable. */
export interface PolicySet {
  readonly views: readonly PolicyView[];
}

/**
 * Why these documents cannot be in force together, in words; empty where they can. A version has one text, a later version is published
 * later, and a clause id belongs to one policy (an acknowledgement names its clause by that id alone).
 */
export function policyClashes(policies: readonly Policy[]): readonly string[] {
  const clashes: string[] = [];
  const owner = new Map<string, string>();
  const last = new Map<string, Policy>();
  for (const policy of byVersion(policies)) {
    const before = last.get(policy.id);
    if (before?.version === policy.version) clashes.push(`${policy.id} has version ${policy.version} twice`);
    else if (before !== undefined && policy.published! <= before.published!) {
      clashes.push(
        `${policy.id} version ${policy.version} must be published later than version ${before.version}`,
      );
    }
    last.set(policy.id, policy);
    for (const clause of policy.clauses) {
      const other = owner.get(clause.id);
      if (other !== undefined && other !== policy.id) {
        clashes.push(`clause ${clause.id} is in ${other} and in ${policy.id}; rename one`);
      }
      owner.set(clause.id, policy.id);
    }
  }
  return clashes;
}

/**
 * Makes the set that `decide` reads, from all versions of all policies in any order. Drafts (`published` null) are left out: they bind
 * nobody. Throws where `policyClashes` finds something; the caller checks outside input with it first.
 */
export function compilePolicies(policies: readonly Policy[]): PolicySet {
  const clashes = policyClashes(policies);
  if (clashes.length > 0) throw new Error(`policies clash: ${clashes.join('; ')}`);
  const published = byVersion(policies);
  const moments = [...new Set(published.map((policy) => policy.published!))].sort((a, b) => a - b);
  return {
    views: moments.map((knownFrom) =>
      viewOf(
        published.filter((one) => one.published! <= knownFrom),
        knownFrom,
      ),
    ),
  };
}

const nothingKnown: PolicyView = { knownFrom: -Infinity, lineages: [], changes: [], listed: [] };
const nowhere: ReadonlySet<Territory> = new Set();

/** The view that was known at a moment. */
export function viewAt(policies: PolicySet, knownAt: Instant): PolicyView {
  for (let index = policies.views.length - 1; index >= 0; index--) {
    if (policies.views[index]!.knownFrom <= knownAt) return policies.views[index]!;
  }
  return nothingKnown;
}

/** The territories that a clause in force at `now` names, as the view knew it. */
export function listedAt(view: PolicyView, now: Instant): ReadonlySet<Territory> {
  for (let index = view.changes.length - 1; index >= 0; index--) {
    if (view.changes[index]! <= now) return view.listed[index]!;
  }
  return nowhere;
}

function byVersion(policies: readonly Policy[]): readonly Policy[] {
  return policies
    .filter((policy) => policy.published !== null)
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.version - b.version));
}

function viewOf(policies: readonly Policy[], knownFrom: Instant): PolicyView {
  const lineages: Lineage[] = [];
  for (const versions of Map.groupBy(policies, (policy) => policy.id).values()) {
    const ids = new Set(versions.flatMap((policy) => policy.clauses.map((clause) => clause.id)));
    for (const id of ids) lineages.push(lineageOf(versions, id));
  }
  const regimes = lineages
    .flatMap((lineage) => lineage.regimes)
    .filter((regime) => regime.from < regime.until);
  const changes = [...new Set(regimes.flatMap((regime) => [regime.from, regime.until]))]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const listed = changes.map(
    (at) =>
      new Set(
        regimes.filter((one) => one.from <= at && at < one.until).flatMap((one) => one.clause.territories),
      ),
  );
  return { knownFrom, lineages, changes, listed };
}

function lineageOf(versions: readonly Policy[], id: string): Lineage {
  const regimes: Regime[] = [];
  for (const [index, policy] of versions.entries()) {
    const published = policy.published!;
    const clause = policy.clauses.find((one) => one.id === id);
    if (clause === undefined) continue;
    const superseded = versions[index + 1]?.published ?? Infinity;
    const basisEnds = whenBasisEnds(clause);
    const from = Math.max(published, clause.effective.from);
    const until = Math.max(from, Math.min(clause.effective.until ?? Infinity, basisEnds, superseded));
    const retroactive = reachingBack(clause, published, regimes.at(-1));
    regimes.push({ policy, clause, published, from, until, superseded, basisEnds, retroactive });
  }
  return { regimes };
}

/** Retroactive effect is declared beforehand by this version, or inherited from the version that it replaces. */
function reachingBack(
  clause: Clause,
  published: Instant,
  before: Regime | undefined,
): ReadonlySet<Territory> {
  if (!clause.retroactive) return nowhere;
  if (published <= clause.effective.from) return new Set(clause.territories);
  if (before?.superseded !== published || before.clause.trigger !== clause.trigger) return nowhere;
  return new Set(clause.territories.filter((territory) => before.retroactive.has(territory)));
}

/**
 * A clause that cites law holds while one of those laws does; a contract cited beside law does not outlive it. A clause that cites
 * contracts alone holds while one of them does.
 */
function whenBasisEnds(clause: Clause): Instant {
  const laws = clause.basis.filter((basis) => basis.kind === 'law');
  const grounds = laws.length > 0 ? laws : clause.basis;
  return Math.max(...grounds.map((basis) => basis.until ?? Infinity));
}
