import { advise, type Advice, type HistoryAdvice } from '../../core/decision/advise.ts';
import type { ClauseInForce } from '../../core/decision/held-clauses.ts';
import { type PolicySet, viewAt } from '../../core/decision/compile.ts';
import type { Journey } from '../../core/decision/journey.ts';
import { parentOf, parseTerritory, type Territory } from '../../core/territory/territory.ts';
import {
  dayMs,
  dayOf,
  type Duration,
  formatDay,
  formatInstant,
  type Instant,
  parseDay,
} from '../../core/time.ts';
import type { AdvisoryAnswer, AdvisoryQuery } from './advisory.ts';
import { refuse, type Refusal } from '../errors/errors.ts';
import { advisoryLines, clauseLine, historyLine } from '../words/advisory.ts';
import { citation, exemptionName, exemptionsOf } from '../words/citation.ts';
import {
  directionOf,
  type Language,
  languages,
  negotiateLanguage,
  parseLanguage,
} from '../words/language.ts';
import { nearestTerritories, proposalText, proposals } from '../words/nearest-territories.ts';
import { territoryName } from '../words/territory-name.ts';
import { isKnownTerritory } from '../../core/territory/known-territories.ts';

const defaultDays = 14;
/** Two years, both ahead and in length: beyond that, today’s policies say nothing useful. */
const daysMax = 731;

/**
 * Answers an advisory query as of `now`: what holds at the destination on those dates for phones of each history, in the language of
 * `lang`, else of `acceptLanguage`. A query that cannot be answered is refused with the field and the remedy.
 */
export function answerAdvisory(
  policies: PolicySet,
  query: AdvisoryQuery,
  { now, acceptLanguage }: { readonly now: Instant; readonly acceptLanguage: string | null },
): AdvisoryAnswer | Refusal {
  const language =
    query.lang === undefined ? negotiateLanguage(acceptLanguage ?? undefined) : parseLanguage(query.lang);
  if (language === undefined) {
    return faulty('lang', query.lang!, `is not spoken here: choose one of ${languages.join(', ')}`);
  }
  const journey = readJourney(policies, query, now);
  if ('kind' in journey) return journey;
  return answerOf(advise(policies, journey, { now }), language);
}

function readJourney(policies: PolicySet, query: AdvisoryQuery, now: Instant): Journey | Refusal {
  const destination = readTerritory(policies, 'destination', query.destination, now);
  if (typeof destination !== 'string') return destination;
  const from = query.from === undefined ? null : readTerritory(policies, 'from', query.from, now);
  if (from !== null && typeof from !== 'string') return from;
  const today = dayOf(now);
  const arrive = query.arrive === undefined ? today : parseDay(query.arrive);
  if (arrive === undefined) return faulty('arrive', query.arrive!, 'is not a day: write it as 2026-04-01');
  if (arrive > today + daysMax) {
    return faulty(
      'arrive',
      query.arrive!,
      `is more than two years ahead: ask again after ${formatDay(arrive - daysMax)}`,
    );
  }
  const leave = query.leave === undefined ? arrive + defaultDays - 1 : parseDay(query.leave);
  if (leave === undefined) return faulty('leave', query.leave!, 'is not a day: write it as 2026-04-14');
  if (leave < arrive) {
    return faulty('leave', query.leave!, `is before the arrival: give ${formatDay(arrive)} or a later day`);
  }
  if (leave - arrive >= daysMax) {
    return faulty(
      'leave',
      query.leave!,
      `makes a journey of more than two years: give ${formatDay(arrive + daysMax - 1)} or an earlier day`,
    );
  }
  return { destination, from, arrive: arrive * dayMs, until: (leave + 1) * dayMs };
}

function readTerritory(
  policies: PolicySet,
  field: 'destination' | 'from',
  text: string,
  now: Instant,
): Territory | Refusal {
  const territory = parseTerritory(text.toUpperCase());
  if (territory === undefined) {
    const remedy = 'use ISO 3166-1 such as CU, or ISO 3166-2 such as UA-43';
    return faulty(
      field,
      text,
      `is not a territory code: ${remedy}${text.trim() === '' ? '' : proposalText(text)}`,
    );
  }
  if (isKnownTerritory(territory) || isNamedByPolicy(policies, territory, now)) return territory;
  const parent = parentOf(territory);
  const what =
    parent !== undefined && nearestTerritories(text)[0] === parent
      ? `has no rules of its own: ask for ${parent}.`
      : 'is not a territory in ISO 3166-1: check the code.';
  return faulty(field, text, `${what} ${proposals(text)}`);
}

