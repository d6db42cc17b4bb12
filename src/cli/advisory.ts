import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compilePolicies, policyClashes, type PolicySet } from '../core/decision/compile.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { AdvisoryQuery } from '../protocol/public/advisory.ts';
import { answerAdvisory } from '../protocol/public/answer-advisory.ts';
import { readPolicyDocument } from '../protocol/decision-files/policy-document.ts';
import type { ExitCode, Io } from './io.ts';

const help = `carnet advisory --destination CODE [--from CODE] [--arrive DAY] [--leave DAY] [--lang LANGUAGE]
                [--policies FILE…] [--as-of DAY] [--json]

Says what to expect of a phone at a destination: one first used elsewhere, one first used there, a new one. Asks
nobody: the answer follows from the policy files alone.

  --destination CODE  where to: ISO 3166-1 (CU) or ISO 3166-2 (UA-43)
  --from CODE         where the phone was first used; default: elsewhere
  --arrive DAY        first day there, as 2026-04-01 (UTC); default: today
  --leave DAY         last day there; default: 13 days after the first
  --lang LANGUAGE     en, es, fa, ar, ko, ru, uk or pl; default: the terminal's language, else en
  --policies FILE     policy documents (repeat it, or name several); default: policies/today.yaml
  --as-of DAY         answer as on that day, by what was published before it; default: now
  --json              the answer as one JSON object

Exit code 0 where it was answered, 2 where the question or a file has a fault.
`;

const defaultPolicies = fileURLToPath(new URL('../../policies/today.yaml', import.meta.url));

/** `carnet advisory`: will my phone work if I go there? */
export async function advisoryCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  const options = readOptions(args);
  if ('fault' in options) {
    io.stderr.write(`carnet advisory: ${options.fault}\n\n${help}`);
    return 2;
  }
  if (options.help) {
    io.stdout.write(help);
    return 0;
  }
  const read = await readPolicies(options.files);
  if ('faults' in read) {
    for (const fault of read.faults) io.stderr.write(`${fault}\n`);
    return 2;
  }
  const acceptLanguage = (process.env['LC_ALL'] ?? process.env['LANG'] ?? '').split(/[_.]/, 1)[0]!;
  const answer = answerAdvisory(read.set, options.query, { now: options.now, acceptLanguage });
  if ('kind' in answer) {
    io.stderr.write(`carnet advisory: ${answer.detail ?? answer.code}\n`);
    return 2;
  }
  io.stdout.write(`${options.json ? JSON.stringify(answer) : answer.words.join('\n')}\n`);
  return 0;
}

interface Options {
  readonly query: AdvisoryQuery;
  readonly now: number;
  readonly files: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
}

function readOptions(args: readonly string[]): Options | { readonly fault: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        destination: { type: 'string' },
        from: { type: 'string' },
        arrive: { type: 'string' },
        leave: { type: 'string' },
        lang: { type: 'string' },
        policies: { type: 'string', multiple: true },
        'as-of': { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const { destination, from, arrive, leave, lang, policies } = values;
    const asOf = values['as-of'];
    const now = asOf === undefined ? Date.now() : Date.parse(`${asOf}T00:00:00Z`);
    if (values.help !== true) {
      if (destination === undefined) return { fault: 'name the destination: --destination CU' };
      if (Number.isNaN(now)) return { fault: `--as-of ${asOf} is not a day: write it as 2021-09-10` };
      if (policies === undefined && positionals.length > 0) {
        return { fault: `${positionals[0]} is not expected here: policy files follow --policies` };
      }
    }
    const query: AdvisoryQuery = {
      destination: destination ?? '',
      ...(from === undefined ? {} : { from }),
      ...(arrive === undefined ? {} : { arrive }),
      ...(leave === undefined ? {} : { leave }),
      ...(lang === undefined ? {} : { lang }),
    };
    const files = policies === undefined ? [defaultPolicies] : [...policies, ...positionals];
    return { query, now, files, json: values.json === true, help: values.help === true };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

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
      // Left out silently, a draft would read as "no rule": the worst wrong answer.
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
