import { type Standing, standings, type Verdict, verdicts } from '../../core/decision/decision.ts';
import { Fields } from '../../core/policy/fields.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Instant } from '../../core/time.ts';

/** The expected decision of a case; null stands for "none", and a missing field is not compared. */
export interface Wanted {
  readonly standing?: Standing;
  readonly territory?: Territory | null;
  /** Empty: no clause says anything. */
  readonly clauses?: Readonly<Record<string, Verdict>>;
  readonly notice?: WantedSpan | null;
  readonly grace?: WantedSpan | null;
  readonly next?: Instant | null;
}

export interface WantedSpan {
  readonly from?: Instant;
  readonly until?: Instant;
}

const wantFields = ['standing', 'territory', 'clauses', 'notice', 'grace', 'next'];

/** Reads `want` of a case. Null where no field can be none, and a map of nothing, are faults: what is compared with nothing must not count as wanted. */
export function readWanted(fields: Fields): Wanted {
  const { faults } = fields;
  if (fields.isNull('want'))
    fields.fault('want', `must name what is wanted (${wantFields.join(', ')}), or be left out`);
  if (fields.raw('want') === undefined) return {};
  const want = Fields.open(fields.raw('want'), [...fields.path, 'want'], faults, wantFields);
  if (want.isEmpty())
    fields.fault('want', `must name what is wanted (${wantFields.join(', ')}), or be left out`);
  const isNone = (name: string): boolean => want.isNull(name);
  if (isNone('standing')) want.fault('standing', 'is null, which no standing is; name one or leave it out');
  if (isNone('clauses')) want.fault('clauses', 'is null; name clauses with their verdicts, or leave it out');
  return {
    ...(want.raw('standing') !== undefined && { standing: want.choice('standing', standings) }),
    ...(isNone('territory') && { territory: null }),
    ...(want.raw('territory') !== undefined && { territory: want.territory('territory') }),
    ...(want.raw('clauses') !== undefined && { clauses: readVerdicts(want) }),
    ...(isNone('notice') && { notice: null }),
    ...(want.raw('notice') !== undefined && { notice: readSpan(want, 'notice') }),
    ...(isNone('grace') && { grace: null }),
    ...(want.raw('grace') !== undefined && { grace: readSpan(want, 'grace') }),
    ...(isNone('next') && { next: null }),
    ...(want.raw('next') !== undefined && { next: want.instant('next') }),
  };
}

function readVerdicts(want: Fields): Readonly<Record<string, Verdict>> {
  const value = want.raw('clauses');
  const ids = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const fields = Fields.open(value, [...want.path, 'clauses'], want.faults, ids);
  return Object.fromEntries(ids.map((id) => [id, fields.choice(id, verdicts)]));
}

function readSpan(want: Fields, name: string): WantedSpan {
  const span = Fields.open(want.raw(name), [...want.path, name], want.faults, ['from', 'until']);
  if (span.isEmpty()) want.fault(name, 'names neither from nor until; write null where there is to be none');
  for (const end of ['from', 'until'])
    if (span.isNull(end)) span.fault(end, 'is null; name a time or leave it out');
  const from = span.optionalInstant('from');
  const until = span.optionalInstant('until');
  return { ...(from !== null && { from }), ...(until !== null && { until }) };
}
