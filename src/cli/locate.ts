import { locate } from '../core/territory/locate.ts';
import { parseEvidence } from '../core/territory/parse-evidence.ts';
import type { Whereabouts } from '../core/territory/whereabouts.ts';
import type { ExitCode, Io } from './io.ts';
import { runLines, type LineFault } from './lines.ts';

const help = `carnet locate [--json] [FILE]

Reads evidence as JSON lines: each line a list of evidence, or an object with one in
"evidence". Without FILE, or where it is -, reads standard input.

  [{"kind":"fix","territory":"CU","marginM":9000},{"kind":"network","plmn":"36801"}]

Kinds: fix { territory or null, marginM }, network { plmn }, address { territory },
sim { plmn }, zone { zone }.

Prints for each what the evidence, taken together, proves, in three columns:

  placed     the territory    the sources that prove it
  elsewhere  -                outside every fence, country open: the sources
  unproven   the cause        the territories that stay possible, or -

  --json   one JSON object a line: { line, kind, territory, by, because, candidates }
  --help   this text

Bad lines are told on standard error with their number; the others are still
answered, and the exit code is 1.
`;

/** `carnet locate`: evidence to whereabouts. */
export function locateCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  return runLines({ name: 'locate', help, open: () => Promise.resolve(answerLine) }, args, io);
}

function answerLine(line: string): { readonly text: string; readonly json: object } | LineFault {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return {
      field: 'line',
      problem: `is no JSON (${(error as Error).message})`,
      remedy: 'write one JSON value a line',
    };
  }
  const wrapped = typeof value === 'object' && value !== null && !Array.isArray(value);
  const parsed = parseEvidence(wrapped ? (value as Readonly<Record<string, unknown>>)['evidence'] : value);
  if (parsed.kind === 'fault') {
    return { field: `evidence${parsed.field}`, problem: parsed.problem, remedy: parsed.remedy };
  }
  const whereabouts = locate(parsed.evidence);
  return { text: sayWhereabouts(whereabouts).join('\t'), json: whereabouts };
}

function sayWhereabouts(whereabouts: Whereabouts): readonly [string, string, string] {
  switch (whereabouts.kind) {
    case 'placed':
      return ['placed', whereabouts.territory, whereabouts.by.join(',')];
    case 'elsewhere':
      return ['elsewhere', '-', whereabouts.by.join(',')];
    case 'unproven':
      return ['unproven', whereabouts.because, whereabouts.candidates.join(',') || '-'];
    default:
      return whereabouts satisfies never;
  }
}
