import { jsonText, visibleLine } from '../core/visible-text.ts';
import {
  manifestFormats,
  type ManifestFault,
  type ManifestFormat,
  type UploadSummary,
} from '../protocol/registry/manifest.ts';
import { uploadRegistry, type Correcting } from '../server/upload-registry.ts';
import { databaseOptions, databaseTarget } from './database-options.ts';
import type { ExitCode, Io } from './io.ts';
import { openManifest } from './manifest-file.ts';
import { defaulting, flag, oneOf, optional, type ValuesOf } from './options.ts';
import { UsageFault } from './parse-call.ts';
import { progressBar } from './progress.ts';

export const uploadOptions = {
  ...databaseOptions,
  format: optional(oneOf('FORMAT', "where the file's name does not tell", manifestFormats)),
  'on-bad-line': defaulting(
    oneOf('ACTION', 'one bad line and nothing is entered, or the others are', ['refuse', 'skip'] as const),
    'refuse',
  ),
  'dry-run': flag('read the file and compare it with the registry, enter nothing'),
  json: flag('the summary as JSON'),
} as const;

export type UploadOptions = ValuesOf<typeof uploadOptions>;

function formatOf(file: string): ManifestFormat {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.csv')) return 'csv';
  if (name.endsWith('.jsonl') || name.endsWith('.ndjson')) return 'jsonl';
  throw new UsageFault(`say --format ${manifestFormats.join(' or ')}`);
}

const n = (count: number): string => count.toLocaleString('en');
const counted = (count: number, what: string): string => `${n(count)} ${what}${count === 1 ? '' : 's'}`;

function sentence(
  summary: UploadSummary,
  onBadLine: UploadOptions['on-bad-line'],
  isCorrection: boolean,
): string {
  const { committed, dryRun, entries, added, completed, corrected, unchanged, faults, faultCount } = summary;
  if (faults[0]?.field === 'header') return 'Nothing entered: the header cannot be read.';
  if (faultCount > 0 && !committed && onBadLine === 'refuse') {
    const are = `${n(faultCount)} of ${counted(entries, 'line')} ${faultCount === 1 ? 'is' : 'are'} bad`;
    return `Nothing ${dryRun ? 'would be entered' : 'entered'}: ${are}. With --on-bad-line skip the others are entered.`;
  }
  const bad = faultCount === 0 ? '' : `, ${counted(faultCount, 'bad line')} skipped`;
  const done = isCorrection ? `${n(corrected)} corrected` : `${n(added)} added, ${n(completed)} completed`;
  const tried = dryRun ? 'Tried, and nothing entered: ' : '';
  return `${tried}${counted(entries, 'phone')} read: ${done}, ${n(unchanged)} ${isCorrection ? 'right' : 'known'} already${bad}.`;
}

function faultLine({ line, column, field, problem, remedy }: ManifestFault): string {
  const place = column === null ? '' : `column ${column}: `;
  return `${visibleLine(`line ${line}: ${field}: ${place}${problem}; ${remedy}`)}\n`;
}

function tell(summary: UploadSummary, options: UploadOptions, io: Io, isCorrection: boolean): ExitCode {
  const { faults, faultCount } = summary;
  for (const fault of faults) io.stderr.write(faultLine(fault));
  const more = faultCount - faults.length;
  if (more > 0) io.stderr.write(`… and ${counted(more, 'more bad line')}\n`);
  const text = options.json ? jsonText(summary) : sentence(summary, options['on-bad-line'], isCorrection);
  io.stdout.write(`${text}\n`);
  return faultCount === 0 ? 0 : 1;
}

/** Enters a file, or sets right by it what the registry has. */
export async function enterManifest(
  file: string,
  options: UploadOptions,
  io: Io,
  correcting?: Correcting,
): Promise<ExitCode> {
  const target = databaseTarget(options);
  const format = options.format ?? formatOf(file);
  const { 'on-bad-line': onBadLine, 'dry-run': dryRun } = options;
  const { pieces, bytesTotal, bytesRead } = openManifest(file);
  const progress = progressBar(io.stderr, 'Registry', bytesTotal);
  const onProgress = ({ linesDone }: { linesDone: number }): void =>
    progress.update(bytesRead(), `${linesDone.toLocaleString('en')} phones`);
  let summary: UploadSummary;
  try {
    summary = await uploadRegistry(target, pieces, {
      format,
      onBadLine,
      dryRun,
      onProgress,
      ...(correcting !== undefined && { correcting }),
    });
  } catch (error) {
    // Ends the line of the progress bar before the message.
    io.stderr.write('\n');
    throw error;
  }
  progress.end(`${summary.entries.toLocaleString('en')} phones`);
  return tell(summary, options, io, correcting !== undefined);
}
