import { resolve } from 'node:path';
import { isKeyName } from '../core/log/note.ts';
import { defaultAdminPort, defaultDataDir, defaultPort } from '../server/defaults.ts';
import { isExplained } from '../server/faults.ts';
import { faultOfProxies } from '../server/proxy-list.ts';
import { scenarioNames } from '../server/scenario-names.ts';
import type { ServeOptions } from '../server/serve-options.ts';
import { serve } from '../server/serve.ts';
import { action } from './command.ts';
import { attestationOptions, attestationOptionsOf } from './attestation-options.ts';
import { databaseUrl } from './database-options.ts';
import type { ExitCode, Io } from './io.ts';
import {
  defaulting,
  flag,
  oneOf,
  optional,
  text,
  wholeNumber,
  type Option,
  type OptionTable,
  type Reading,
  type ValuesOf,
} from './options.ts';
import { outliveReaders } from './outlive-readers.ts';
import { UsageFault } from './parse-call.ts';
import { playOptions, scenario } from './play-options.ts';
import { progressBar } from './progress.ts';
import { signInOptions, signInOptionsOf } from './sign-in-options.ts';
import { watchOptionsOf, witnessOptions } from './witness-options.ts';

const phonesMax = 100_000;
const phonesByDefault = 400;

const logOrigin: Reading<string> = {
  argument: 'NAME',
  help: 'at the first start: the permanent name of the public log, its address without scheme, such as example.com/log',
  parse: (name) =>
    isKeyName(name)
      ? { value: name }
      : { fault: `takes a name without spaces and "+", such as example.com/log; "${name}" is none` },
};

const trustedProxy: Reading<string> = {
  argument: 'LIST',
  help: 'whose X-Forwarded-For is believed: addresses, ranges and loopback, comma-separated',
  parse(list) {
    const fault = faultOfProxies(list);
    return fault === null
      ? { value: list }
      : {
          fault: `takes addresses and ranges, comma-separated, such as 10.0.0.0/8,192.0.2.7; "${fault}" is neither`,
        };
  },
};

/** Every option may stand in the environment too: `--log-level` as `CARNET_LOG_LEVEL`. */
function withEnvironment<Table extends OptionTable>(table: Table): Table {
  const entries = Object.entries(table).map(([name, option]): [string, Option<unknown>] => {
    const variable = `CARNET_${name.toUpperCase().replaceAll('-', '_')}`;
    return [name, { ...option, variables: [variable, ...option.variables] }];
  });
  return Object.fromEntries(entries) as Table;
}

const options = withEnvironment({
  data: defaulting(text('DIR', 'keys, the public log and the embedded database'), defaultDataDir),
  database: {
    ...optional(databaseUrl('use this PostgreSQL (15 or later) instead of the embedded one')),
    variables: ['DATABASE_URL'],
  },
  host: defaulting(text('ADDRESS', 'listen on this address'), '127.0.0.1'),
  port: optional(
    wholeNumber('N', 'listen on this port; 0: any free one', { min: 0, max: 65_535 }),
    `${defaultPort} or, where that is taken, a free one`,
  ),
  'admin-host': defaulting(
    text('ADDRESS', 'serve metrics and the details of readiness on this address'),
    '127.0.0.1',
  ),
  'admin-port': optional(
    wholeNumber('N', 'and on this port; 0: any free one', { min: 0, max: 65_535 }),
    `${defaultAdminPort} or, where that is taken, a free one`,
  ),
  scenario: optional({
    ...scenario,
    argument: 'NAME',
    help: `on the first start, play this first: ${scenarioNames.join(', ')}`,
  }),
  ...playOptions(phonesMax, phonesByDefault),
  ...witnessOptions,
  'log-origin': optional(logOrigin),
  'directive-key': optional(
    text('URI', 'sign orders with this key in a PKCS #11 module (RFC 7512); see docs/guides/keys.md'),
  ),
  ...signInOptions,
  ...attestationOptions,
  'unregistered-per-minute': optional(
    wholeNumber('N', 'phones that no manifest names are entered in a minute', { min: 1, max: 1_000_000 }),
    '600',
  ),
  'trusted-proxy': optional(trustedProxy, 'nobody'),
  'trust-proxy': optional({ ...trustedProxy, help: 'the former name of --trusted-proxy' }),
  'log-level': defaulting(
    oneOf('LEVEL', 'how much the server logs', ['silent', 'error', 'warn', 'info', 'debug'] as const),
    'warn',
  ),
  'controlled-clock': flag(
    'time stands still and is moved by carnet simulate --against; never with real phones',
  ),
});

