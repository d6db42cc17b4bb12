import type { Territory } from '../territory/territory.ts';
import { addDuration, dayMs, type Instant } from '../time.ts';
import type { Lineage, Regime } from './compile.ts';
import type { History } from './history.ts';
import type { Horizon } from './horizon.ts';
import type { Run } from './reach.ts';

/** The effect of exemptions and passes on one clause: one holds now, or the last that held ended at `endedAt`. */
export type Permission =
  | { readonly kind: 'exempt' | 'passed'; readonly until: Instant }
  | { readonly kind: 'none'; readonly endedAt: Instant };

/** Where both hold, an exemption counts before a pass; of several of a kind, the one that ends last. */
export function permissionAt(
  history: History,
  lineage: Lineage,
  run: Run,
  territory: Territory,
  now: Instant,
  horizon: Horizon,
): Permission {
  let exemptUntil = -Infinity;
  let passedUntil = -Infinity;
  let endedAt = -Infinity;
  for (const grant of history.exemptions) {
    const end = exemptionEnd(grant, run);
    for (const regime of run.regimes) {
      if (!regime.clause.exemptions.includes(grant.exemption)) continue;
      const from = Math.max(grant.from ?? grant.at, regime.from);
      const until = Math.min(end, regime.until);
      if (from >= until) continue;
      if (until <= now) endedAt = Math.max(endedAt, until);
      else if (from <= now) exemptUntil = Math.max(exemptUntil, end);
      else horizon.consider(from);
    }
  }
  for (const pass of history.passes) {
    if (pass.territory !== territory || pass.from >= pass.until) continue;
    // The owner relied on an overridden pass for a while, so notice starts after the pass was given.
    if (isOverridden(pass.at, lineage, run)) endedAt = Math.max(endedAt, pass.at, overridingSince(run));
    else if (pass.until <= now) endedAt = Math.max(endedAt, pass.until);
    else if (pass.from <= now) passedUntil = Math.max(passedUntil, pass.until);
    else horizon.consider(pass.from);
  }
  horizon.consider(exemptUntil);
  horizon.consider(passedUntil);
  if (exemptUntil > now) return { kind: 'exempt', until: exemptUntil };
  if (passedUntil > now) return { kind: 'passed', until: passedUntil };
  return { kind: 'none', endedAt };
}

const shortestMonthMs = 28 * dayMs;

/** A grant ends at the longest time that any version in force since the grant allows. */
function exemptionEnd(grant: History['exemptions'][number], run: Run): Instant {
  const from = grant.from ?? grant.at;
  const until = grant.until ?? Infinity;
  let end = -Infinity;
  for (const { policy, clause, until: regimeEnd } of run.regimes) {
    if (regimeEnd <= grant.at || !clause.exemptions.includes(grant.exemption)) continue;
    const longest = policy.exemptions.find((rule) => rule.id === grant.exemption)?.longest ?? null;
    // Calendar months cost ten times the rest of a decision, so they are counted only where the end can lie beyond them.
    const isWithin = longest === null || until - from <= longest.months * shortestMonthMs + longest.ms;
    end = Math.max(end, isWithin ? until : Math.min(until, addDuration(from, longest)));
  }
  return end;
}

/** Promise 5: only a clause that declared it before the pass was given overrides that pass, and only while it still says so. */
function isOverridden(grantedAt: Instant, lineage: Lineage, run: Run): boolean {
  if (!run.regimes.at(-1)!.clause.overridesPasses) return false;
  const published: Regime | undefined = lineage.regimes.findLast(
    (regime) => regime.published <= grantedAt && grantedAt < regime.superseded,
  );
  return published !== undefined && published.clause.overridesPasses;
}

/** Since when every version of the run overrides passes: until then a version kept them. */
function overridingSince(run: Run): Instant {
  const keeping = run.regimes.findLast((regime) => !regime.clause.overridesPasses);
  return keeping === undefined ? -Infinity : keeping.until;
}
