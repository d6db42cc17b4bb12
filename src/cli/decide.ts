import { jsonText, visibleLines } from '../core/visible-text.ts';
import { readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { decide, decisionBytes } from '../core/decision/decide.ts';
import type { Decision, Span } from '../core/decision/decision.ts';
import { formatInstant, type Instant } from '../core/time.ts';
import {
  type CaseFault,
  type DecisionCase,
  type PolicyFile,
  readDecisionCases,
} from '../protocol/decision-files/decision-cases.ts';
import type { WantedSpan } from '../protocol/decision-files/wanted.ts';
import { explainDecision } from '../protocol/words/explain.ts';
import { action } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import { flag, requiredList, text, type ValuesOf } from './options.ts';

const options = {
  json: flag('one JSON object a line: file, line, name, asWanted, differences, decision'),
  explain: flag('the decision in words: clause, ground, evidence, deadline, remedy'),
} as const;

/** `carnet decide`: decides the cases of each file and compares them with what they want. */
export const decideCommand = action({
  name: 'decide',
  summary: 'decide cases from files and compare with what they want',
  about:
    'Reads decision cases (YAML) and prints what follows for each under its policies, and last how many came out as wanted.',
  operands: { files: requiredList(text('FILE', 'a file of decision cases')) },
  options,
  notes:
    'Exit code: 0 where every case is as wanted, 1 where one differs, 2 where a file cannot be read or has a fault.',
  run: ({ operands, options: values }, io) => decideFiles(operands.files, values, io),
});

async function decideFiles(
  files: readonly string[],
  { json, explain }: ValuesOf<typeof options>,
  io: Io,
): Promise<ExitCode> {
  let count = 0;
  let asWanted = 0;
  let isFaulty = false;
  for (const file of files) {
    const cases = await readCases(file, io);
    if (cases === undefined) {
      isFaulty = true;
      continue;
    }
    for (const one of cases) {
      const decision = decide(one.compiled, one.dossier, one);
      const differences = differencesOf(decision, one);
      count++;
      if (differences.length === 0) asWanted++;
      const explanation = explain ? explainDecision(decision, one.policies, 'en') : undefined;
      if (json) io.stdout.write(jsonLine(file, one, decision, differences, explanation));
      else io.stdout.write(readableLines(one, decision, differences, explanation));
    }
  }
  if (json) io.stdout.write(`${jsonText({ cases: count, asWanted })}\n`);
  else io.stdout.write(`${count} cases, ${asWanted} as wanted\n`);
  if (isFaulty) return 2;
  return asWanted === count ? 0 : 1;
}

async function readCases(file: string, io: Io): Promise<readonly DecisionCase[] | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    io.stderr.write(`${file}: cannot be read (${reasonOf(error)})\n`);
    return undefined;
  }
  const read = readDecisionCases(file, text, (path) => openPolicy(file, path));
  if (read.ok) {
    for (const warning of read.warnings)
      io.stderr.write(`${faultLine(warning)}; it is tried here, and cannot be published so\n`);
    return read.cases;
  }
  for (const fault of read.faults) io.stderr.write(`${faultLine(fault)}\n`);
  return undefined;
}

function openPolicy(file: string, path: string): PolicyFile {
  const full = resolve(dirname(file), path);
  try {
    return { file: full, text: readFileSync(full, 'utf8') };
  } catch (error) {
    return { unreadable: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  return code ?? String(error);
}

/** `cases.yaml:12:5: cases[0].now is missing; write …` */
function faultLine({ file, line, column, path, message }: CaseFault): string {
  const field = path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
  return `${file}:${line}:${column}: ${field === '' ? '' : `${field} `}${message}`;
}

function differencesOf(decision: Decision, { want }: DecisionCase): readonly string[] {
  const differences: string[] = [];
  const compare = (field: string, wanted: string | null, is: string | null): void => {
    if (wanted !== is) differences.push(`${field}: wanted ${wanted ?? 'none'}, is ${is ?? 'none'}`);
  };
  if (want.standing !== undefined) compare('standing', want.standing, decision.standing);
  if (want.territory !== undefined) compare('territory', want.territory, decision.territory);
  if (want.clauses !== undefined && Object.keys(want.clauses).length === 0)
    compare('clauses', null, decision.clauses.map(({ clause }) => clause).join(', ') || null);
  for (const [id, wanted] of Object.entries(want.clauses ?? {})) {
    const verdict = decision.clauses.find((one) => one.clause === id);
    const is = verdict === undefined ? 'not among the clauses' : verdict.verdict;
    compare(`clauses.${id}`, wanted, is);
  }
  if (want.notice !== undefined) compareSpan('notice', want.notice, decision.notice, compare);
  if (want.grace !== undefined) compareSpan('grace', want.grace, decision.grace, compare);
  if (want.next !== undefined) compare('next', timeText(want.next), timeText(decision.next));
  return differences;
}

function compareSpan(
  field: string,
  wanted: WantedSpan | null,
  is: Span | null,
  compare: (field: string, wanted: string | null, is: string | null) => void,
): void {
  if (wanted === null) return compare(field, null, is === null ? null : `until ${formatInstant(is.until)}`);
  if (wanted.from !== undefined) compare(`${field}.from`, timeText(wanted.from), timeText(is?.from ?? null));
  if (wanted.until !== undefined)
    compare(`${field}.until`, timeText(wanted.until), timeText(is?.until ?? null));
}

function timeText(instant: Instant | null): string | null {
  return instant === null ? null : formatInstant(instant);
}

function readableLines(
  one: DecisionCase,
  decision: Decision,
  differences: readonly string[],
  explanation: readonly string[] | undefined,
): string {
  const mark = differences.length > 0 ? 'differs' : Object.keys(one.want).length === 0 ? '-' : 'ok';
  const next = decision.next === null ? '' : `  (next ${formatInstant(decision.next)})`;
  const lines = [
    `${mark.padEnd(8)}${decision.standing.padEnd(9)} ${(decision.territory ?? '-').padEnd(6)} ${one.name}${next}`,
    ...differences.map((difference) => `        ${difference}`),
    ...(explanation ?? []).map((sentence) => `        ${sentence}`),
  ];
  return visibleLines(lines);
}

function jsonLine(
  file: string,
  one: DecisionCase,
  decision: Decision,
  differences: readonly string[],
  explanation: readonly string[] | undefined,
): string {
  const head = { file, line: one.line, name: one.name, asWanted: differences.length === 0, differences };
  const body = { ...head, decision: JSON.parse(decisionBytes(decision)) as unknown };
  return `${jsonText(explanation === undefined ? body : { ...body, explanation })}\n`;
}
