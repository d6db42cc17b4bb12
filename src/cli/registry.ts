import { jsonText, visibleLine } from '../core/visible-text.ts';
import {
  manifestColumns,
  manifestFormats,
  type ManifestFault,
  type ManifestFormat,
  type UploadSummary,
} from '../protocol/registry/manifest.ts';
import { isExplained, isSystemFault } from '../server/faults.ts';
import { uploadRegistry } from '../server/upload-registry.ts';
import { action, actionGroup } from './command.ts';
import { ManifestFileFault, openManifest } from './manifest-file.ts';
import { contestedAction } from './contested.ts';
import { changesAction } from './factory-key-changes.ts';
import { databaseOptions, databaseTarget } from './database-options.ts';
import type { ExitCode, Io } from './io.ts';
import { defaulting, flag, oneOf, optional, required, text, type ValuesOf } from './options.ts';
import { UsageFault } from './parse-call.ts';
import { progressBar } from './progress.ts';

const options = {
  ...databaseOptions,
  format: optional(oneOf('FORMAT', "where the file's name does not tell", manifestFormats)),
  'on-bad-line': defaulting(
    oneOf('ACTION', 'one bad line and nothing is entered, or the others are', ['refuse', 'skip'] as const),
    'refuse',
  ),
  'dry-run': flag('read the file and compare it with the registry, enter nothing'),
  json: flag('the summary as JSON'),
} as const;

type Options = ValuesOf<typeof options>;

function formatOf(file: string): ManifestFormat {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.csv')) return 'csv';
  if (name.endsWith('.jsonl') || name.endsWith('.ndjson')) return 'jsonl';
  throw new UsageFault(`say --format ${manifestFormats.join(' or ')}`);
}

const n = (count: number): string => count.toLocaleString('en');
const counted = (count: number, what: string): string => `${n(count)} ${what}${count === 1 ? '' : 's'}`;

function sentence(summary: UploadSummary, onBadLine: Options['on-bad-line']): string {
  const { committed, dryRun, entries, added, completed, unchanged, faults, faultCount } = summary;
  if (faults[0]?.field === 'header') return 'Nothing entered: the header cannot be read.';
  if (faultCount > 0 && !committed && onBadLine === 'refuse') {
    const are = `${n(faultCount)} of ${counted(entries, 'line')} ${faultCount === 1 ? 'is' : 'are'} bad`;
    return `Nothing ${dryRun ? 'would be entered' : 'entered'}: ${are}. With --on-bad-line skip the others are entered.`;
  }
  const bad = faultCount === 0 ? '' : `, ${counted(faultCount, 'bad line')} skipped`;
  const tried = dryRun ? 'Tried, and nothing entered: ' : '';
  return `${tried}${counted(entries, 'phone')} read: ${n(added)} added, ${n(completed)} completed, ${n(unchanged)} known already${bad}.`;
}

function faultLine({ line, column, field, problem, remedy }: ManifestFault): string {
  const place = column === null ? '' : `column ${column}: `;
  return `${visibleLine(`line ${line}: ${field}: ${place}${problem}; ${remedy}`)}\n`;
}

function tell(summary: UploadSummary, options: Options, io: Io): ExitCode {
  const { faults, faultCount } = summary;
  for (const fault of faults) io.stderr.write(faultLine(fault));
  const more = faultCount - faults.length;
  if (more > 0) io.stderr.write(`… and ${counted(more, 'more bad line')}\n`);
  const text = options.json ? jsonText(summary) : sentence(summary, options['on-bad-line']);
  io.stdout.write(`${text}\n`);
  return faultCount === 0 ? 0 : 1;
}

async function upload(file: string, options: Options, io: Io): Promise<ExitCode> {
  const target = databaseTarget(options);
  const format = options.format ?? formatOf(file);
  const { 'on-bad-line': onBadLine, 'dry-run': dryRun } = options;
  const { pieces, bytesTotal, bytesRead } = openManifest(file);
  const progress = progressBar(io.stderr, 'Registry', bytesTotal);
  const onProgress = ({ linesDone }: { linesDone: number }): void =>
    progress.update(bytesRead(), `${linesDone.toLocaleString('en')} phones`);
  let summary: UploadSummary;
  try {
    summary = await uploadRegistry(target, pieces, { format, onBadLine, dryRun, onProgress });
  } catch (error) {
    // Ends the line of the progress bar before the message.
    io.stderr.write('\n');
    throw error;
  }
  progress.end(`${summary.entries.toLocaleString('en')} phones`);
  return tell(summary, options, io);
}

const about = `Enters the phones of a maker's manifest into the registry. FILE is CSV with a header
  ${manifestColumns.join(',')}
(serial and model are required, the others may be missing or empty), or JSON lines of the same names
  {"imei":["…"],"serial":"…","model":"…","consignment":"…","market":"PA","soldAt":"2021-03-14"}
UTF-8 or UTF-16, also compressed by gzip. Commas, semicolons or tabs; names of columns in any case, also the common others (Serial No., S/N, IMEI 1, Lot, Country).
IMEIs in any digits and with any separators, of 14 to 16 digits, as a box or *#06# shows them. Markets are ISO 3166 codes that exist.

The same file again changes nothing. A known phone's gaps are filled; a line that contradicts the registry, or an earlier line, is a bad line.`;

/** `carnet registry`: 1 where a line is bad, 2 where the call is wrong, or file or database cannot be used. */
export const registryCommand = actionGroup(
  'registry',
  "The registry: every phone that a maker's manifest names.",
  {
    upload: action({
      name: 'registry upload',
      summary: "enter the phones of a maker's manifest",
      about,
      operands: { file: required(text('FILE', 'the manifest, CSV or JSON lines')) },
      options,
      notes:
        'Bad lines are named on standard error with number, field, column and remedy; the exit code is then 1. A dry run migrates nothing, and takes the locks of an upload.',
      run: ({ operands, options: values }, io) => upload(operands.file, values, io),
      exitCodeOf: (error) =>
        error instanceof ManifestFileFault || isExplained(error) || isSystemFault(error) ? 2 : undefined,
    }),
    contested: contestedAction,
    changes: changesAction,
  },
);
