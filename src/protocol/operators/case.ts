import { Type, type Static } from 'typebox';
import { caseStates } from '../../core/casework/transitions.ts';
import { plainLine, plainText } from '../device/plain-text.ts';
import { ClauseId, Timestamp } from '../device/report.ts';

const exact = { additionalProperties: false } as const;
const nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

export const caseLimitDaysDefault = 14;
const caseLimitDaysMax = 90;

/** `C-` and ten characters that are hard to mistake for each other when read out. */
export const CaseId = Type.String({ pattern: '^C-[0-9A-HJKMNP-TV-Z]{10}$' });

export const CaseOpening = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 200, pattern: plainLine }),
    /** The clauses that its phones are thought to fall under. */
    clauses: Type.Array(ClauseId, { minItems: 1, maxItems: 32, uniqueItems: true }),
    /** Fourteen days where it is not given; when it passes without a finding, all its phones are released. */
    limitDays: Type.Optional(Type.Integer({ minimum: 1, maximum: caseLimitDaysMax })),
  },
  exact,
);
export type CaseOpening = Static<typeof CaseOpening>;

/** `diversion` alone lets the locks of a case run on to the end of their leases; any other finding ends them. */
const findings = ['diversion', 'no-diversion', 'mistaken', 'repealed', 'other'] as const;

export const CaseEnding = Type.Object(
  {
    finding: Type.Enum([...findings]),
    reason: Type.String({ minLength: 1, maxLength: 2000, pattern: plainText }),
  },
  exact,
);
export type CaseEnding = Static<typeof CaseEnding>;

/** Who did something. */
export const PersonName = Type.Object({ id: Type.String(), name: Type.String() }, exact);

export const CaseView = Type.Object(
  {
    id: CaseId,
    title: Type.String(),
    clauses: Type.Array(ClauseId),
    state: Type.Enum([...caseStates]),
    openedBy: PersonName,
    openedAt: Timestamp,
    limit: Timestamp,
    endedAt: nullable(Timestamp),
    /** null: nobody; its limit passed. */
    endedBy: nullable(PersonName),
    /** `limit-passed` where nobody found anything in time. */
    finding: nullable(Type.String()),
    reason: nullable(Type.String()),
    /** When the end stood in every dossier concerned. */
    spreadAt: nullable(Timestamp),
  },
  exact,
);
export type CaseView = Static<typeof CaseView>;

export const CaseList = Type.Object({ cases: Type.Array(CaseView), cursor: nullable(Type.String()) }, exact);
export type CaseList = Static<typeof CaseList>;