function isNamedByPolicy(policies: PolicySet, territory: Territory, now: Instant): boolean {
  return viewAt(policies, now).lineages.some((lineage) =>
    lineage.regimes.some((regime) => regime.clause.territories.includes(territory)),
  );
}

function faulty(field: keyof AdvisoryQuery, value: string, what: string): Refusal {
  return refuse('malformed-query', { detail: `${field}=${value.slice(0, 40)} ${what}.`, members: { field } });
}

function answerOf(advice: Advice, language: Language): AdvisoryAnswer {
  const { journey } = advice;
  const named = (code: Territory): AdvisoryAnswer['destination'] => ({
    code,
    name: territoryName(language, code),
  });
  const histories = advice.histories.map((one) => historyAnswer(advice, one, language));
  const clauses = advice.clauses.map((one) => clauseAnswer(advice, one, language));
  const issuers = new Map(advice.clauses.map(({ policy }) => [policy.id, policy.issuer]));
  return {
    destination: named(journey.destination),
    from: journey.from === null ? null : named(journey.from),
    arrive: formatDay(dayOf(journey.arrive)),
    leave: formatDay(dayOf(journey.until - 1)),
    asOf: formatInstant(advice.now),
    verdict: advice.listed ? advice.histories[0]!.outlook : 'unlisted',
    listedParts: advice.listedParts.map(named),
    histories,
    clauses,
    changes: advice.changes.map(({ at, kind, clause }) => ({ at: formatInstant(at), kind, clause })),
    issuers: [...issuers.values()].map(({ name, contact, appealUrl }) => ({ name, contact, appealUrl })),
    language,
    direction: directionOf(language),
    words: [
      ...advisoryLines(advice, language, {
        histories: histories.map(({ words }) => words),
        rules: clauses.map(({ words }) => words),
      }),
    ],
  };
}

function historyAnswer(
  advice: Advice,
  one: HistoryAdvice,
  language: Language,
): AdvisoryAnswer['histories'][number] {
  return {
    history: one.history,
    firstUsed:
      one.firstUsed === null
        ? null
        : { from: timeText(one.firstUsed.from), until: timeText(one.firstUsed.until) },
    verdict: one.outlook,
    standing: one.standing,
    noticeFrom: timeText(one.noticeFrom),
    restrictedFrom: timeText(one.restrictedFrom),
    clauses: [...one.clauses],
    words: historyLine(advice, one, language),
  };
}

function clauseAnswer(
  advice: Advice,
  one: ClauseInForce,
  language: Language,
): AdvisoryAnswer['clauses'][number] {
  const { clause, policy } = one;
  const { stay } = clause;
  return {
    policy: policy.id,
    version: policy.version,
    id: clause.id,
    title: clause.title,
    trigger: clause.trigger,
    restriction: clause.restriction,
    decision: clause.decision,
    from: formatInstant(one.from),
    until: timeText(one.until),
    basis: clause.basis.map((basis) => ({ kind: basis.kind, citation: citation(basis), url: basis.url })),
    reviewBy: formatInstant(clause.reviewBy),
    reviewDueBefore: clause.reviewBy < advice.journey.until,
    stay:
      stay === null
        ? null
        : {
            count: stay.count,
            permitted: durationText(stay.permitted),
            window: stay.count === 'rolling' ? durationText(stay.window) : null,
          },
    dwell: durationText(clause.dwell),
    notice: durationText(clause.notice),
    grace: durationText(clause.grace),
    exemptions: exemptionsOf(policy, [clause]).map((rule) => ({
      id: rule.id,
      name: exemptionName(language, rule),
      proof: rule.proof,
      longest: rule.longest === null ? null : durationText(rule.longest),
    })),
    overridesPasses: clause.overridesPasses,
    words: clauseLine(one, language),
  };
}

function timeText(instant: Instant | null): string | null {
  return instant === null ? null : formatInstant(instant);
}

/** ISO 8601: calendar months, then whole days, then what is left in seconds. `PT24H` comes out as `P1D`, the same length. */
function durationText({ months, ms }: Duration): string {
  const days = Math.floor(ms / dayMs);
  const seconds = (ms % dayMs) / 1000;
  const date = `${months > 0 ? `${months}M` : ''}${days > 0 ? `${days}D` : ''}`;
  const time = seconds % 3600 === 0 ? `${seconds / 3600}H` : `${seconds}S`;
  if (seconds > 0) return `P${date}T${time}`;
  return date === '' ? 'P0D' : `P${date}`;
}