function serveOptionsOf(values: ValuesOf<typeof options>): ServeOptions {
  const { data, database, host, port, scenario, phones, seed } = values;
  const controlledClock = values['controlled-clock'];
  if (scenario !== undefined && controlledClock)
    throw new UsageFault(
      '--scenario brings a clock of its own; with --controlled-clock let carnet simulate --against play it',
    );
  const moving = scenario !== undefined ? '--scenario' : controlledClock ? '--controlled-clock' : null;
  if (moving !== null && values.witness.length > 0)
    throw new UsageFault(
      `${moving} moves the clock, and a witness elsewhere would cosign by its own: leave out --witness, the two local ones read the moved clock`,
    );
  return {
    dataDir: resolve(data),
    databaseUrl: database ?? null,
    host,
    port: port ?? null,
    trustProxy: values['trusted-proxy'] ?? values['trust-proxy'] ?? null,
    adminHost: values['admin-host'],
    adminPort: values['admin-port'] ?? null,
    logLevel: values['log-level'],
    controlledClock,
    play: scenario === undefined ? null : { scenario, phones, seed },
    watch: watchOptionsOf(values),
    signIn: signInOptionsOf(values),
    attestation: attestationOptionsOf(values),
    unregisteredPerMinute: values['unregistered-per-minute'] ?? null,
    logOrigin: values['log-origin'] ?? null,
    directiveKey: values['directive-key'] ?? null,
  };
}

/** npm, `timeout` and supervisors pass one signal on a second time within this. */
const sameSignalWithinMs = 500;

/** Aborts at the first Ctrl-C or SIGTERM. A second one ends the process at once, and the next start repairs the database. */
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

async function run(serveOptions: ServeOptions, io: Io): Promise<ExitCode> {
  outliveReaders(io);
  const stop = stopSignal(io);
  const log = (line: string): void => void io.stdout.write(`${line}\n`);
  let bar: ReturnType<typeof progressBar> | undefined;
  const onProgress = (done: number, total: number, note: string): void => {
    bar ??= progressBar(io.stderr, serveOptions.play?.scenario ?? '', total);
    if (done >= total) bar.end(note);
    else bar.update(done, note);
  };
  try {
    const { lines, ended } = await serve(serveOptions, { stop, log, onProgress });
    lines.forEach(log);
    await ended;
    return 0;
  } catch (error) {
    if (stop.aborted) return 0;
    throw error;
  }
}

const refusedByTheSystem: ReadonlySet<unknown> = new Set(['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES']);

/** `carnet serve`: 0 when it was stopped, 1 when it could not go on, 2 where the call is wrong. */
export const serveCommand = action({
  name: 'serve',
  summary: 'run everything: API, jobs, start page, embedded PostgreSQL',
  about:
    'Runs everything in one process: API, deadlines, the start page and, unless --database names another, an embedded PostgreSQL. Ctrl-C stops all of it; what was acknowledged is kept.',
  options,
  run: (call, io) => run(serveOptionsOf(call.options), io),
  exitCodeOf: (error) =>
    isExplained(error) || refusedByTheSystem.has((error as NodeJS.ErrnoException).code) ? 1 : undefined,
});
