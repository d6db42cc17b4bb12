import type { ClauseVerdict, Decision, Reason, Standing, Verdict } from '../../core/decision/decision.ts';
import type { Clause, ExemptionRule, Policy } from '../../core/policy/policy.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Instant } from '../../core/time.ts';
import { exemptionName, listed } from './citation.ts';
import { sayDuration, sayMoment } from './moment.ts';
import { territoryName } from './territory-name.ts';

/** What a sentence about one clause may draw on. */
export interface Explained {
  readonly verdict: ClauseVerdict;
  readonly decision: Decision;
}

const when = (instant: Instant | null): string =>
  instant === null ? 'an unknown time' : sayMoment('en', instant);
const where = (territory: Territory | null): string =>
  territory === null ? 'a listed territory' : territoryName('en', territory);
const here = ({ verdict }: Explained): string => where(verdict.territory);
const started = ({ verdict }: Explained): string => `on ${when(verdict.evidence.activatedAt)}`;

/** One opening sentence for each standing. */
export const standingsInEnglish: Record<Standing, (decision: Decision) => string> = {
  clear: ({ now, territory }) =>
    territory === null
      ? `As of ${when(now)} nothing is held against this phone.`
      : `As of ${when(now)} nothing is held against this phone, though it is in ${where(territory)}, which is listed.`,
  unproven: ({ now }) =>
    `As of ${when(now)} it is not proved where this phone is or was first started, and so nothing follows.`,
  visitor: ({ now, territory }) =>
    `As of ${when(now)} this phone is a visitor in ${where(territory)}: it may be used there.`,
  exempt: ({ now, territory }) =>
    `As of ${when(now)} this phone has permission to be used in ${where(territory)}; nothing is restricted.`,
  notice: ({ now, territory, notice }) =>
    notice === null
      ? `As of ${when(now)} this phone in ${where(territory)} is to be given notice. It has not acknowledged one, so no time has started and nothing is restricted.`
      : `As of ${when(now)} notice runs for this phone in ${where(territory)}. Nothing is restricted.`,
  grace: ({ now, territory }) =>
    `As of ${when(now)} notice for this phone in ${where(territory)} is over and its time of grace runs. Nothing is restricted.`,
  due: ({ now, territory }) =>
    `As of ${when(now)} notice and grace for this phone in ${where(territory)} are over. The phone is not locked.`,
  locked: ({ now, territory }) =>
    `As of ${when(now)} this phone is locked in ${where(territory)}. Emergency calls, public warnings, the appeal, the code field and copying its own data remain.`,
};

/** Why, for each reason code; each follows a colon. */
export const reasonsInEnglish: Record<Reason, (explained: Explained) => string> = {
  'not-activated': () => 'the phone has not been started for the first time',
  'activated-elsewhere': (one) => `the phone was first started elsewhere, ${started(one)}`,
  'not-there': () => 'the phone has not been placed in the territory',
  'left-territory': () => 'the phone has left the territory',
  'within-dwell': (one) => `the phone has not been placed in ${here(one)} for long enough to count`,
  'not-consigned': () => 'no consignment is recorded for the phone before it was first started',
  'sold-for-territory': (one) => `the phone was sold for ${here(one)}`,
  'case-without-finding': () => 'the investigation ended without a finding of diversion',
  'appeal-upheld': () => 'an appeal was upheld and the matter is over',
  'not-yet-effective': () => 'it has not taken force',
  ended: () => 'it is no longer in force',
  'basis-ended': () => 'the law it cites has ceased to hold for the territory',
  withdrawn: () => 'a later version of the policy no longer contains it',
  'activated-before': (one) =>
    `the phone was first started ${started(one)}, before the clause was published and in force`,
  'sold-before': () => 'the phone was sold before the clause was published and in force',
  'present-before': () => 'the phone was last placed there before the clause was published and in force',
  'activation-awaits-place': (one) =>
    `where the phone was first started, ${started(one)}, is not proved yet; a proved place within 72 hours of that would prove it`,
  'activation-place-unproven': (one) =>
    `where the phone was first started, ${started(one)}, was not proved within 72 hours and stays unproven for good`,
  exemption: ({ verdict }) =>
    verdict.until === null
      ? 'an exemption was granted, without end'
      : `an exemption was granted, until ${when(verdict.until)}`,
  pass: ({ verdict }) => `a pass promised that the phone may be used there, until ${when(verdict.until)}`,
  'permitted-stay': () => 'the stay is within the time that the clause permits',
  'activated-there': (one) => `the phone was first started in ${here(one)}, ${started(one)}`,
  diverted: (one) =>
    `the phone was sold for another market and first started in ${here(one)}, ${started(one)}`,
  overstayed: (one) => `the phone has stayed in ${here(one)} for longer than the clause permits`,
};

