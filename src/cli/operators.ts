import { parseArgs } from 'node:util';
import { roleNames } from '../protocol/operators/people.ts';
import {
  dataByDefault,
  databaseFlags,
  isDatabaseFault,
  readDatabaseTarget,
  type DatabaseTarget,
} from './database-options.ts';
import type { ExitCode, Io } from './io.ts';
import { publicUrlWanted, readPublicUrl } from './people-options.ts';
import { runCommand, type Read } from './run-command.ts';

export type RoleName = (typeof roleNames)[number];

export interface ListedOperator {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly roles: readonly RoleName[];
  /** Those that wait for a second person. */
  readonly waiting: readonly RoleName[];
  readonly passkeys: number;
  readonly active: boolean;
}

/** What went wrong, in words that say what to do. */
export interface OperatorsRefused {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
}

export interface GivenLink {
  readonly kind: 'link';
  readonly operator: string;
  readonly url: string;
  readonly expiresAt: string;
}

/** People as whoever holds the machine manages them. */
export interface OperatorsDesk {
  list(): Promise<readonly ListedOperator[]>;
  invite(invitation: {
    readonly name: string;
    readonly email: string;
    readonly roles: readonly RoleName[];
  }): Promise<GivenLink | OperatorsRefused>;
  renewLink(email: string): Promise<GivenLink | OperatorsRefused>;
  giveRoles(email: string, roles: readonly RoleName[]): Promise<{ readonly kind: 'done' } | OperatorsRefused>;
  deactivate(email: string): Promise<{ readonly kind: 'done' } | OperatorsRefused>;
}

/** What the composition root lends. */
export interface OperatorsDeps {
  readonly at: <T>(
    target: DatabaseTarget,
    publicUrl: string,
    work: (desk: OperatorsDesk) => Promise<T>,
  ) => Promise<T>;
}

const publicUrlByDefault = 'http://localhost:8321';

const help = `carnet operators list
carnet operators invite --name NAME --email ADDRESS --role ROLE [--role ROLE …]
carnet operators link --email ADDRESS
carnet operators roles --email ADDRESS --role ROLE [--role ROLE …]
carnet operators deactivate --email ADDRESS

Manages people on the machine that holds the database: it asks nobody, so the audit trail says "machine". A link enrols one passkey, once,
within a day. Roles: ${roleNames.join(', ')}.

  --data DIR         the database in this folder (${dataByDefault} where neither is given); a server
                     may be running on it
  --database URL     this PostgreSQL
  --public-url URL   where browsers reach the server (${publicUrlByDefault})
  --json             for programs
  --help             this text
`;

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      email: { type: 'string' },
      role: { type: 'string', multiple: true, default: [] },
      ...databaseFlags,
      'public-url': { type: 'string', default: publicUrlByDefault },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

type Asked =
  | { readonly what: 'list' }
  | {
      readonly what: 'invite';
      readonly name: string;
      readonly email: string;
      readonly roles: readonly RoleName[];
    }
  | { readonly what: 'roles'; readonly email: string; readonly roles: readonly RoleName[] }
  | { readonly what: 'link' | 'deactivate'; readonly email: string };

interface Call {
  readonly asked: Asked;
  readonly target: DatabaseTarget;
  readonly publicUrl: string;
  readonly json: boolean;
}

type Values = ReturnType<typeof parsed>['values'];

function readAsked(what: string | undefined, values: Values): Asked | string {
  if (what === 'list') return { what };
  if (what !== 'invite' && what !== 'roles' && what !== 'link' && what !== 'deactivate')
    return what === undefined
      ? 'say what to do: list, invite, link, roles or deactivate'
      : `there is no "${what}"`;
  const { email, name, role } = values;
  if (email === undefined || !/^\S+@\S+$/.test(email))
    return '--email takes an address: somebody@example.org';
  if (what === 'link' || what === 'deactivate') return { what, email };
  const unknown = role.find((one) => !roleNames.some((known) => known === one));
  if (unknown !== undefined) return `--role ${unknown}: there is none; ${roleNames.join(', ')}`;
  if (role.length === 0) return `--role is missing: ${roleNames.join(', ')}`;
  const roles = [...new Set(role as RoleName[])];
  if (what === 'roles') return { what, email, roles };
  if (name === undefined || name.trim() === '' || name.length > 100)
    return '--name takes the person’s name, of at most 100 characters';
  return { what, name, email, roles };
}

function readCall(args: readonly string[]): Read<Call> {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  const [what, ...rest] = positionals;
  if (rest.length > 0) return { problem: `"${rest[0]}" is too much` };
  const target = readDatabaseTarget(values);
  if (typeof target === 'string') return { problem: target };
  const publicUrl = readPublicUrl(values['public-url']);
  if (publicUrl === undefined) return { problem: publicUrlWanted };
  const asked = readAsked(what, values);
  if (typeof asked === 'string') return { problem: asked };
  return { asked, target, publicUrl, json: values.json };
}

function tellList(operators: readonly ListedOperator[]): string {
  if (operators.length === 0) return 'Nobody yet: start the server, it prints the first two links.\n';
  const rows = operators.map(({ name, email, roles, waiting, passkeys, active }) => {
    const waits = waiting.length === 0 ? '' : `; waits for a second person: ${waiting.join(', ')}`;
    const state = active ? `${passkeys} passkey${passkeys === 1 ? '' : 's'}` : 'deactivated';
    return `${name} <${email ?? 'not enrolled'}>  ${roles.join(', ') || 'no role'}  (${state}${waits})`;
  });
  return `${rows.join('\n')}\n`;
}

async function carryOut({ asked, json }: Call, desk: OperatorsDesk, io: Io): Promise<ExitCode> {
  const say = (value: unknown, text: string): void =>
    void io.stdout.write(json ? `${JSON.stringify(value)}\n` : text);
  if (asked.what === 'list') {
    const operators = await desk.list();
    say({ operators }, tellList(operators));
    return 0;
  }
  const outcome = await outcomeOf(asked, desk);
  if (outcome.kind === 'refused') {
    if (json) say(outcome, '');
    else io.stderr.write(`carnet operators: ${outcome.message}\n`);
    return 1;
  }
  if (outcome.kind === 'link')
    say(
      { operator: outcome.operator, link: outcome.url, expiresAt: outcome.expiresAt },
      `Works once, until ${outcome.expiresAt}; hand it over in person:\n${outcome.url}\n`,
    );
  else say({ done: true }, 'Done.\n');
  return 0;
}

function outcomeOf(
  asked: Exclude<Asked, { readonly what: 'list' }>,
  desk: OperatorsDesk,
): Promise<GivenLink | { readonly kind: 'done' } | OperatorsRefused> {
  switch (asked.what) {
    case 'invite':
      return desk.invite(asked);
    case 'link':
      return desk.renewLink(asked.email);
    case 'roles':
      return desk.giveRoles(asked.email, asked.roles);
    case 'deactivate':
      return desk.deactivate(asked.email);
  }
}

/** `carnet operators`: people, on the machine that holds the database. 1: refused; 2: the call is wrong, or there is no database. */
export function operatorsCommand(args: readonly string[], io: Io, deps: OperatorsDeps): Promise<ExitCode> {
  return runCommand(
    {
      name: 'operators',
      help,
      read: () => readCall(args),
      run: (call) => deps.at(call.target, call.publicUrl, (desk) => carryOut(call, desk, io)),
      exitCodeOf: (error) => (isDatabaseFault(error) ? 2 : undefined),
    },
    io,
  );
}
