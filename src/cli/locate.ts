import { jsonText } from '../core/visible-text.ts';
import { locate } from '../core/territory/locate.ts';
import { readEvidence } from '../protocol/device/evidence.ts';
import { jsonFaultText, readJson } from '../protocol/schema/read-json.ts';
import type { ShapeFault } from '../protocol/schema/read.ts';
import type { Whereabouts } from '../core/territory/whereabouts.ts';
import { lineCommand, type LineFault } from './lines.ts';

/** `carnet locate`: evidence to whereabouts. */
export const locateCommand = lineCommand({
  name: 'locate',
  summary: 'what evidence proves of where a phone is',
  about: `Reads evidence as JSON lines: each line a list of evidence, or an object with one in "evidence".

  [{"kind":"fix","territory":"CU","marginM":9000},{"kind":"network","plmn":"36801"}]

Kinds: fix { territory or null, marginM, ageS? }, network { plmn }, address { territory }, sim { plmn }, zone { zone }.

Prints for each what the evidence, taken together, proves, in three columns:

  placed     the territory    the sources that prove it
  elsewhere  -                outside every fence, country open: the sources
  unproven   the cause        the territories that stay possible, or -`,
  jsonFields: 'kind, territory, by, because, candidates',
  notes: '',
  open: () => Promise.resolve(answerLine),
});

function answerLine(line: string): { readonly text: string; readonly json: object } | LineFault {
  const json = readJson(line);
  if (json.kind === 'fault')
    return {
      field: 'line',
      problem: `is no JSON (${jsonFaultText(json)})`,
      remedy: 'write one JSON value a line',
    };
  const { value } = json;
  const wrapped = typeof value === 'object' && value !== null && !Array.isArray(value);
  const evidence = wrapped ? (value as Readonly<Record<string, unknown>>)['evidence'] : value;
  const read = readEvidence(evidence);
  if (read.kind === 'fault') return lineFault(read);
  const whereabouts = locate(read.value);
  return { text: whereaboutsColumns(whereabouts).join('\t'), json: whereabouts };
}

function lineFault({ path, found, wanted }: ShapeFault): LineFault {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`));
  const field = `evidence${steps.join('')}`;
  return wanted === null
    ? { field, problem: 'is no field here', remedy: 'leave it out' }
    : { field, problem: `is ${describe(found)}`, remedy: `write ${wanted}` };
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return `of type ${typeof value}`;
  return jsonText(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}

function whereaboutsColumns(whereabouts: Whereabouts): readonly [string, string, string] {
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