const verdictsInEnglish: Record<Verdict, string> = {
  'not-triggered': 'It does not reach this phone',
  'not-effective': 'It is not in force',
  'not-retroactive': 'It does not reach back',
  unproven: 'It has no effect',
  exempt: 'It has no effect',
  passed: 'It has no effect',
  'within-stay': 'It has no effect',
  applies: 'It applies',
};

function deadline(verdict: ClauseVerdict, clause: Clause): string {
  const { notice, grace, standing, appealPending } = verdict;
  if (standing === null) return 'This clause lets nothing follow.';
  const notified = `${sayDuration('en', clause.notice)} of notice and ${sayDuration('en', clause.grace)} of grace`;
  if (notice === null)
    return `Deadline: none yet. ${notified} begin only when the phone itself acknowledges the notice.`;
  const acknowledged = `The phone acknowledged the notice on ${when(notice.from)}.`;
  if (grace === null) return `${acknowledged} Deadline: none. This clause goes no further than the notice.`;
  if (standing === 'locked') {
    return `${acknowledged} Deadline: the lock ends by itself on ${when(verdict.until)} unless it is renewed.`;
  }
  if (standing === 'due') {
    const lifted = appealPending ? ' An appeal is pending.' : '';
    return `${acknowledged} Deadline: grace ended on ${when(grace.until)}; a lock can follow only if two named people order it.${lifted}`;
  }
  if (appealPending) {
    return `${acknowledged} Deadline: stopped. An appeal is pending; the time that is left runs on only if it is dismissed.`;
  }
  return `${acknowledged} Deadline: notice until ${when(notice.until)}, grace until ${when(grace.until)}; nothing is restricted before that.`;
}

function remedy({ issuer }: Policy, exemptions: readonly ExemptionRule[]): string {
  const named = exemptions.map((rule) => `${exemptionName('en', rule)} (by ${rule.proof})`);
  const open = named.length === 0 ? '' : ` Exemptions that the owner may show: ${listed('en', named)}.`;
  return `Remedy: appeal at ${issuer.appealUrl}, or ask ${issuer.contact}.${open} Leaving the territory ends it too.`;
}

/** The sentences about one clause. */
export const explainedInEnglish = {
  clause: (policy: Policy, clause: Clause, grounds: string): string =>
    `Clause ${clause.id}${clause.title === null ? '' : ` (${clause.title})`} of the policy ${policy.id}, version ${policy.version}; legal basis: ${grounds}.`,
  verdict: (verdict: Verdict, reason: string): string => `${verdictsInEnglish[verdict]}: ${reason}.`,
  evidence: ({ evidence, territory }: ClauseVerdict): string =>
    `Evidence: placed in ${where(territory)} ${evidence.observations === 1 ? 'once' : `${evidence.observations} times`}, from ${when(evidence.firstSeen)} to ${when(evidence.lastSeen)}.`,
  deadline,
  remedy,
  aside: (clauses: readonly string[], reason: string): string =>
    `${clauses.length === 1 ? 'Clause' : 'Clauses'} ${listed('en', clauses)} ${clauses.length === 1 ? 'does' : 'do'} not reach this phone: ${reason}.`,
};
