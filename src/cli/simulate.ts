import { jsonText } from '../core/visible-text.ts';
import type { Simulate, SimulateTarget } from '../server/simulate-options.ts';
import { simulate } from '../server/simulate.ts';
import { action, type Action } from './command.ts';
import { databaseUrl } from './database-options.ts';
import { flag, optional, repeated, required, text, type ValuesOf } from './options.ts';
import { UsageFault } from './parse-call.ts';
import { playOptions, scenario } from './play-options.ts';
import { progressBar } from './progress.ts';

const phonesMax = 1_000_000;
const phonesByDefault = 1000;

const options = {
  ...playOptions(phonesMax, phonesByDefault),
  json: flag('the scoreboard as JSON'),
  data: optional(text('DIR', 'keep the embedded database in this folder'), 'a temporary one'),
  database: optional(databaseUrl('use this PostgreSQL instead (an empty database)')),
  against: optional(text('URL', 'use this running server: carnet serve --controlled-clock')),
  'operator-token': {
    ...optional(text('TOKEN', 'the operator token of that server')),
    variables: ['CARNET_OPERATOR_TOKEN'],
  },
  'enrolment-link': repeated(
    text(
      'LINK',
      'a one-time link as carnet serve prints them; twice, for the two people who publish the policy and order locks; a third for someone who answers appeals',
    ),
  ),
} as const;

type Values = ValuesOf<typeof options>;

function targetOf(values: Values): SimulateTarget {
  const { data, database, against } = values;
  if ([data, database, against].filter((value) => value !== undefined).length > 1)
    throw new UsageFault('--data, --database and --against exclude each other');
  if (database !== undefined) return { kind: 'database', url: database };
  return against === undefined ? { kind: 'embedded', data: data ?? null } : serverOf(against, values);
}

function serverOf(against: string, values: Values): SimulateTarget {
  const operatorToken = values['operator-token'];
  if (operatorToken === undefined)
    throw new UsageFault('--against needs --operator-token or CARNET_OPERATOR_TOKEN');
  if (!URL.canParse(against)) throw new UsageFault(`--against: "${against}" is no URL`);
  const [first, second, third, ...more] = values['enrolment-link'];
  if (first === undefined || second === undefined || more.length > 0)
    throw new UsageFault(
      '--against needs --enrolment-link twice: carnet serve prints two at its first start, carnet operators invite makes more',
    );
  const links = third === undefined ? ([first, second] as const) : ([first, second, third] as const);
  if (!links.every((link) => URL.canParse(link)))
    throw new UsageFault('--enrolment-link takes the whole link');
  return { kind: 'server', url: against.replace(/\/$/, ''), operatorToken, links };
}

/** The command on a given simulation. Exit code 0 where the promises held, 1 where they did not, 2 where the call is wrong. */
export const simulateWith = (play: Simulate, env = process.env): Action =>
  action({
    name: 'simulate',
    summary: 'run a fleet with known truth and print the scoreboard',
    about:
      "Plays a fleet of phones whose owners' truth is known, on a virtual clock, through the real server, and prints how each kind of owner fared: under the rule of 2021, under a network-code rule, and under Carnet. Ends with 1 where Carnet had any wrongful effect or missed a phone that it had to reach.",
    operands: { scenario: required(scenario) },
    options,
    env,
    async run({ operands, options: values }, io) {
      const { phones, seed, json } = values;
      const target = targetOf(values);
      let bar: ReturnType<typeof progressBar> | undefined;
      const outcome = await play(
        { scenario: operands.scenario, phones, seed, target },
        (done, total, note) => {
          bar ??= progressBar(io.stderr, operands.scenario, total);
          bar.update(done, note);
        },
      );
      bar?.end();
      io.stdout.write(json ? `${jsonText(outcome.data, 2)}\n` : outcome.text);
      return outcome.passed ? 0 : 1;
    },
  });

/** `carnet simulate` */
export const simulateCommand = simulateWith(simulate);
