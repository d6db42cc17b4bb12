import { createReadStream, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import {
  manifestColumns,
  manifestFormats,
  type ManifestFormat,
  type UploadSummary,
} from '../protocol/registry/manifest.ts';
import {
  dataByDefault,
  databaseFlags,
  isDatabaseFault,
  readDatabaseTarget,
  type DatabaseTarget,
} from './database-options.ts';
import type { ExitCode, Io } from './io.ts';
import { progressBar } from './progress.ts';
import { runCommand, type Read } from './run-command.ts';

/** What the composition root lends: this command only reads its arguments, opens the file and prints what came of it. */
export interface RegistryDeps {
  readonly upload: (
    target: DatabaseTarget,
    pieces: AsyncIterable<Uint8Array>,
    options: {
      readonly format: ManifestFormat;
      readonly onBadLine: 'skip' | 'refuse';
      readonly onProgress: (progress: { readonly linesDone: number }) => void;
    },
  ) => Promise<UploadSummary>;
}

const help = `carnet registry upload FILE [options]

Enters the phones of a maker's manifest into the registry. FILE is CSV with a header
  ${manifestColumns.join(',')}
(serial and model are required, the others may be missing or empty), or JSON lines
  {"imei":["…"],"serial":"…","model":"…","consignment":"…","market":"PA","soldAt":"2021-03-14"}
A name that ends in .gz is decompressed.

The same file again changes nothing. A known phone's gaps are filled; a line that
contradicts the registry, or an earlier line, is a bad line.

  --database URL            the registry of this PostgreSQL
  --data DIR                the registry in this folder (${dataByDefault} where neither is
                            given); a server may be running on it
  --format csv|jsonl        where the file's name does not tell
  --on-bad-line refuse|skip refuse (default): one bad line and nothing is entered;
                            skip: the others are entered
  --json                    the summary as JSON
  --help                    this text

Bad lines are told on standard error with number, field and remedy; the exit code is then 1.
`;

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...databaseFlags,
      format: { type: 'string' },
      'on-bad-line': { type: 'string', default: 'refuse' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

interface Call {
  readonly file: string;
  readonly target: DatabaseTarget;
  readonly format: ManifestFormat;
  readonly onBadLine: 'skip' | 'refuse';
  readonly json: boolean;
}

function formatOf(file: string): ManifestFormat | undefined {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.csv')) return 'csv';
  return name.endsWith('.jsonl') || name.endsWith('.ndjson') ? 'jsonl' : undefined;
}

function readCall(args: readonly string[]): Read<Call> {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  const [what, file, ...rest] = positionals;
  if (what !== 'upload')
    return { problem: what === undefined ? 'say what to do: upload FILE' : `there is no "${what}"` };
  if (file === undefined || rest.length > 0) return { problem: 'name one FILE' };
  const target = readDatabaseTarget(values);
  if (typeof target === 'string') return { problem: target };
  const format =
    values.format === undefined ? formatOf(file) : manifestFormats.find((one) => one === values.format);
  if (format === undefined) return { problem: `say --format ${manifestFormats.join(' or ')}` };
  const onBadLine = values['on-bad-line'];
  if (onBadLine !== 'skip' && onBadLine !== 'refuse')
    return { problem: '--on-bad-line takes skip or refuse' };
  return { file, target, format, onBadLine, json: values.json };
}

interface Manifest {
  readonly pieces: AsyncIterable<Uint8Array>;
  readonly bytesTotal: number;
  /** How far it has been read: of a compressed file the compressed bytes, whose total is known. */
  readonly bytesRead: () => number;
}

/** Opened when it is first read, not before: a stream that fails while nobody reads it ends the process. */
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

function sentence(summary: UploadSummary, onBadLine: Call['onBadLine']): string {
  const n = (count: number): string => count.toLocaleString('en');
  if (!summary.committed)
    return `Nothing entered: ${n(summary.faultCount)} of ${n(summary.entries)} lines are bad.${onBadLine === 'refuse' ? ' With --on-bad-line skip the others are entered.' : ''}`;
  const bad = summary.faultCount === 0 ? '' : `, ${n(summary.faultCount)} bad lines skipped`;
  return `${n(summary.entries)} phones read: ${n(summary.added)} added, ${n(summary.completed)} completed, ${n(summary.unchanged)} known already${bad}.`;
}

function tell(summary: UploadSummary, call: Call, io: Io): ExitCode {
  const { faults, faultCount } = summary;
  for (const { line, field, problem, remedy } of faults)
    io.stderr.write(`line ${line}: ${field}: ${problem}; ${remedy}\n`);
  if (faultCount > faults.length) io.stderr.write(`… and ${faultCount - faults.length} more bad lines\n`);
  io.stdout.write(call.json ? `${JSON.stringify(summary)}\n` : `${sentence(summary, call.onBadLine)}\n`);
  return faultCount === 0 ? 0 : 1;
}

async function upload(call: Call, io: Io, deps: RegistryDeps): Promise<ExitCode> {
  const { pieces, bytesTotal, bytesRead } = openManifest(call.file);
  const progress = progressBar(io.stderr, 'Registry', bytesTotal);
  const onProgress = ({ linesDone }: { linesDone: number }): void =>
    progress.update(bytesRead(), `${linesDone.toLocaleString('en')} phones`);
  const { format, onBadLine } = call;
  let summary: UploadSummary;
  try {
    summary = await deps.upload(call.target, pieces, { format, onBadLine, onProgress });
  } catch (error) {
    // What went wrong gets a line of its own, not the rest of the bar's.
    io.stderr.write('\n');
    throw error;
  }
  progress.end(`${summary.entries.toLocaleString('en')} phones`);
  return tell(summary, call, io);
}

/** `carnet registry upload`: a manifest into the registry, with a progress bar and a summary. */
export function registryCommand(args: readonly string[], io: Io, deps: RegistryDeps): Promise<ExitCode> {
  return runCommand(
    {
      name: 'registry',
      help,
      read: () => readCall(args),
      run: (call) => upload(call, io, deps),
      // A file that cannot be read has a code.
      exitCodeOf: (error) =>
        isDatabaseFault(error) || (error as NodeJS.ErrnoException).code !== undefined ? 2 : undefined,
    },
    io,
  );
}
