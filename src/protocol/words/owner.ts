import type { ClauseVerdict, Decision, Verdict } from '../../core/decision/decision.ts';
import type { Clause, Policy, Trigger } from '../../core/policy/policy.ts';
import type { Territory } from '../../core/territory/territory.ts';
import { citations, exemptionName, exemptionsOf, listed } from './citation.ts';
import type { MessageKey } from './catalogue.ts';
import type { Language } from './language.ts';
import { sayDay, sayDuration, sayMoment } from './moment.ts';
import { say } from './say.ts';
import { territoryName } from './territory-name.ts';

/** One clause that holds against the phone, with the policy that it stands in. */
interface Holding {
  readonly verdict: ClauseVerdict;
  readonly clause: Clause;
  readonly policy: Policy;
}

/**
 * What the phone shows its owner for a decision: lines of plain text in the language, or undefined where there is nothing to say.
 * `policies` holds at least the versions that the decision names; a clause that is not among them is left out.
 */
export function ownerMessage(
  decision: Decision,
  policies: readonly Policy[],
  language: Language,
): string | undefined {
  const { standing } = decision;
  if (standing === 'clear') return undefined;
  if (standing === 'unproven') return say(language, 'unproven', {});
  if (standing === 'visitor') return visitorLines(decision, policies, language).join('\n');
  if (standing === 'exempt') return exemptLines(decision, language).join('\n');
  const holding = holdingClauses(decision, policies);
  return [...concernLines(decision, holding, language), ...remedyLines(decision, holding, language)].join(
    '\n',
  );
}

// The bound that the wire sets for `reason`.
const reasonCharsMax = 4000;

/**
 * The `reason` of a `notify` directive: what, why and until when, of the clauses whose notice nobody acknowledged yet. Where to turn
 * stands beside it, in the directive's `remedy`.
 */
export function noticeReason(decision: Decision, policies: readonly Policy[], language: Language): string {
  const holding = holdingClauses(decision, policies);
  const waiting = holding.filter((one) => one.verdict.notice === null);
  // Another clause may be further along; this notice is about what is new.
  const lines =
    waiting.length === 0
      ? concernLines(decision, holding, language)
      : concernLines({ ...decision, standing: 'notice', notice: null, grace: null }, waiting, language);
  return lines.join('\n').slice(0, reasonCharsMax);
}

/** A lock as its reason tells it. */
export interface LockTold {
  readonly policy: Policy;
  /** The clauses of that policy that hold the phone locked. */
  readonly verdicts: readonly ClauseVerdict[];
}

/**
 * The `reason` of a `lock` directive: on which ground and provision, by which facts. Until when, whether automated, and what can be done stand beside
 * it as data, and the phone says them in words of its own (`phone/`): so that order and proof together stay within 3 KB in every language.
 */
export function lockReason({ policy, verdicts }: LockTold, language: Language): string {
  const lines: string[] = [];
  for (const verdict of verdicts) {
    const clause = policy.clauses.find((one) => one.id === verdict.clause);
    if (clause === undefined) continue;
    lines.push(whyLine({ verdict, clause, policy }, null, language));
    const { firstSeen, lastSeen } = verdict.evidence;
    if (firstSeen !== null && lastSeen !== null)
      lines.push(
        say(language, 'lockedFacts', {
          first: sayDay(language, firstSeen),
          last: sayDay(language, lastSeen),
        }),
      );
  }
  return lines.join('\n').slice(0, reasonCharsMax);
}

/** The `reason` of a `release` directive: which of the clauses notified before have no effect any more, and why. */
export function releaseReason(decision: Decision, clauses: readonly string[], language: Language): string {
  const lines = [say(language, 'releaseTitle', {})];
  for (const id of clauses) {
    const cause = releaseCause(decision.clauses.find((one) => one.clause === id));
    const rule = say(language, 'releaseRule', { clause: id });
    lines.push(cause === null ? rule : `${rule} ${say(language, cause, {})}`);
  }
  return lines.join('\n').slice(0, reasonCharsMax);
}

// Of a clause that still applies there is nothing to say but that a person released the phone from it.
const releaseCauses = {
  'not-effective': 'releaseRuleEnded',
  'not-retroactive': 'releaseRuleEnded',
  exempt: 'releaseExempt',
  passed: 'releasePassed',
  'not-triggered': 'releaseFacts',
  unproven: 'releaseFacts',
  'within-stay': 'releaseFacts',
  applies: null,
} as const satisfies Record<Verdict, MessageKey | null>;

function releaseCause(verdict: ClauseVerdict | undefined): (typeof releaseCauses)[Verdict] | 'releaseUpheld' {
  if (verdict === undefined) return 'releaseRuleEnded';
  return verdict.because === 'appeal-upheld' ? 'releaseUpheld' : releaseCauses[verdict.verdict];
}

function visitorLines(
  decision: Decision,
  policies: readonly Policy[],
  language: Language,
): readonly string[] {
  const lines = [say(language, 'visitor', { place: placeOf(decision, undefined, language) })];
  const permitted = decision.clauses.find((verdict) => verdict.verdict === 'within-stay');
  if (permitted === undefined) return lines;
  const stay = find(policies, permitted)?.clause.stay;
  if (stay !== undefined && stay !== null) {
    lines.push(say(language, 'permittedStay', { permitted: sayDuration(language, stay.permitted) }));
  }
  if (decision.next !== null) {
    lines.push(say(language, 'nothingBefore', { when: sayMoment(language, decision.next) }));
  }
  return lines;
}

