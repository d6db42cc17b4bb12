import { createReadStream, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { manifestFormats, type ManifestFormat } from '../protocol/manifest-reader.ts';
import { manifestColumns, type UploadSummary } from '../protocol/manifest.ts';
import type { ExitCode, Io } from './io.ts';
import { progressBar } from './progress.ts';

const dataByDefault = '.carnet';

/** Which registry: the one in a data folder (a server may be running on it), or that of a PostgreSQL of one's own. */
export type RegistryTarget =
  | { readonly kind: 'data'; readonly data: string }
  | { readonly kind: 'database'; readonly url: string };

/** What the composition root lends: this command only reads its arguments, opens the file and prints what came of it. */
export interface RegistryDeps {
  readonly upload: (
    target: RegistryTarget,
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
      database: { type: 'string' },
      data: { type: 'string' },
      format: { type: 'string' },
      'on-bad-line': { type: 'string', default: 'refuse' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

interface Call {
  readonly file: string;
  readonly target: RegistryTarget;
  readonly format: ManifestFormat;
  readonly onBadLine: 'skip' | 'refuse';
  readonly json: boolean;
}

function formatOf(file: string): ManifestFormat | undefined {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.csv')) return 'csv';
  return name.endsWith('.jsonl') || name.endsWith('.ndjson') ? 'jsonl' : undefined;
}

/** The call, `help`, or what is wrong with it. */
function readCall(args: readonly string[]): Call | 'help' | { readonly problem: string } {
  let values: ReturnType<typeof parsed>['values'];
  let positionals: string[];
  try {
    ({ values, positionals } = parsed(args));
  } catch (error) {
    return { problem: (error as Error).message };
  }
  if (values.help) return 'help';
  const [what, file, ...rest] = positionals;
  if (what !== 'upload')
    return { problem: what === undefined ? 'say what to do: upload FILE' : `there is no "${what}"` };
  if (file === undefined || rest.length > 0) return { problem: 'name one FILE' };
  const { database, data } = values;
  if (database !== undefined && data !== undefined)
    return { problem: '--database and --data exclude each other' };
  if (database !== undefined && !/^postgres(?:ql)?:\/\//.test(database))
    return { problem: '--database takes postgresql://…' };
  const format =
    values.format === undefined ? formatOf(file) : manifestFormats.find((one) => one === values.format);
  if (format === undefined) return { problem: `say --format ${manifestFormats.join(' or ')}` };
  const onBadLine = values['on-bad-line'];
  if (onBadLine !== 'skip' && onBadLine !== 'refuse')
    return { problem: '--on-bad-line takes skip or refuse' };
  const target: RegistryTarget =
    database === undefined
      ? { kind: 'data', data: data ?? dataByDefault }
      : { kind: 'database', url: database };
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

/** Failures that an operator can mend: their message says how, a stack would only hide it. */
const expected = new Set(['StoreUnavailable', 'EmbeddedDatabaseRefused', 'MigrationRefused']);

/** `carnet registry upload`: a manifest into the registry, with a progress bar and a summary. */
export async function registryCommand(
  args: readonly string[],
  io: Io,
  deps: RegistryDeps,
): Promise<ExitCode> {
  const call = readCall(args);
  if (call === 'help') {
    io.stdout.write(help);
    return 0;
  }
  if ('problem' in call) {
    io.stderr.write(`carnet registry: ${call.problem}\n\n${help}`);
    return 2;
  }
  try {
    const { pieces, bytesTotal, bytesRead } = openManifest(call.file);
    const progress = progressBar(io.stderr, 'Registry', bytesTotal);
    const onProgress = ({ linesDone }: { linesDone: number }): void =>
      progress.update(bytesRead(), `${linesDone.toLocaleString('en')} phones`);
    const { format, onBadLine } = call;
    const summary = await deps.upload(call.target, pieces, { format, onBadLine, onProgress });
    progress.end(`${summary.entries.toLocaleString('en')} phones`);
    return tell(summary, call, io);
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    if (!expected.has(name) && code === undefined) throw error;
    io.stderr.write(`\ncarnet registry: ${message}\n`);
    return 2;
  }
}
