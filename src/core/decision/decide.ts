import type { Territory } from '../territory/territory.ts';
import { formatInstant, type Instant } from '../time.ts';
import { listedAt, type PolicySet, type PolicyView, viewAt } from './compile.ts';
import type { ClauseVerdict, Decision, Span, Standing } from './decision.ts';
import type { Dossier } from './event.ts';
import { gatherHistory } from './gather-history.ts';
import { runningStay, type History } from './history.ts';
import { Horizon } from './horizon.ts';
import { judge } from './verdict.ts';

/**
 * The decision for one phone. Uses only what had happened by `now` and was received or published by `knownAt`; pure, and linear in the
 * events. `clauses` holds every clause published by then, ordered by policy id and then as in the document.
 */
export function decide(
  policies: PolicySet,
  dossier: Dossier,
  { now, knownAt }: { readonly now: Instant; readonly knownAt: Instant },
): Decision {
  return decideFrom(policies, gatherHistory(dossier, now, knownAt));
}

/** The decision that follows from a history already read, as of that history's moments. */
export function decideFrom(policies: PolicySet, history: History): Decision {
  const { now, knownAt } = history;
  const view = viewAt(policies, knownAt);
  const horizon = new Horizon(now);
  const clauses: ClauseVerdict[] = [];
  let strictest: ClauseVerdict | null = null;
  for (const lineage of view.lineages) {
    if (lineage.regimes[0]!.published > now) {
      horizon.consider(lineage.regimes[0]!.published);
      continue;
    }
    const verdict = judge(history, lineage, horizon);
    clauses.push(verdict);
    if (verdict.standing !== null && isStricter(verdict, strictest)) strictest = verdict;
  }
  noteListingChanges(history, view, horizon);
  const listed = listedAt(view, now);
  const outcome =
    strictest === null
      ? { ...outcomeWithoutRestriction(history, clauses, listed), notice: null, grace: null }
      : fromStrictest(strictest);
  const next = horizon.next === Infinity ? null : horizon.next;
  const claimed =
    history.claim !== null && listed.has(history.claim.territory) ? history.claim.territory : null;
  return { ...outcome, clauses, next, claimed, now, knownAt };
}

/** The territories that a clause in force names. A check-in elsewhere leaves no trace. */
export function listedTerritories(policies: PolicySet, now: Instant): ReadonlySet<Territory> {
  return listedAt(viewAt(policies, now), now);
}

/**
 * Whether something can still follow from the record, so that the phone's next report counts wherever it comes from: a clause applies, a
 * stay in a listed territory has not ended or may have begun, or the place of the activation can still be proved.
 */
export function isOpen(decision: Decision): boolean {
  return (
    decision.territory !== null ||
    decision.claimed !== null ||
    decision.clauses.some((one) => one.verdict === 'applies' || one.because === 'activation-awaits-place')
  );
}

/** The decision as JSON text with its keys in a fixed order and its times as RFC 3339: the bytes that are hashed. */
export function decisionBytes(decision: Decision): string {
  return JSON.stringify({
    standing: decision.standing,
    territory: decision.territory,
    notice: spanJson(decision.notice),
    grace: spanJson(decision.grace),
    next: timeJson(decision.next),
    now: timeJson(decision.now),
    knownAt: timeJson(decision.knownAt),
    clauses: decision.clauses.map((one) => ({
      policy: one.policy,
      version: one.version,
      clause: one.clause,
      verdict: one.verdict,
      because: one.because,
      territory: one.territory,
      standing: one.standing,
      since: timeJson(one.since),
      notice: spanJson(one.notice),
      grace: spanJson(one.grace),
      until: timeJson(one.until),
      appealPending: one.appealPending,
      evidence: {
        activatedAt: timeJson(one.evidence.activatedAt),
        firstSeen: timeJson(one.evidence.firstSeen),
        lastSeen: timeJson(one.evidence.lastSeen),
        observations: one.evidence.observations,
      },
    })),
  });
}

function timeJson(instant: Instant | null): string | null {
  return instant === null ? null : formatInstant(instant);
}

function spanJson(span: Span | null): { from: string; until: string } | null {
  return span === null ? null : { from: formatInstant(span.from), until: formatInstant(span.until) };
}

const rank: Readonly<Record<NonNullable<ClauseVerdict['standing']>, number>> = {
  notice: 1,
  grace: 2,
  due: 3,
  locked: 4,
};

/**
 * The verdict that is further along is stricter. Between equals, the one whose time is over earlier is; a running clock is stricter than
 * none.
 */
function isStricter(verdict: ClauseVerdict, than: ClauseVerdict | null): boolean {
  if (than === null) return true;
  const further = rank[verdict.standing!] - rank[than.standing!];
  return further === 0 ? dueFrom(verdict) < dueFrom(than) : further > 0;
}

function dueFrom({ notice, grace }: ClauseVerdict): Instant {
  return grace?.until ?? (notice === null ? Infinity : Number.MAX_VALUE);
}

function fromStrictest(
  verdict: ClauseVerdict,
): Pick<Decision, 'standing' | 'territory' | 'notice' | 'grace'> {
  const { standing, territory, notice, grace } = verdict;
  return { standing: standing!, territory, notice, grace };
}

function outcomeWithoutRestriction(
  history: History,
  clauses: readonly ClauseVerdict[],
  listed: ReadonlySet<Territory>,
): { readonly standing: Standing; readonly territory: Territory | null } {
  const place = runningStay(history)?.place ?? null;
  const territory = place !== null && listed.has(place) ? place : null;
  const { latest } = history;
  const inDoubt = latest?.kind === 'unproven' && latest.candidates.some((one) => listed.has(one));
  if (inDoubt || clauses.some((one) => one.verdict === 'unproven'))
    return { standing: 'unproven', territory };
  const permitted = clauses.find((one) => one.verdict === 'exempt' || one.verdict === 'passed');
  if (permitted !== undefined) return { standing: 'exempt', territory: permitted.territory };
  if (territory === null) return { standing: 'clear', territory };
  const here = clauses.filter((one) => one.territory === territory);
  if (here.some((one) => one.because === 'appeal-upheld')) return { standing: 'clear', territory };
  const { activation } = history;
  const isVisitor =
    activation === null ||
    (activation.proof === 'proved' && activation.place !== territory) ||
    here.some((one) => one.verdict === 'within-stay');
  return { standing: isVisitor ? 'visitor' : 'clear', territory };
}

/** A territory where the phone is or may be can become listed, or cease to be, which changes the standing. */
function noteListingChanges(history: History, view: PolicyView, horizon: Horizon): void {
  const place = runningStay(history)?.place ?? null;
  const candidates = history.latest?.kind === 'unproven' ? history.latest.candidates : [];
  if (place === null && candidates.length === 0) return;
  for (const [index, change] of view.changes.entries()) {
    if (change <= horizon.now || change >= horizon.next) continue;
    const before = view.listed[index - 1];
    const after = view.listed[index]!;
    const differs = (territory: Territory): boolean =>
      (before?.has(territory) ?? false) !== after.has(territory);
    if ((place !== null && differs(place)) || candidates.some(differs)) horizon.consider(change);
  }
}
