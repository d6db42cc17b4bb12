import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { minuteMs } from '../core/time.ts';
import { dataByDefault } from './database-options.ts';
import type { ExitCode, Io } from './io.ts';
import { parseWholeNumber } from './play-options.ts';
import { runCommand, type Read } from './run-command.ts';

/** A key as the key store lists it. */
export interface KeyLine {
  readonly kind: string;
  readonly number: number;
  readonly key: string | null;
  readonly from: string | null;
  readonly use: string;
}

export interface RotateCall {
  readonly dataDir: string;
  readonly kind: string;
  readonly predecessors: 'kept' | 'stolen';
  readonly leadMs: number;
  readonly pkcs11: string | null;
}

/** What the composition root lends: this command only reads its arguments and says what came of it. */
export interface KeysDeps {
  readonly kinds: readonly string[];
  readonly list: (dataDir: string) => readonly KeyLine[] | undefined;
  readonly rotate: (
    call: RotateCall,
  ) =>
    | { readonly kind: 'rotated'; readonly from: string; readonly key: string | null }
    | { readonly kind: 'overtaken' }
    | { readonly kind: 'no-keys' };
  /** Whether this error says what a user can do about it. */
  readonly isExpected: (error: unknown) => boolean;
}

const leadByDefaultMinutes = 10;
const leadMinutesMax = 7 * 24 * 60;
/** Kinds whose older keys go on being honoured, and need not be. */
const canBeStolen = new Set(['sealing', 'directive', 'log', 'witness']);

const help = `carnet keys list [options]
carnet keys rotate KIND [options]

Shows the keys of a data folder, or adds a new one of a kind. Servers and witnesses that run on the folder take it over within a second.
No key is ever deleted. docs/guides/keys.md says when to rotate, what phones see, and what to do when a key is stolen.

  sealing         seals carnets, derives session keys; the ones before open for 24 months
  directive       signs orders to phones; the ones before stay trusted for 120 days
  unlock          what unlock codes come from; each phone keeps that of its enrolment
  operator-token  the token of programs; the one before counts no more
  log             signs the public log; the ones before go on signing, for phones that know no newer one
  witness         a witness's own key: --data is its folder

  --data DIR      the data folder (${dataByDefault} where not given)
  --stolen        others have the keys before: they are honoured no more (sealing: for 30 days only)
  --in MINUTES    sealing: when the new key takes over (${leadByDefaultMinutes}); longer where folders are copied from machine to machine
  --pkcs11 URI    directive: the new key is this one, in a PKCS #11 module (RFC 7512)
  --json          for programs
  --help          this text
`;

type Call =
  | { readonly kind: 'list'; readonly dataDir: string; readonly json: boolean }
  | { readonly kind: 'rotate'; readonly rotate: RotateCall; readonly json: boolean };

const wrong = (problem: string): Read<Call> => ({ problem });

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { type: 'string', default: dataByDefault },
      stolen: { type: 'boolean', default: false },
      in: { type: 'string' },
      pkcs11: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

function readCall(args: readonly string[], kinds: readonly string[]): Read<Call> {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  const [what, kind, ...rest] = positionals;
  const dataDir = resolve(values.data);
  if (what === 'list' && kind === undefined) return { kind: 'list', dataDir, json: values.json };
  if (what !== 'rotate') return wrong(`say what to do: list, or rotate KIND`);
  if (kind === undefined || !kinds.includes(kind) || rest.length > 0)
    return wrong(`name one kind of key: ${kinds.join(', ')}`);
  if (values.stolen && !canBeStolen.has(kind))
    return wrong(
      kind === 'unlock'
        ? 'phones keep the secret of their enrolment, and a thief of it can only unlock them: rotate it without --stolen'
        : `the ${kind} before counts no more in any case: leave --stolen out`,
    );
  if (values.in !== undefined && kind !== 'sealing')
    return wrong('--in is for sealing keys; others take over at once');
  if (values.pkcs11 !== undefined && kind !== 'directive') return wrong('--pkcs11 is for the directive key');
  const minutes =
    values.in === undefined ? leadByDefaultMinutes : parseWholeNumber(values.in, leadMinutesMax);
  if (minutes === undefined) return wrong(`--in takes minutes, at most ${leadMinutesMax}`);
  const predecessors = values.stolen ? 'stolen' : 'kept';
  const rotate = {
    dataDir,
    kind,
    predecessors,
    leadMs: minutes * minuteMs,
    pkcs11: values.pkcs11 ?? null,
  } as const;
  return { kind: 'rotate', rotate, json: values.json };
}

