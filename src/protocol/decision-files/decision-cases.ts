import { compilePolicies, policyClashes, type PolicySet } from '../../core/decision/compile.ts';
import type { Dossier } from '../../core/decision/event.ts';
import { Fields, type PolicyFault } from '../../core/policy/fields.ts';
import { parsePolicy } from '../../core/policy/parse-policy.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Instant } from '../../core/time.ts';
import { readCaseEvents } from './case-event.ts';
import { readTriedPolicy } from './policy-document.ts';
import { readWanted, type Wanted } from './wanted.ts';
import { type DocumentFault, inOrder, readYaml } from './yaml-text.ts';

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
  | {
      readonly ok: true;
      readonly cases: readonly DecisionCase[];
      /** Why a policy that is tried could not be published yet. */
      readonly warnings: readonly CaseFault[];
    }
  | { readonly ok: false; readonly faults: readonly CaseFault[] };

type Path = readonly (string | number)[];

/** The text of a policy file and its name in faults, or the reason why it cannot be read. */
export type PolicyFile = { readonly file: string; readonly text: string } | { readonly unreadable: string };

const textLengthMax = 4 * 1024 * 1024;

/**
 * Reads a file of decision cases (docs/guides/writing-policy.md). `policies` stands at the head for all cases or within a case
 * for that one; `open` gets each path as it is written. Returns all faults at once, each with file, line, field and remedy.
 */
export function readDecisionCases(file: string, text: string, open: (path: string) => PolicyFile): ReadCases {
  const yaml = readYaml(text, textLengthMax);
  const elsewhere: CaseFault[] = [];
  if (yaml.faults.length > 0) return { ok: false, faults: yaml.faults.map((fault) => ({ file, ...fault })) };
  const faults: PolicyFault[] = [];
  const unfenced: PolicyFault[] = [];
  const warnings: CaseFault[] = [];
  const known = new Map<string, readonly Policy[]>();
  const context = { faults, unfenced, warnings, elsewhere, open, known };
  const head = Fields.open(yaml.value, [], faults, ['policies', 'cases']);
  const shared = head.raw('policies') === undefined ? null : readPolicies(head, context);
  const cases = head
    .list('cases', 1, 100_000)
    .map(({ value, path }) => readCase(value, path, shared, yaml.at(path).line, context));
  const here = (found: readonly DocumentFault[]): readonly CaseFault[] =>
    inOrder(found).map((fault) => ({ file, ...fault }));
  const own = here([...faults.map(yaml.faultOf), ...yaml.unplain]);
  if (own.length === 0 && elsewhere.length === 0)
    return { ok: true, cases, warnings: [...here(unfenced.map(yaml.faultOf)), ...warnings] };
  return { ok: false, faults: [...own, ...elsewhere] };
}

interface Context {
  readonly faults: PolicyFault[];
  /** Listed territories without a fence, in this file and in policy files: no fault here, and said. */
  readonly unfenced: PolicyFault[];
  readonly warnings: CaseFault[];
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
    const found = parsed.ok ? parsed.unpublishable : parsed.faults;
    for (const fault of found)
      (fault.unpublishable === 'unfenced' ? context.unfenced : context.faults).push({
        ...fault,
        path: [...path, ...fault.path],
      });
    return parsed.ok ? [parsed.policy] : [];
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
    const { file } = opened;
    const read = readTriedPolicy(opened.text);
    if (read.ok) {
      policies = [read.policy];
      context.warnings.push(...read.unfenced.map((fault) => ({ file, ...fault })));
    } else for (const fault of read.faults) context.elsewhere.push({ file, ...fault });
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
  const listed = new Set(own?.policies.flatMap((policy) => policy.clauses).flatMap((one) => one.territories));
  const events = readCaseEvents(fields.list('events', 0, 100_000), listed, context.faults);
  return {
    name: fields.text('name'),
    line,
    policies: own?.policies ?? [],
    compiled: own?.compiled ?? compilePolicies([]),
    dossier: { events },
    now,
    knownAt: fields.optionalInstant('knownAt') ?? now,
    want: readWanted(fields),
  };
}
