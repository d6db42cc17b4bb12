import { compilePolicies, policyClashes, type PolicySet } from '../../core/decision/compile.ts';
import { type Standing, standings, type Verdict, verdicts } from '../../core/decision/decision.ts';
import type { Dossier, DossierEvent } from '../../core/decision/event.ts';
import { Fields, type PolicyFault } from '../../core/policy/fields.ts';
import { parsePolicy } from '../../core/policy/parse-policy.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Territory } from '../../core/territory/territory.ts';
import type { Instant } from '../../core/time.ts';
import { readCaseEvent } from './case-event.ts';
import { type DocumentFault, readPolicyDocument, readYaml } from './policy-document.ts';

/** The expected decision of a case; null stands for "none", and a missing field is not compared. */
export interface Wanted {
  readonly standing?: Standing;
  readonly territory?: Territory | null;
  readonly clauses?: Readonly<Record<string, Verdict>>;
  readonly notice?: WantedSpan | null;
  readonly grace?: WantedSpan | null;
  readonly next?: Instant | null;
}

export interface WantedSpan {
  readonly from?: Instant;
  readonly until?: Instant;
}

export interface DecisionCase {
  readonly name: string;
  /** Where the case begins in its file, from 1. */
  readonly line: number;
  readonly policies: readonly Policy[];
  readonly compiled: PolicySet;
  readonly dossier: Dossier;
  readonly now: Instant;
  readonly knownAt: Instant;
  readonly want: Wanted;
}

/** A fault in a case file, or in a policy file that it names. */
export interface CaseFault extends DocumentFault {
  readonly file: string;
}

export type ReadCases =
  | { readonly ok: true; readonly cases: readonly DecisionCase[] }
  | { readonly ok: false; readonly faults: readonly CaseFault[] };

type Path = readonly (string | number)[];

/** The text of a policy file and its name in faults, or the reason why it cannot be read. */
export type PolicyFile = { readonly file: string; readonly text: string } | { readonly unreadable: string };

const textLengthMax = 4 * 1024 * 1024;

/**
 * Reads a file of decision cases (PROTOCOL.md, Decision cases). `policies` stands at the head for all cases or within a case
 * for that one; `open` gets each path as it is written. Returns all faults at once, each with file, line, field and remedy.
 */
export function readDecisionCases(file: string, text: string, open: (path: string) => PolicyFile): ReadCases {
  const yaml = readYaml(text, textLengthMax);
  const elsewhere: CaseFault[] = [];
  if (yaml.faults.length > 0) return { ok: false, faults: yaml.faults.map((fault) => ({ file, ...fault })) };
  const faults: PolicyFault[] = [];
  const known = new Map<string, readonly Policy[]>();
  const context = { faults, elsewhere, open, known };
  const head = Fields.open(yaml.value, [], faults, ['policies', 'cases']);
  const shared = head.raw('policies') === undefined ? null : readPolicies(head, context);
  const cases = head
    .list('cases', 1, 100_000)
    .map(({ value, path }) => readCase(value, path, shared, yaml.at(path).line, context));
  if (faults.length === 0 && elsewhere.length === 0) return { ok: true, cases };
  const own = faults.map(({ path, message }) => {
    const { line, column } = yaml.at(path);
    return { file, line, column, path, message };
  });
  return { ok: false, faults: [...own.sort((a, b) => a.line - b.line || a.column - b.column), ...elsewhere] };
}

interface Context {
  readonly faults: PolicyFault[];
  readonly elsewhere: CaseFault[];
  readonly open: (path: string) => PolicyFile;
  /** Policy files already read. */
  readonly known: Map<string, readonly Policy[]>;
}

interface SharedPolicies {
  readonly policies: readonly Policy[];
  readonly compiled: PolicySet;
}