function exemptLines(decision: Decision, language: Language): readonly string[] {
  const verdict =
    decision.clauses.find((one) => one.verdict === 'exempt') ??
    decision.clauses.find((one) => one.verdict === 'passed');
  const place = placeOf(decision, verdict, language);
  const lines = [
    verdict?.verdict === 'passed' ? say(language, 'passed', { place }) : say(language, 'exempt', { place }),
  ];
  if (verdict?.until !== null && verdict?.until !== undefined) {
    lines.push(say(language, 'nothingBefore', { when: sayMoment(language, verdict.until) }));
  }
  return lines;
}

/** What, why, until when: the part that a message and a directive share. */
function concernLines(
  decision: Decision,
  holding: readonly Holding[],
  language: Language,
): readonly string[] {
  if (holding.length === 0) return [title(decision, undefined, language)];
  const main = strictest(decision, holding);
  const lines = [
    title(decision, main, language),
    ...holding.map((one) => whyLine(one, decision.territory, language)),
  ];
  const locks = main.clause.restriction === 'lock';
  if (main.verdict.appealPending) lines.push(say(language, 'appealPending', {}));
  else if (locks && decision.standing === 'notice') lines.push(periodsLine(main, language));
  if (locks && decision.standing !== 'locked') {
    lines.push(
      say(language, main.clause.decision === 'reviewed' ? 'decidedByTwo' : 'decidedAutomatically', {}),
    );
  }
  if (decision.standing === 'due' || decision.standing === 'locked')
    lines.push(say(language, 'lockedKeeps', {}));
  return lines;
}

function remedyLines(decision: Decision, holding: readonly Holding[], language: Language): readonly string[] {
  if (holding.length === 0) return [];
  const { policy, clause, verdict } = strictest(decision, holding);
  const lines: string[] = [];
  const exemptions = exemptionsOf(
    policy,
    holding.filter((one) => one.policy === policy).map((one) => one.clause),
  );
  if (exemptions.length > 0) {
    const names = exemptions.map((rule) => exemptionName(language, rule));
    lines.push(say(language, 'exemptions', { exemptions: listed(language, names) }));
  }
  lines.push(say(language, 'appeal', { url: policy.issuer.appealUrl, contact: policy.issuer.contact }));
  const running = decision.standing === 'notice' || decision.standing === 'grace';
  if (running && clause.restriction === 'lock' && !verdict.appealPending)
    lines.push(say(language, 'appealStopsClock', {}));
  return lines;
}

function title(decision: Decision, main: Holding | undefined, language: Language): string {
  if (main !== undefined && main.clause.restriction !== 'lock') return say(language, 'noticeInforms', {});
  if (decision.standing === 'due') return say(language, 'dueTitle', {});
  if (decision.standing === 'locked') {
    const until = main?.verdict.until ?? null;
    return until === null
      ? say(language, 'lockedOpen', {})
      : say(language, 'lockedTitle', { until: sayMoment(language, until) });
  }
  return decision.standing === 'grace' && decision.grace !== null && main?.verdict.appealPending !== true
    ? say(language, 'graceTitle', { until: sayMoment(language, decision.grace.until) })
    : say(language, 'noticeTitle', {});
}

const whyKeys = {
  activation: 'whyActivation',
  presence: 'whyPresence',
  consignment: 'whyConsignment',
} as const satisfies Record<Trigger, MessageKey>;

function whyLine(holding: Holding, elsewise: Territory | null, language: Language): string {
  const args = {
    place: placeName(holding.verdict.territory ?? elsewise, language),
    clause: holding.clause.id,
    basis: citations(holding.clause),
  };
  return say(language, whyKeys[holding.clause.trigger], args);
}

function periodsLine(main: Holding, language: Language): string {
  const { notice, grace } = main.verdict;
  if (notice === null || grace === null) {
    return say(language, 'periodsAhead', {
      notice: sayDuration(language, main.clause.notice),
      grace: sayDuration(language, main.clause.grace),
    });
  }
  return say(language, 'periodsPromised', {
    notice: sayMoment(language, notice.until),
    grace: sayMoment(language, grace.until),
  });
}

function placeOf(decision: Decision, verdict: ClauseVerdict | undefined, language: Language): string {
  return placeName(verdict?.territory ?? decision.territory, language);
}

function placeName(territory: Territory | null, language: Language): string {
  return territory === null ? '–' : territoryName(language, territory);
}

function holdingClauses(decision: Decision, policies: readonly Policy[]): readonly Holding[] {
  return decision.clauses
    .filter((verdict) => verdict.verdict === 'applies' && verdict.standing !== null)
    .map((verdict) => find(policies, verdict))
    .filter((holding) => holding !== undefined);
}

function find(policies: readonly Policy[], verdict: ClauseVerdict): Holding | undefined {
  const policy = policies.find((one) => one.id === verdict.policy && one.version === verdict.version);
  const clause = policy?.clauses.find((one) => one.id === verdict.clause);
  return policy === undefined || clause === undefined ? undefined : { verdict, clause, policy };
}

/** The clause whose standing is the decision's; of several, the one that ends earliest. */
function strictest(decision: Decision, holding: readonly Holding[]): Holding {
  const leading = holding.filter((one) => one.verdict.standing === decision.standing);
  const rank = (one: Holding): number =>
    one.verdict.grace?.until ?? decision.now + one.clause.notice.ms + one.clause.grace.ms;
  return [...(leading.length > 0 ? leading : holding)].sort((a, b) => rank(a) - rank(b))[0]!;
}
