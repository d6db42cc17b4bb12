import { parseArgs } from 'node:util';
import type { ExitCode, Io } from './io.ts';
import { readPlayOptions, type PlayOptions } from './play-options.ts';
import { progressBar } from './progress.ts';

/** Where the scenario is played. */
export type SimulateTarget =
  /** An embedded PostgreSQL in this directory, or in one that is removed afterwards. */
  | { readonly kind: 'embedded'; readonly data: string | null }
  | { readonly kind: 'database'; readonly url: string }
  /** A server with a controlled clock, already running. */
  | {
      readonly kind: 'server';
      readonly url: string;
      readonly operatorToken: string;
      readonly links: readonly [string, string, string?];
    };

export interface SimulateOptions extends PlayOptions {
  readonly target: SimulateTarget;
}

/** What the composition root lends: this command only reads its arguments and prints what came of it. */
export interface SimulateDeps {
  readonly scenarios: readonly string[];
  readonly play: (
    options: SimulateOptions,
    told: (done: number, total: number, note: string) => void,
  ) => Promise<{ readonly passed: boolean; readonly text: string; readonly data: object }>;
}

const phonesMax = 1_000_000;
const phonesByDefault = 1000;

const help = (scenarios: readonly string[]): string => `carnet simulate SCENARIO [options]

Plays a fleet of phones whose owners' truth is known, on a virtual clock, through the real server, and prints how each kind of
owner fared: under the rule of 2021, under a network-code rule, and under Carnet. Ends with 1 where Carnet had any wrongful effect or
missed a phone that it had to reach.

Scenarios: ${scenarios.join(', ')}

  --phones N          how many phones (${phonesByDefault} where not given)
  --seed N            the same seed gives the same scoreboard (1 where not given)
  --json              the scoreboard as JSON
  --data DIR          keep the embedded database there; a temporary one otherwise
  --database URL      use this PostgreSQL instead (an empty database)
  --against URL       use this running server: carnet serve --controlled-clock
  --operator-token T  its operator token (or CARNET_OPERATOR_TOKEN)
  --enrolment-link L  a one-time link as carnet serve prints them; twice, for the two people who publish the policy and order locks;
                      a third for someone who answers appeals
`;

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      phones: { type: 'string', default: String(phonesByDefault) },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      data: { type: 'string' },
      database: { type: 'string' },
      against: { type: 'string' },
      'operator-token': { type: 'string' },
      'enrolment-link': { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

type Values = ReturnType<typeof parsed>['values'];

function readTarget(values: Values): SimulateTarget | string {
  const { data, database, against } = values;
  if ([data, database, against].filter((value) => value !== undefined).length > 1)
    return '--data, --database and --against exclude each other.';
  if (database !== undefined) return { kind: 'database', url: database };
  if (against === undefined) return { kind: 'embedded', data: data ?? null };
  const operatorToken = values['operator-token'] ?? process.env['CARNET_OPERATOR_TOKEN'];
  if (operatorToken === undefined) return '--against needs --operator-token or CARNET_OPERATOR_TOKEN.';
  if (!URL.canParse(against)) return `--against: "${against}" is no URL.`;
  const [first, second, third, ...more] = values['enrolment-link'];
  if (first === undefined || second === undefined || more.length > 0)
    return '--against needs --enrolment-link twice: carnet serve prints two at its first start, carnet operators invite makes more.';
  const links = third === undefined ? ([first, second] as const) : ([first, second, third] as const);
  if (!links.every((link) => URL.canParse(link))) return '--enrolment-link takes the whole link.';
  return { kind: 'server', url: against.replace(/\/$/, ''), operatorToken, links };
}

function readOptions(
  values: Values,
  positionals: readonly string[],
  scenarios: readonly string[],
): SimulateOptions | string {
  const [scenario, ...more] = positionals;
  if (scenario === undefined) return `name a scenario: ${scenarios.join(', ')}.`;
  if (more.length > 0) return `one scenario at a time, not also "${more.join(' ')}".`;
  const { phones, seed } = values;
  const play = readPlayOptions({ scenario, phones, seed }, scenarios, phonesMax);
  if (typeof play === 'string') return play;
  const target = readTarget(values);
  return typeof target === 'string' ? target : { ...play, target };
}

/** `carnet simulate`: 0 where the promises held, 1 where they did not, 2 where the call is wrong. */
export async function simulateCommand(
  args: readonly string[],
  io: Io,
  deps: SimulateDeps,
): Promise<ExitCode> {
  const refuse = (why: string): ExitCode => {
    io.stderr.write(`carnet simulate: ${why}\nTry carnet simulate --help.\n`);
    return 2;
  };
  let call: ReturnType<typeof parsed>;
  try {
    call = parsed(args);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  if (call.values.help) {
    io.stdout.write(help(deps.scenarios));
    return 0;
  }
  const options = readOptions(call.values, call.positionals, deps.scenarios);
  if (typeof options === 'string') return refuse(options);

  let bar: ReturnType<typeof progressBar> | undefined;
  const outcome = await deps.play(options, (done, total, note) => {
    bar ??= progressBar(io.stderr, options.scenario, total);
    bar.update(done, note);
  });
  bar?.end();
  io.stdout.write(call.values.json ? `${JSON.stringify(outcome.data, null, 2)}\n` : outcome.text);
  return outcome.passed ? 0 : 1;
}
