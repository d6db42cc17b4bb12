import { createReadStream, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import {
  manifestColumns,
  manifestFormats,
  type ManifestFormat,
  type UploadSummary,
} from '../protocol/registry/manifest.ts';
import { isExplained, isSystemFault } from '../server/faults.ts';
import { uploadRegistry } from '../server/upload-registry.ts';
import { action, actionGroup } from './command.ts';
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
  json: flag('the summary as JSON'),
} as const;

type Options = ValuesOf<typeof options>;

function formatOf(file: string): ManifestFormat {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.csv')) return 'csv';
  if (name.endsWith('.jsonl') || name.endsWith('.ndjson')) return 'jsonl';
  throw new UsageFault(`say --format ${manifestFormats.join(' or ')}`);
}

interface Manifest {
  readonly pieces: AsyncIterable<Uint8Array>;
  readonly bytesTotal: number;
  /** Bytes read so far; of a compressed file the compressed ones, whose total is known. */
  readonly bytesRead: () => number;
}

/** The file is opened when it is first read: a stream that fails while nobody reads it would end the process. */
function openManifest(file: string): Manifest {
  const bytesTotal = statSync(file).size;
  let bytesRead = (): number => 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const source = createReadStream(file, { highWaterMark: 256 * 1024 });
    bytesRead = () => source.bytesRead;
    if (!file.toLowerCase().endsWith('.gz')) return yield* source;
    const plain = createGunzip();
    source.once('error', (error) => plain.destroy(error)).pipe(plain);
    return yield* plain;
  }
  return { pieces: pieces(), bytesTotal, bytesRead: () => bytesRead() };
}

function sentence(summary: UploadSummary, onBadLine: Options['on-bad-line']): string {
  const n = (count: number): string => count.toLocaleString('en');
  if (!summary.committed)
    return `Nothing entered: ${n(summary.faultCount)} of ${n(summary.entries)} lines are bad.${onBadLine === 'refuse' ? ' With --on-bad-line skip the others are entered.' : ''}`;
  const bad = summary.faultCount === 0 ? '' : `, ${n(summary.faultCount)} bad lines skipped`;
  return `${n(summary.entries)} phones read: ${n(summary.added)} added, ${n(summary.completed)} completed, ${n(summary.unchanged)} known already${bad}.`;
}

function tell(summary: UploadSummary, options: Options, io: Io): ExitCode {
  const { faults, faultCount } = summary;
  for (const { line, field, problem, remedy } of faults)
    io.stderr.write(`line ${line}: ${field}: ${problem}; ${remedy}\n`);
  if (faultCount > faults.length) io.stderr.write(`… and ${faultCount - faults.length} more bad lines\n`);
  const text = options.json ? JSON.stringify(summary) : sentence(summary, options['on-bad-line']);
  io.stdout.write(`${text}\n`);
  return faultCount === 0 ? 0 : 1;
}

async function upload(file: string, options: Options, io: Io): Promise<ExitCode> {
  const target = databaseTarget(options);
  const format = options.format ?? formatOf(file);
  const onBadLine = options['on-bad-line'];
  const { pieces, bytesTotal, bytesRead } = openManifest(file);
  const progress = progressBar(io.stderr, 'Registry', bytesTotal);
  const onProgress = ({ linesDone }: { linesDone: number }): void =>
    progress.update(bytesRead(), `${linesDone.toLocaleString('en')} phones`);
  let summary: UploadSummary;
  try {
    summary = await uploadRegistry(target, pieces, { format, onBadLine, onProgress });
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
(serial and model are required, the others may be missing or empty), or JSON lines
  {"imei":["…"],"serial":"…","model":"…","consignment":"…","market":"PA","soldAt":"2021-03-14"}
A name that ends in .gz is decompressed.

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
      notes: 'Bad lines are named on standard error with number, field and remedy; the exit code is then 1.',
      run: ({ operands, options: values }, io) => upload(operands.file, values, io),
      exitCodeOf: (error) => (isExplained(error) || isSystemFault(error) ? 2 : undefined),
    }),
    contested: contestedAction,
    changes: changesAction,
  },
);
