import { outlooks } from '../../core/decision/advise.ts';
import { standings } from '../../core/decision/decision.ts';
import {
  basisKinds,
  clauseDecisions,
  exemptionProofs,
  restrictions,
  stayCounts,
  triggers,
} from '../../core/policy/policy.ts';
import { languages } from '../words/language.ts';
import { ClauseId, Day, IsoDuration, TerritoryCode, Timestamp } from '../scalars/scalars.ts';
import { exact, list, nullable, optional } from '../schema/compound.ts';
import { boolean, integer, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

/** `answerAdvisory` checks the forms of the fields, so that a refusal can name the field and the remedy. */
export const AdvisoryQuery = exact({
  destination: text({
    maxLength: 100,
    description: 'Territory: ISO 3166-1 alpha-2 (CU) or a listed ISO 3166-2 (UA-43).',
  }),
  from: optional(
    text({ maxLength: 100, description: 'Where the phone was first used. Default: elsewhere.' }),
  ),
  arrive: optional(
    text({ maxLength: 32, description: 'First day there (UTC), 2026-04-01. Default: today.' }),
  ),
  leave: optional(
    text({ maxLength: 32, description: 'Last day there (UTC). Default: 13 days after the first.' }),
  ),
  lang: optional(
    text({ maxLength: 35, description: `One of ${languages.join(', ')}; else Accept-Language.` }),
  ),
});
export type AdvisoryQuery = TypeOf<typeof AdvisoryQuery>;

const NamedTerritory = exact({ code: TerritoryCode, name: text() });
const Verdict = oneOf(outlooks);

const HistoryAnswer = exact({
  history: oneOf(['used-elsewhere', 'first-used-there', 'never-used']),
  /** Only for `first-used-there`: the times of first use that this history covers; `until` is exclusive. */
  firstUsed: nullable(exact({ from: nullable(Timestamp), until: nullable(Timestamp) })),
  verdict: Verdict,
  /** The strictest standing on these dates if the owner acknowledges every notice at once. */
  standing: oneOf(standings),
  /** The earliest moment of a notice on these dates. */
  noticeFrom: nullable(Timestamp),
  /** The earliest moment of any restriction; may lie after these dates. */
  restrictedFrom: nullable(Timestamp),
  clauses: list(ClauseId),
  words: text(),
});

const ClauseAnswer = exact({
  policy: text(),
  version: integer(1),
  id: ClauseId,
  title: nullable(text()),
  trigger: oneOf(triggers),
  restriction: oneOf(restrictions),
  decision: oneOf(clauseDecisions),
  /** Since when the clause has held, through all versions of it before this one. */
  from: Timestamp,
  until: nullable(Timestamp),
  basis: list(exact({ kind: oneOf(basisKinds), citation: text(), url: nullable(text()) })),
  reviewBy: Timestamp,
  /** The review date lies before the last of these days: what holds then may be decided anew. */
  reviewDueBefore: boolean(),
  stay: nullable(
    exact({
      count: oneOf(stayCounts),
      permitted: IsoDuration,
      window: nullable(IsoDuration),
    }),
  ),
  dwell: IsoDuration,
  notice: IsoDuration,
  grace: IsoDuration,
  exemptions: list(
    exact({
      id: text(),
      name: text(),
      proof: oneOf(exemptionProofs),
      longest: nullable(IsoDuration),
    }),
  ),
  overridesPasses: boolean(),
  words: text(),
});

/** The public answer for a destination and dates. */
export const AdvisoryAnswer = exact({
  destination: NamedTerritory,
  from: nullable(NamedTerritory),
  arrive: Day,
  leave: Day,
  /** The answer takes account of the policies published by this time and of nothing else. */
  asOf: Timestamp,
  /** The short answer: for a phone first used elsewhere, or `unlisted` where no clause names the destination on these dates. */
  verdict: oneOf(['unlisted', ...outlooks]),
  /** Places with clauses of their own: parts of the destination, and those that its networks reach. */
  listedParts: list(NamedTerritory),
  histories: list(HistoryAnswer),
  clauses: list(ClauseAnswer),
  /** Published events that will change the answer. Amendments that are not published yet cannot be listed. */
  changes: list(
    exact({ at: Timestamp, kind: oneOf(['begins', 'amended', 'ends', 'review-due']), clause: ClauseId }),
  ),
  issuers: list(exact({ name: text(), contact: text(), appealUrl: text() })),
  language: oneOf(languages),
  direction: oneOf(['ltr', 'rtl']),
  /** The whole answer as plain lines of text. */
  words: list(text()),
});
export type AdvisoryAnswer = TypeOf<typeof AdvisoryAnswer>;