function readPolicies(fields: Fields, context: Context): SharedPolicies {
  const policies = fields.list('policies', 0, 100).flatMap(({ value, path }): readonly Policy[] => {
    if (typeof value === 'string') return readPolicyFile(value, path, context);
    const parsed = parsePolicy(value);
    if (parsed.ok) return [parsed.policy];
    for (const fault of parsed.faults) {
      context.faults.push({ path: [...path, ...fault.path], message: fault.message });
    }
    return [];
  });
  const clashes = policyClashes(policies);
  for (const clash of clashes) fields.fault('policies', clash);
  return { policies, compiled: compilePolicies(clashes.length > 0 ? [] : policies) };
}

function readPolicyFile(name: string, path: Path, context: Context): readonly Policy[] {
  const known = context.known.get(name);
  if (known !== undefined) return known;
  const opened = context.open(name);
  let policies: readonly Policy[] = [];
  if ('unreadable' in opened) {
    const message = `cannot be read (${opened.unreadable}); paths count from this file's folder`;
    context.faults.push({ path, message });
  } else {
    const read = readPolicyDocument(opened.text);
    if (read.ok) policies = [read.policy];
    else for (const fault of read.faults) context.elsewhere.push({ file: opened.file, ...fault });
  }
  context.known.set(name, policies);
  return policies;
}

const caseFields = ['name', 'policies', 'events', 'now', 'knownAt', 'want'];

function readCase(
  value: unknown,
  path: Path,
  shared: SharedPolicies | null,
  line: number,
  context: Context,
): DecisionCase {
  const fields = Fields.open(value, path, context.faults, caseFields);
  const own = fields.raw('policies') === undefined ? shared : readPolicies(fields, context);
  if (own === null)
    fields.fault('policies', 'is missing, here and at the head of the file; name one or write it here');
  const now = fields.instant('now');
  const events: DossierEvent[] = [];
  for (const item of fields.list('events', 0, 100_000)) {
    const event = readCaseEvent(item.value, item.path, context.faults);
    if (event !== undefined) events.push(event);
  }
  return {
    name: fields.text('name'),
    line,
    policies: own?.policies ?? [],
    compiled: own?.compiled ?? compilePolicies([]),
    dossier: { events },
    now,
    knownAt: fields.optionalInstant('knownAt') ?? now,
    want: readWanted(fields, context.faults),
  };
}

const wantFields = ['standing', 'territory', 'clauses', 'notice', 'grace', 'next'];

function readWanted(fields: Fields, faults: PolicyFault[]): Wanted {
  if (fields.raw('want') === undefined) return {};
  const want = Fields.open(fields.raw('want'), [...fields.path, 'want'], faults, wantFields);
  const isNone = (name: string): boolean => want.isNull(name);
  return {
    ...(want.raw('standing') !== undefined && { standing: want.choice('standing', standings) }),
    ...(isNone('territory') && { territory: null }),
    ...(want.raw('territory') !== undefined && { territory: want.territory('territory') }),
    ...(want.raw('clauses') !== undefined && { clauses: readVerdicts(want, faults) }),
    ...(isNone('notice') && { notice: null }),
    ...(want.raw('notice') !== undefined && { notice: readSpan(want, 'notice', faults) }),
    ...(isNone('grace') && { grace: null }),
    ...(want.raw('grace') !== undefined && { grace: readSpan(want, 'grace', faults) }),
    ...(isNone('next') && { next: null }),
    ...(want.raw('next') !== undefined && { next: want.instant('next') }),
  };
}

function readVerdicts(want: Fields, faults: PolicyFault[]): Readonly<Record<string, Verdict>> {
  const value = want.raw('clauses');
  const ids = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const fields = Fields.open(value, [...want.path, 'clauses'], faults, ids);
  return Object.fromEntries(ids.map((id) => [id, fields.choice(id, verdicts)]));
}

function readSpan(want: Fields, name: string, faults: PolicyFault[]): WantedSpan {
  const span = Fields.open(want.raw(name), [...want.path, name], faults, ['from', 'until']);
  const from = span.optionalInstant('from');
  const until = span.optionalInstant('until');
  return { ...(from !== null && { from }), ...(until !== null && { until }) };
}
