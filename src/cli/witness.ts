import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ExitCode, Io } from './io.ts';
import { parseWholeNumber } from './play-options.ts';
import { runCommand, type Read } from './run-command.ts';

export interface WitnessCall {
  readonly dir: string;
  readonly name: string | null;
  readonly logs: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly json: boolean;
}

/** What the composition root lends: this command only reads its arguments and prints what to hand on. */
export interface WitnessDeps {
  readonly start: (
    call: WitnessCall,
    told: (line: string) => void,
  ) => Promise<{
    readonly name: string;
    readonly url: string;
    readonly vkey: string;
    readonly close: () => Promise<void>;
  }>;
  /** Resolves when it is time to end. */
  readonly stopped: Promise<void>;
  /** Whether this error says what a user can do about it. */
  readonly isExpected: (error: unknown) => boolean;
}

const usualPort = 8322;

const help = `carnet witness --data DIR --name NAME --log VKEY [options]

Witnesses logs (c2sp.org/tlog-witness): cosigns a checkpoint only where it continues the last one that it cosigned, and remembers that for
good. Whoever runs the log should not run its witnesses: a witness is worth what its independence is worth.

  --data DIR      its key (made at the first start) and what it cosigned. Back up nothing of it but the key; never restore an older copy
  --name NAME     what it is called, a URL without scheme such as example.org/witness; needed once, a key keeps its name
  --log VKEY      the verifier key of a log to watch; again for another log, or for another key of the same one
  --host ADDRESS  listen there (127.0.0.1)
  --port N        listen there (${usualPort}); 0: any free one
  --json          say name, url and vkey as one line of JSON
  --help          this text

Give the line it prints to whoever runs the log: carnet serve --witness VKEY@URL. Ctrl-C ends it.
`;

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      name: { type: 'string' },
      log: { type: 'string', multiple: true, default: [] },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(usualPort) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

function readCall(args: readonly string[]): Read<WitnessCall> {
  const { values } = parsed(args);
  if (values.help) return 'help';
  const port = parseWholeNumber(values.port, 65_535);
  if (values.data === undefined) return { problem: 'say where it keeps its state: --data DIR' };
  if (values.log.length === 0) return { problem: 'name at least one log to watch: --log VKEY' };
  if (port === undefined) return { problem: '--port takes a number from 0 to 65535' };
  const { name, log: logs, host, json } = values;
  return { dir: resolve(values.data), name: name ?? null, logs, host, port, json };
}

/** `carnet witness`: 0 when it was stopped, 2 where it could not start. */
export function witnessCommand(args: readonly string[], io: Io, deps: WitnessDeps): Promise<ExitCode> {
  return runCommand(
    {
      name: 'witness',
      help,
      read: () => readCall(args),
      async run(call): Promise<ExitCode> {
        const { name, url, vkey, close } = await deps.start(call, (line) => io.stderr.write(`${line}\n`));
        io.stdout.write(
          call.json
            ? `${JSON.stringify({ name, url, vkey })}\n`
            : `${name} witnesses on ${url}\nIts key, for carnet serve: --witness '${vkey}@${url}'\n`,
        );
        await deps.stopped;
        await close();
        return 0;
      },
      exitCodeOf: (error) => (deps.isExpected(error) ? 2 : undefined),
    },
    io,
  );
}