/** `carnet keys`: 0 when it is done, 1 where another rotation was faster, 2 where it cannot be done. */
export function keysCommand(args: readonly string[], io: Io, deps: KeysDeps): Promise<ExitCode> {
  return runCommand(
    {
      name: 'keys',
      help,
      read: () => readCall(args, deps.kinds),
      run: (call) =>
        call.kind === 'list' ? list(call, io, deps) : rotate(call.rotate, io, { deps, json: call.json }),
      exitCodeOf: (error) => (deps.isExpected(error) ? 2 : undefined),
    },
    io,
  );
}

function list({ dataDir, json }: Extract<Call, { kind: 'list' }>, io: Io, deps: KeysDeps): ExitCode {
  const keys = deps.list(dataDir);
  if (keys === undefined) return noKeys(dataDir, io);
  if (json) io.stdout.write(`${JSON.stringify(keys)}\n`);
  else
    for (const { kind, number, key, from, use } of keys)
      io.stdout.write(
        `${kind.padEnd(15)}${String(number).padEnd(3)} ${(from ?? 'the first').padEnd(25)} ${use}${key === null ? '' : `\n${' '.repeat(19)}${key}`}\n`,
      );
  return 0;
}

function rotate(call: RotateCall, io: Io, { deps, json }: { deps: KeysDeps; json: boolean }): ExitCode {
  const outcome = deps.rotate(call);
  const { kind } = call;
  if (outcome.kind === 'no-keys') return noKeys(call.dataDir, io);
  if (outcome.kind === 'overtaken') {
    io.stderr.write(
      `carnet keys: another rotation of the ${kind} key was faster; this one has changed nothing. See carnet keys list; run it again if one more is wanted.\n`,
    );
    return 1;
  }
  const { from, key } = outcome;
  if (json) io.stdout.write(`${JSON.stringify({ kind, from, key })}\n`);
  else
    io.stdout.write(`New ${kind} key${key === null ? '' : ` ${key}`}, from ${from}.\n${consequence(call)}\n`);
  return 0;
}

function noKeys(dataDir: string, io: Io): ExitCode {
  io.stderr.write(
    `carnet keys: ${dataDir} holds no such keys. A server makes them at its first start (carnet serve --data DIR), a witness its own (carnet witness --data DIR).\n`,
  );
  return 2;
}

/** What follows, and what is left to do. */
function consequence({ kind, predecessors, pkcs11 }: RotateCall): string {
  const stolen = predecessors === 'stolen';
  switch (kind) {
    case 'sealing':
      return stolen
        ? 'Each phone that checks in within 30 days of that time gets a carnet under it; one that does not has to enrol again.'
        : 'Each phone gets a carnet under it at its next check-in. Carnets sealed before open for 24 months.';
    case 'directive':
      return `${pkcs11 === null ? '' : 'It is in a module: every server on this folder has to reach it. '}${
        stolen
          ? 'The keys before are no longer among those that phones are told to trust: orders under them that are not answered yet are refused.'
          : 'The ones before stay among those that phones are told to trust for 120 days.'
      }`;
    case 'unlock':
      return 'Phones that enrol from now on get their secret from it. Keep the ones before: phones that have theirs need codes under them.';
    case 'operator-token':
      return 'Programs have to read keys/operator-token again.';
    case 'log':
      return stolen
        ? 'The ones before sign no more: phones that know only them obey no lock until they enrol anew. Tell every witness: carnet witness --log VKEY.'
        : 'It signs beside the ones before. Tell every witness (carnet witness --log VKEY, once more for it) and whoever audits the log.';
    default:
      return stolen
        ? 'The ones before sign no more. Tell whoever runs the log: carnet serve --witness VKEY@URL.'
        : 'It signs beside the ones before. Tell whoever runs the log: carnet serve --witness VKEY,OLDERVKEY@URL.';
  }
}
