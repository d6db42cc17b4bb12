import { jsonText, visibleLines } from '../core/visible-text.ts';
import { roleNames } from '../protocol/operators/people.ts';
import { isExplained } from '../server/faults.ts';
import {
  manageOperators,
  type ListedOperator,
  type OperatorDone,
  type OperatorLink,
  type OperatorManager,
  type OperatorRefused,
} from '../server/manage-operators.ts';
import { defaultPort } from '../server/defaults.ts';
import { action, actionGroup } from './command.ts';
import { databaseOptions, databaseTarget } from './database-options.ts';
import type { ExitCode, Io } from './io.ts';
import { defaulting, flag, oneOf, required, requiredList, type Reading, type ValuesOf } from './options.ts';
import { publicUrl } from './sign-in-options.ts';

const nameLengthMax = 100;

const place = {
  ...databaseOptions,
  'public-url': defaulting(publicUrl('where browsers reach the server'), `http://localhost:${defaultPort}`),
  json: flag('for programs'),
} as const;

const email = required<string>({
  argument: 'ADDRESS',
  help: "the person's e-mail address",
  parse: (address) =>
    /^\S+@\S+$/.test(address) ? { value: address } : { fault: 'takes an address: somebody@example.org' },
});

const personName: Reading<string> = {
  argument: 'NAME',
  help: "the person's name",
  parse: (name) =>
    name.trim() === '' || name.length > nameLengthMax
      ? { fault: `takes the person’s name, of at most ${nameLengthMax} characters` }
      : { value: name },
};

const role = requiredList(oneOf('ROLE', 'what the person may do', roleNames));

function listText(operators: readonly ListedOperator[]): string {
  if (operators.length === 0) return 'Nobody yet: start the server, it prints the first two links.\n';
  const rows = operators.map(({ name, email, roles, waiting, passkeys, active }) => {
    const waits = waiting.length === 0 ? '' : `; waits for a second person: ${waiting.join(', ')}`;
    const state = active ? `${passkeys} passkey${passkeys === 1 ? '' : 's'}` : 'deactivated';
    return `${name} <${email ?? 'not enrolled'}>  ${roles.join(', ') || 'no role'}  (${state}${waits})`;
  });
  return visibleLines(rows);
}

type Outcome = OperatorLink | OperatorDone | OperatorRefused;

function tell(outcome: Outcome, asJson: boolean, io: Io): ExitCode {
  const say = (value: unknown, text: string): void =>
    void io.stdout.write(asJson ? `${jsonText(value)}\n` : text);
  switch (outcome.kind) {
    case 'refused':
      if (asJson) say(outcome, '');
      else io.stderr.write(`carnet operators: ${outcome.message}\n`);
      return 1;
    case 'link':
      say(
        { operator: outcome.operator, link: outcome.url, expiresAt: outcome.expiresAt },
        `Works once, until ${outcome.expiresAt}; hand it over in person:\n${outcome.url}\n`,
      );
      return 0;
    case 'done':
      say({ done: true }, 'Done.\n');
      return 0;
    default:
      return outcome satisfies never;
  }
}

type Place = ValuesOf<typeof place>;

const manage = <T>(options: Place, work: (operators: OperatorManager) => Promise<T>): Promise<T> =>
  manageOperators(databaseTarget(options), options['public-url'], work);

const change = async (
  options: Place,
  io: Io,
  work: (operators: OperatorManager) => Promise<Outcome>,
): Promise<ExitCode> => tell(await manage(options, work), options.json, io);

const exitCodeOf = (error: unknown): ExitCode | undefined => (isExplained(error) ? 2 : undefined);

const list = action({
  name: 'operators list',
  summary: 'who they are, their roles and passkeys',
  options: place,
  async run({ options }, io): Promise<ExitCode> {
    const operators = await manage(options, (manager) => manager.list());
    io.stdout.write(options.json ? `${jsonText({ operators })}\n` : listText(operators));
    return 0;
  },
  exitCodeOf,
});

const invite = action({
  name: 'operators invite',
  summary: 'add a person and print the link by which they register a passkey',
  options: { name: required(personName), email, role, ...place },
  run: ({ options }, io) => {
    const roles = [...new Set(options.role)];
    return change(options, io, (manager) =>
      manager.invite({ name: options.name, email: options.email, roles }),
    );
  },
  exitCodeOf,
});

const link = action({
  name: 'operators link',
  summary: 'print a new link for somebody, for another passkey',
  options: { email, ...place },
  run: ({ options }, io) => change(options, io, (manager) => manager.renewLink(options.email)),
  exitCodeOf,
});

const roles = action({
  name: 'operators roles',
  summary: "replace somebody's roles",
  options: { email, role, ...place },
  run: ({ options }, io) =>
    change(options, io, (manager) => manager.changeRoles(options.email, [...new Set(options.role)])),
  exitCodeOf,
});

const deactivate = action({
  name: 'operators deactivate',
  summary: 'let somebody do nothing any more',
  options: { email, ...place },
  run: ({ options }, io) => change(options, io, (manager) => manager.deactivate(options.email)),
  exitCodeOf,
});

/** `carnet operators`: 1 where it was refused, 2 where the call is wrong or there is no database. */
export const operatorsCommand = actionGroup(
  'operators',
  `Manages people on the machine that holds the database. Nobody signs in for it, so the audit trail says "machine".\nA link registers one passkey, once, within a day. Roles: ${roleNames.join(', ')}.`,
  { list, invite, link, roles, deactivate },
);
