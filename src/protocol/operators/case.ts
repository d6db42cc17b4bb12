import { caseStates } from '../../core/casework/transitions.ts';
import { CaseId, ClauseId, Reason, Timestamp, Title } from '../scalars/scalars.ts';
import { exact, list, nullable, optional, set } from '../schema/compound.ts';
import { integer, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

export const caseLimitDaysDefault = 14;
const caseLimitDaysMax = 90;

export const CaseOpening = exact({
  title: Title,
  /** The clauses that the case's phones are suspected to fall under. */
  clauses: set(ClauseId, { minItems: 1, maxItems: 32 }),
  /** Default: 14 days. When the limit passes without a finding, all phones of the case are released. */
  limitDays: optional(integer(1, caseLimitDaysMax)),
});
export type CaseOpening = TypeOf<typeof CaseOpening>;

/** `diversion` alone lets the locks of a case run on to the end of their leases; any other finding ends them. */
const findings = ['diversion', 'no-diversion', 'mistaken', 'repealed', 'other'] as const;

export const CaseEnding = exact({
  finding: oneOf(findings),
  reason: Reason,
});
export type CaseEnding = TypeOf<typeof CaseEnding>;

/** Who did something. */
export const PersonName = exact({ id: text(), name: text() });

export const CaseView = exact({
  id: CaseId,
  title: text(),
  clauses: list(ClauseId),
  state: oneOf(caseStates),
  openedBy: PersonName,
  openedAt: Timestamp,
  limit: Timestamp,
  endedAt: nullable(Timestamp),
  /** null where nobody ended the case: its limit passed. */
  endedBy: nullable(PersonName),
  /** `limit-passed` where there was no finding in time. */
  finding: nullable(text()),
  reason: nullable(text()),
  /** When the end of the case was recorded in every dossier concerned. */
  spreadAt: nullable(Timestamp),
});
export type CaseView = TypeOf<typeof CaseView>;

export const CaseList = exact({ cases: list(CaseView), cursor: nullable(text()) });
export type CaseList = TypeOf<typeof CaseList>;
