import type { Clause, Policy } from '../policy/policy.ts';
import type { Territory } from '../territory/territory.ts';
import type { Instant } from '../time.ts';
import type { PolicyView, Regime } from './compile.ts';

/** One version of a clause that names a territory, and when it holds there. */
export interface ClauseInForce {
  readonly policy: Policy;
  readonly clause: Clause;
  /** Since when the clause has held there without a gap, through all versions of it before this one. */
  readonly from: Instant;
  /** null: without end on what is published. */
  readonly until: Instant | null;
}

/** The versions of clauses that name a territory, each with the time during which it is in force. */
export function regimesNaming(view: PolicyView, territory: Territory): readonly Regime[] {
  return view.lineages
    .flatMap((lineage) => lineage.regimes)
    .filter((one) => one.from < one.until && one.clause.territories.includes(territory));
}

/** Whether a version is in force at some moment of a span; `until` is not part of it. */
export function holdsWithin(
  { from, until }: Regime,
  span: { readonly from: Instant; readonly until: Instant },
): boolean {
  return from < span.until && span.from < until;
}

/**
 * What holds in a territory within a span, oldest first. The one place where it is worked out since when: an amendment that repeats a clause does not
 * begin it anew. Of several versions within the span each bears its own beginning, the first that of the clause.
 */
export function heldClauses(
  view: PolicyView,
  territory: Territory,
  span: { readonly from: Instant; readonly until: Instant },
): readonly ClauseInForce[] {
  const naming = regimesNaming(view, territory);
  const holding = naming.filter((one) => holdsWithin(one, span));
  return holding.map((one) => ({
    policy: one.policy,
    clause: one.clause,
    from: sinceWhen(one, naming, holding),
    until: Number.isFinite(one.until) ? one.until : null,
  }));
}

function sinceWhen(regime: Regime, naming: readonly Regime[], told: readonly Regime[]): Instant {
  const before = naming.find(
    ({ clause, until }) =>
      until === regime.from && clause.id === regime.clause.id && clause.trigger === regime.clause.trigger,
  );
  return before === undefined || told.includes(before) ? regime.from : sinceWhen(before, naming, told);
}
