import type { Advice, HistoryAdvice, Outlook } from '../../core/decision/advise.ts';
import type { ClauseInForce } from '../../core/decision/held-clauses.ts';
import type { Clause } from '../../core/policy/policy.ts';
import { parentOf, type Territory } from '../../core/territory/territory.ts';
import { dayMs, type Instant } from '../../core/time.ts';
import type { MessageKey } from './catalogue.ts';
import { citations, exemptionName, exemptionsOf, listed } from './citation.ts';
import type { Language } from './language.ts';
import { sayDay, sayDuration, sayMoment } from './moment.ts';
import { say } from './say.ts';
import { territoryName } from './territory-name.ts';

/**
 * A whole advisory as lines of plain text: the answer first, then the rules behind it, then what is not promised. `histories` and `rules` are
 * its `historyLine`s and `clauseLine`s, in its order.
 */
export function advisoryLines(
  advice: Advice,
  language: Language,
  { histories, rules }: { readonly histories: readonly string[]; readonly rules: readonly string[] },
): readonly string[] {
  const { journey, clauses, listedParts } = advice;
  const place = territoryName(language, journey.destination);
  const arrive = sayDay(language, journey.arrive);
  const leave = sayDay(language, journey.until - 1);
  const lines = [say(language, 'advisoryTitle', { place, arrive, leave })];
  if (advice.listed) lines.push(...histories);
  else lines.push(say(language, 'advisoryUnlisted', { place }));
  const isPart = (place: Territory): boolean => parentOf(place) === journey.destination;
  const own = listedParts.filter(isPart);
  const near = listedParts.filter((place) => !isPart(place));
  if (own.length > 0) lines.push(say(language, 'listedParts', { parts: placesOf(own, language) }));
  if (near.length > 0) lines.push(say(language, 'listedNear', { places: placesOf(near, language) }));
  if (advice.listed) {
    lines.push(say(language, 'advisoryRules', { count: clauses.length }));
    lines.push(...rules, ...permissionLines(clauses, language));
  }
  return [...lines, say(language, 'notPromised', {}), say(language, 'datesUtc', {})];
}

function placesOf(places: readonly Territory[], language: Language): string {
  return listed(
    language,
    places.map((place) => `${territoryName(language, place)} (${place})`),
  );
}

/** What a phone of one history can expect: `A phone first used elsewhere: it works.` */
export function historyLine(advice: Advice, history: HistoryAdvice, language: Language): string {
  return `${historyName(advice, history, language)}: ${answerText(history, language)}`;
}

function historyName(advice: Advice, { history, firstUsed }: HistoryAdvice, language: Language): string {
  const { from, destination } = advice.journey;
  if (history === 'never-used') return say(language, 'historyNeverUsed', {});
  if (history === 'used-elsewhere') {
    return from === null || from === destination
      ? say(language, 'historyUsedElsewhere', {})
      : say(language, 'historyUsedIn', { place: territoryName(language, from) });
  }
  const since = firstUsed?.from ?? null;
  const until = firstUsed?.until ?? null;
  if (since !== null && until !== null) {
    return say(language, 'historyFirstUsedBetween', {
      from: sayTurn(language, since),
      until: sayTurn(language, until),
    });
  }
  if (since !== null) return say(language, 'historyFirstUsedSince', { from: sayTurn(language, since) });
  if (until !== null) return say(language, 'historyFirstUsedBefore', { until: sayTurn(language, until) });
  return say(language, 'historyFirstUsedThere', {});
}

const answers = {
  works: 'answerWorks',
  informed: 'answerInformed',
  'notice-may-follow': 'answerNotice',
  'works-until': 'answerUntil',
  'activate-at-home-first': 'answerHomeFirst',
  'restriction-possible': 'answerRestrictionPossible',
} as const satisfies Record<Outlook, MessageKey>;

function answerText({ outlook, restrictedFrom }: HistoryAdvice, language: Language): string {
  const key = answers[outlook];
  if (key === 'answerNotice' || key === 'answerUntil' || key === 'answerHomeFirst') {
    // These outlooks are given only where a restriction has its earliest moment.
    return say(language, key, { when: sayMoment(language, restrictedFrom!) });
  }
  return say(language, key, {});
}

/** One rule with its basis and times. It is the same for every journey, so each rule is put into words once a language. */
export function clauseLine(one: ClauseInForce, language: Language): string {
  const key = `${language} ${one.from} ${one.until}`;
  const lines = saidClauses.get(one.clause) ?? new Map<string, string>();
  saidClauses.set(one.clause, lines);
  const line = lines.get(key) ?? clauseLineAnew(one, language);
  lines.set(key, line);
  return line;
}

/** By language and times in force; forgotten with the published policies that the clause belongs to. */
const saidClauses = new WeakMap<Clause, Map<string, string>>();

function clauseLineAnew({ clause, from, until }: ClauseInForce, language: Language): string {
  const parts = [
    say(language, 'advisoryRule', {
      clause: clause.id,
      basis: citations(clause),
      since: sayTurn(language, from),
      notice: sayDuration(language, clause.notice),
      grace: sayDuration(language, clause.grace),
    }),
  ];
  if (clause.stay !== null) {
    parts.push(say(language, 'permittedStay', { permitted: sayDuration(language, clause.stay.permitted) }));
  }
  if (until !== null) parts.push(say(language, 'ruleUntil', { until: sayTurn(language, until) }));
  parts.push(say(language, 'ruleReview', { date: sayTurn(language, clause.reviewBy) }));
  return parts.join(' ');
}

function permissionLines(clauses: readonly ClauseInForce[], language: Language): readonly string[] {
  const names = new Set(
    clauses.flatMap(({ policy, clause }) =>
      exemptionsOf(policy, [clause]).map((rule) => exemptionName(language, rule)),
    ),
  );
  const overriding = clauses.filter(({ clause }) => clause.overridesPasses).map(({ clause }) => clause.id);
  const lines: string[] = [];
  if (names.size > 0) lines.push(say(language, 'exemptions', { exemptions: listed(language, [...names]) }));
  if (clauses.some(({ clause }) => clause.restriction === 'lock')) lines.push(say(language, 'passBinds', {}));
  if (overriding.length > 0) {
    lines.push(say(language, 'passOverridden', { clauses: listed(language, [...new Set(overriding)]) }));
  }
  return lines;
}

/** Rules mostly begin and end at midnight; then the day says it all. */
function sayTurn(language: Language, instant: Instant): string {
  return instant % dayMs === 0 ? sayDay(language, instant) : sayMoment(language, instant);
}
