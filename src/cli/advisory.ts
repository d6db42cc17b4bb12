import { jsonText } from '../core/visible-text.ts';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compilePolicies, policyClashes, type PolicySet } from '../core/decision/compile.ts';
import type { Policy } from '../core/policy/policy.ts';
import { dayMs, type Instant, parseDay } from '../core/time.ts';
import { readPolicyDocument } from '../protocol/decision-files/policy-document.ts';
import type { AdvisoryQuery } from '../protocol/public/advisory.ts';
import { answerAdvisory } from '../protocol/public/answer-advisory.ts';
import { languages } from '../protocol/words/language.ts';
import { action } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import { flag, optional, repeated, required, text, type Reading, type ValuesOf } from './options.ts';
import { UsageFault } from './parse-call.ts';

const defaultPolicies = fileURLToPath(new URL('../../policies/today.yaml', import.meta.url));

const asOf: Reading<Instant> = {
  argument: 'DAY',
  help: 'answer as on that day, by what was published before it',
  parse(day) {
    const value = parseDay(day);
    return value === undefined
      ? { fault: `${day} is not a day: write it as 2021-09-10` }
      : { value: value * dayMs };
  },
};

const options = {
  destination: required(text('CODE', 'where to: ISO 3166-1 (CU) or ISO 3166-2 (UA-43)')),
  from: optional(text('CODE', 'where the phone was first used'), 'elsewhere'),
  arrive: optional(text('DAY', 'first day there, as 2026-04-01 (UTC)'), 'today'),
  leave: optional(text('DAY', 'last day there'), '13 days after the first'),
  lang: optional(text('LANGUAGE', languages.join(', ')), "the terminal's language, else en"),
  policies: repeated(
    text('FILE', 'policy documents, policies/today.yaml where none is named; more may follow'),
  ),
  'as-of': optional(asOf, 'now'),
  json: flag('the answer as one JSON object'),
} as const;

type Options = ValuesOf<typeof options>;

function queryOf({ destination, from, arrive, leave, lang }: Options): AdvisoryQuery {
  return {
    destination,
    ...(from === undefined ? {} : { from }),
    ...(arrive === undefined ? {} : { arrive }),
    ...(leave === undefined ? {} : { leave }),
    ...(lang === undefined ? {} : { lang }),
  };
}

function filesOf({ policies }: Options, more: readonly string[]): readonly string[] {
  if (policies.length > 0) return [...policies, ...more];
  if (more.length > 0)
    throw new UsageFault(`${more[0]} is not expected here: policy files follow --policies`);
  return [defaultPolicies];
}

async function advise(values: Options, files: readonly string[], io: Io): Promise<ExitCode> {
  const read = await readPolicies(files);
  if ('faults' in read) {
    for (const fault of read.faults) io.stderr.write(`${fault}\n`);
    return 2;
  }
  const acceptLanguage = (process.env['LC_ALL'] ?? process.env['LANG'] ?? '').split(/[_.]/, 1)[0]!;
  const now = values['as-of'] ?? Date.now();
  const answer = answerAdvisory(read.set, queryOf(values), { now, acceptLanguage });
  if ('kind' in answer) {
    io.stderr.write(`carnet advisory: ${answer.detail ?? answer.code}\n`);
    return 2;
  }
  if (values.json) io.stdout.write(`${jsonText(answer)}\n`);
  else io.stdout.writeWords(`${answer.words.join('\n')}\n`);
  return 0;
}

/** `carnet advisory`: will my phone work if I go there? */
export const advisoryCommand = action({
  name: 'advisory',
  summary: 'will my phone work if I go there?',
  about:
    'Says what to expect of a phone at a destination: one first used elsewhere, one first used there, a new one. Asks no server: the answer follows from the policy files alone.',
  operands: { more: repeated(text('FILE', 'more policy documents, after --policies')) },
  options,
  notes: 'Exit code: 0 where it was answered, 2 where the question or a file has a fault.',
  run: ({ operands, options: values }, io) => advise(values, filesOf(values, operands.more), io),
});

async function readPolicies(
  files: readonly string[],
): Promise<{ readonly set: PolicySet } | { readonly faults: readonly string[] }> {
  const policies: Policy[] = [];
  const faults: string[] = [];
  for (const file of files) {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      faults.push(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
      continue;
    }
    const read = readPolicyDocument(text);
    if (read.ok && read.policy.published === null) {
      // Without the draft the answer would be "no rule", which is worse than a fault.
      faults.push(
        `${file}: is a draft that binds nobody: give \`published\` a time to ask as if it were published`,
      );
    } else if (read.ok) policies.push(read.policy);
    else {
      faults.push(
        ...read.faults.map(
          (one) => `${file}:${one.line}:${one.column}: ${one.path.join('.')} ${one.message}`,
        ),
      );
    }
  }
  if (faults.length === 0) faults.push(...policyClashes(policies));
  return faults.length > 0 ? { faults } : { set: compilePolicies(policies) };
}
