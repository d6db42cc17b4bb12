import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataByDefault, isDatabaseUrl } from './database-options.ts';
import type { ExitCode, Io } from './io.ts';
import { isKeyName } from '../core/log/note.ts';
import { entryFlags, entryHelp, readEntryOptions, type EntryOptions } from './people-options.ts';
import { parseWholeNumber, readPlayOptions, type PlayOptions } from './play-options.ts';
import { progressBar } from './progress.ts';
import { readWatchOptions, witnessHelp, type WatchOptions } from './witness-options.ts';

export interface ServeOptions {
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly host: string;
  /** null: the usual one or, where that is taken, any free one. */
  readonly port: number | null;
  /** Whose `X-Forwarded-For` is believed. */
  readonly trustProxy: string;
  readonly logLevel: string;
  /** A clock that only `PUT /sim/clock` moves. */
  readonly controlledClock: boolean;
  readonly play: PlayOptions | null;
  readonly watch: WatchOptions;
  readonly entry: EntryOptions;
  /** The name of the public log, for good; null: the one it has, else one after its key. */
  readonly logOrigin: string | null;
  /** A PKCS #11 URI; null: as the folder of the keys says. */
  readonly directiveKey: string | null;
}

export type Told = (line: string) => void;
export type Advanced = (done: number, total: number, note: string) => void;

export interface ServeDeps {
  readonly scenarios: readonly string[];
  /** Runs until `stop` is aborted. Resolves to the lines that a user can go on with, once it serves. */
  readonly serve: (
    options: ServeOptions,
    events: { readonly told: Told; readonly advanced: Advanced; readonly stop: AbortSignal },
  ) => Promise<{ readonly lines: readonly string[]; readonly ended: Promise<void> }>;
  /** Whether this error says what a user can do about it. */
  readonly isExpected: (error: unknown) => boolean;
}

const logLevels = ['silent', 'error', 'warn', 'info', 'debug'];
const phonesByDefault = 400;
const phonesMax = 100_000;

const help = (scenarios: readonly string[]): string => `carnet serve [options]

Runs everything in one process: API, deadlines, the first page and, unless --database names another, an embedded PostgreSQL. Ctrl-C
stops all of it; what was acknowledged is kept.

  --data DIR          keys and the embedded database (${dataByDefault} where not given)
  --database URL      use this PostgreSQL (15 or later) instead: postgresql://user:password@host/name
  --host ADDRESS      listen there (127.0.0.1)
  --port N            listen there (8321 or, where that is taken, a free one)
  --scenario NAME     on the first start, play it first: ${scenarios.join(', ')}
  --phones N          phones in the scenario (${phonesByDefault})
  --seed N            its seed (1)
${witnessHelp}  --log-origin NAME   at the first start: the public log's name for good, where it is served without scheme, such as example.com/log
  --directive-key URI sign orders with this key in a PKCS #11 module (RFC 7512): see docs/guides/keys.md
${entryHelp}  --trust-proxy LIST  whose X-Forwarded-For is believed: addresses and ranges, comma-separated (loopback)
  --log-level LEVEL   ${logLevels.join(', ')} (warn)
  --controlled-clock  time stands still and is moved by carnet simulate --against; never with real phones
`;

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: dataByDefault },
      database: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string' },
      scenario: { type: 'string' },
      phones: { type: 'string', default: String(phonesByDefault) },
      seed: { type: 'string', default: '1' },
      witness: { type: 'string', multiple: true, default: [] },
      quorum: { type: 'string' },
      'log-origin': { type: 'string' },
      'directive-key': { type: 'string' },
      ...entryFlags,
      'trust-proxy': { type: 'string', default: 'loopback' },
      'log-level': { type: 'string', default: 'warn' },
      'controlled-clock': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

type Values = ReturnType<typeof parsed>['values'];

function readOptions(values: Values, scenarios: readonly string[]): ServeOptions | string {
  const port = values.port === undefined ? null : parseWholeNumber(values.port, 65_535);
  if (port === undefined) return '--port takes a number from 0 to 65535.';
  if (!logLevels.includes(values['log-level'])) return `--log-level is one of ${logLevels.join(', ')}.`;
  if (values.database !== undefined && !isDatabaseUrl(values.database))
    return '--database takes a URL: postgresql://user:password@host/name.';
  const { scenario, phones, seed } = values;
  const play =
    scenario === undefined ? null : readPlayOptions({ scenario, phones, seed }, scenarios, phonesMax);
  if (typeof play === 'string') return play;
  const watch = readWatchOptions(values.witness, values.quorum);
  if (typeof watch === 'string') return watch;
  const logOrigin = values['log-origin'] ?? null;
  if (logOrigin !== null && !isKeyName(logOrigin))
    return `--log-origin takes a name without spaces and "+", such as example.com/log; "${logOrigin}" is none.`;
  const entry = readEntryOptions(values);
  if (typeof entry === 'string') return entry;
  if (play !== null && values['controlled-clock'])
    return '--scenario brings a clock of its own; with --controlled-clock let carnet simulate --against play it.';
  return {
    dataDir: resolve(values.data),
    databaseUrl: values.database ?? null,
    host: values.host,
    port,
    trustProxy: values['trust-proxy'],
    logLevel: values['log-level'],
    controlledClock: values['controlled-clock'],
    play,
    watch,
    entry,
    logOrigin,
    directiveKey: values['directive-key'] ?? null,
  };
}

/** What arrives so soon after the first is the same wish, passed on once more: by npm, timeout or a supervisor. */
const sameSignalWithinMs = 500;

/** Aborts at the first Ctrl-C or SIGTERM; a second one ends the process at once, and leaves the database to the next start. */
function stopSignal(io: Io): AbortSignal {
  const stop = new AbortController();
  let firstMs = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) {
        if (performance.now() - firstMs > sameSignalWithinMs) process.exit(130);
        return;
      }
      firstMs = performance.now();
      io.stderr.write('\nStopping. What is under way is finished first; again to stop at once.\n');
      stop.abort();
    });
  }
  return stop.signal;
}

/** `carnet serve`: 0 when it was stopped, 1 when it could not go on, 2 where the call is wrong. */
export async function serveCommand(args: readonly string[], io: Io, deps: ServeDeps): Promise<ExitCode> {
  const refuse = (why: string): ExitCode => {
    io.stderr.write(`carnet serve: ${why}\nTry carnet serve --help.\n`);
    return 2;
  };
  let values: Values;
  try {
    ({ values } = parsed(args));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  if (values.help) {
    io.stdout.write(help(deps.scenarios));
    return 0;
  }
  const options = readOptions(values, deps.scenarios);
  if (typeof options === 'string') return refuse(options);

  const stop = stopSignal(io);
  let bar: ReturnType<typeof progressBar> | undefined;
  try {
    const running = await deps.serve(options, {
      stop,
      told: (line) => io.stdout.write(`${line}\n`),
      advanced: (done, total, note) => {
        bar ??= progressBar(io.stderr, options.play?.scenario ?? '', total);
        if (done >= total) bar.end(note);
        else bar.update(done, note);
      },
    });
    for (const line of running.lines) io.stdout.write(`${line}\n`);
    await running.ended;
    return 0;
  } catch (error) {
    if (stop.aborted) return 0;
    if (!deps.isExpected(error)) throw error;
    io.stderr.write(`carnet serve: ${(error as Error).message}\n`);
    return 1;
  }
}
