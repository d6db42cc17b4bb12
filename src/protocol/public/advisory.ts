import { type Static, type TSchema, Type } from 'typebox';
import { outlooks } from '../../core/decision/advise.ts';
import { standings } from '../../core/decision/decision.ts';
import { languages } from '../words/language.ts';
import { ClauseId, TerritoryCode, Timestamp } from '../device/report.ts';

const exact = { additionalProperties: false } as const;
const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const IsoDuration = Type.String({ pattern: '^P' });

/** Shapes are checked where the query is answered, so that a refusal can name the field and the cure. */
export const AdvisoryQuery = Type.Object(
  {
    destination: Type.String({
      maxLength: 16,
      description: 'Territory: ISO 3166-1 alpha-2 (CU) or a listed ISO 3166-2 (UA-43).',
    }),
    from: Type.Optional(
      Type.String({ maxLength: 16, description: 'Where the phone was first used. Default: elsewhere.' }),
    ),
    arrive: Type.Optional(
      Type.String({ maxLength: 32, description: 'First day there (UTC), 2026-04-01. Default: today.' }),
    ),
    leave: Type.Optional(
      Type.String({ maxLength: 32, description: 'Last day there (UTC). Default: 13 days after the first.' }),
    ),
    lang: Type.Optional(
      Type.String({ maxLength: 35, description: `One of ${languages.join(', ')}; else Accept-Language.` }),
    ),
  },
  exact,
);
export type AdvisoryQuery = Static<typeof AdvisoryQuery>;

const NamedTerritory = Type.Object({ code: TerritoryCode, name: Type.String() }, exact);
const Verdict = Type.Enum([...outlooks]);

const HistoryAnswer = Type.Object(
  {
    history: Type.Enum(['used-elsewhere', 'first-used-there', 'never-used']),
    /** `first-used-there`: the moments of first use that it is for, `until` exclusive. */
    firstUsed: nullable(Type.Object({ from: nullable(Timestamp), until: nullable(Timestamp) }, exact)),
    verdict: Verdict,
    /** The strictest standing on these dates, were every notice acknowledged at once. */
    standing: Type.Enum([...standings]),
    /** The earliest moment of a notice on these dates. */
    noticeFrom: nullable(Timestamp),
    /** The earliest moment of any restriction; may lie after these dates. */
    restrictedFrom: nullable(Timestamp),
    clauses: Type.Array(ClauseId),
    words: Type.String(),
  },
  exact,
);

const ClauseAnswer = Type.Object(
  {
    policy: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    id: ClauseId,
    title: nullable(Type.String()),
    trigger: Type.Enum(['activation', 'presence', 'consignment']),
    restriction: Type.Enum(['none', 'notify', 'lock']),
    decision: Type.Enum(['automatic', 'reviewed']),
    /** In force and published from here. */
    from: Timestamp,
    until: nullable(Timestamp),
    basis: Type.Array(
      Type.Object(
        { kind: Type.Enum(['law', 'contract']), citation: Type.String(), url: nullable(Type.String()) },
        exact,
      ),
    ),
    reviewBy: Timestamp,
    /** The review date lies before the last of these days: what holds then may be decided anew. */
    reviewDueBefore: Type.Boolean(),
    stay: nullable(
      Type.Object(
        {
          count: Type.Enum(['continuous', 'rolling']),
          permitted: IsoDuration,
          window: nullable(IsoDuration),
        },
        exact,
      ),
    ),
    dwell: IsoDuration,
    notice: IsoDuration,
    grace: IsoDuration,
    exemptions: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          name: Type.String(),
          proof: Type.Enum(['document', 'declaration']),
          longest: nullable(IsoDuration),
        },
        exact,
      ),
    ),
    overridesPasses: Type.Boolean(),
    words: Type.String(),
  },
  exact,
);

/** The public answer for a destination and dates. */
export const AdvisoryAnswer = Type.Object(
  {
    destination: NamedTerritory,
    from: nullable(NamedTerritory),
    arrive: Day,
    leave: Day,
    /** What was published by then, and nothing else, went into it. */
    asOf: Timestamp,
    /** The short answer: for a phone first used elsewhere, or `unlisted` where no clause names the destination on these dates. */
    verdict: Type.Enum(['unlisted', ...outlooks]),
    listedParts: Type.Array(NamedTerritory),
    histories: Type.Array(HistoryAnswer),
    clauses: Type.Array(ClauseAnswer),
    /** What is known to change the answer. Amendments that are not published yet are not among it. */
    changes: Type.Array(
      Type.Object(
        { at: Timestamp, kind: Type.Enum(['begins', 'amended', 'ends', 'review-due']), clause: ClauseId },
        exact,
      ),
    ),
    issuers: Type.Array(
      Type.Object({ name: Type.String(), contact: Type.String(), appealUrl: Type.String() }, exact),
    ),
    language: Type.Enum([...languages]),
    direction: Type.Enum(['ltr', 'rtl']),
    /** The whole answer to be read: plain lines. */
    words: Type.Array(Type.String()),
  },
  exact,
);
export type AdvisoryAnswer = Static<typeof AdvisoryAnswer>;
