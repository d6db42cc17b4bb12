import { jsonText } from '../core/visible-text.ts';
import { resolve } from 'node:path';
import { minuteMs } from '../core/time.ts';
import { defaultDataDir } from '../server/defaults.ts';
import { isExplained, isSystemFault } from '../server/faults.ts';
import {
  listFolderKeys,
  rotateFolderKey,
  type KeyKind,
  type RotateOutcome,
  type RotateRequest,
} from '../server/manage-keys.ts';
import { action, actionGroup } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import { keyKinds, keyKindTexts } from './key-kinds.ts';
import { defaulting, flag, oneOf, optional, required, text, wholeNumber, type ValuesOf } from './options.ts';
import { UsageFault } from './parse-call.ts';
import { table } from './help-text.ts';

const leadByDefaultMinutes = 10;
const leadMinutesMax = 7 * 24 * 60;

const data = defaulting(text('DIR', "the data folder; for a witness's own key, its folder"), defaultDataDir);
const json = flag('for programs');

const rotateOptions = {
  data,
  stolen: flag('others have the older keys: they are no longer honoured (sealing: for 30 days only)'),
  in: optional(
    wholeNumber(
      'MINUTES',
      'sealing: when the new key takes over; longer where folders are copied from machine to machine',
      { min: 0, max: leadMinutesMax },
    ),
    String(leadByDefaultMinutes),
  ),
  pkcs11: optional(text('URI', 'directive: the new key is this one, in a PKCS #11 module (RFC 7512)')),
  json,
} as const;

function requestOf(kind: KeyKind, values: ValuesOf<typeof rotateOptions>): RotateRequest {
  const { data: folder, stolen, in: minutes, pkcs11 } = values;
  const { ifStolen } = keyKindTexts[kind];
  if (stolen && ifStolen.kind === 'needless') throw new UsageFault(ifStolen.why);
  if (minutes !== undefined && kind !== 'sealing')
    throw new UsageFault('--in is for sealing keys; others take over at once');
  if (pkcs11 !== undefined && kind !== 'directive') throw new UsageFault('--pkcs11 is for the directive key');
  return {
    dataDir: resolve(folder),
    kind,
    predecessors: stolen ? 'stolen' : 'kept',
    leadMs: (minutes ?? leadByDefaultMinutes) * minuteMs,
    pkcs11: pkcs11 ?? null,
  };
}

function noKeys(dataDir: string, io: Io): ExitCode {
  io.stderr.write(
    `carnet keys: ${dataDir} holds no such keys. A server makes them at its first start (carnet serve --data DIR), a witness its own (carnet witness --data DIR).\n`,
  );
  return 2;
}

function list(folder: string, asJson: boolean, io: Io): ExitCode {
  const dataDir = resolve(folder);
  const keys = listFolderKeys(dataDir);
  if (keys === undefined) return noKeys(dataDir, io);
  if (asJson) io.stdout.write(`${jsonText(keys)}\n`);
  else
    for (const { kind, number, key, from, use } of keys)
      io.stdout.write(
        `${kind.padEnd(15)}${String(number).padEnd(3)} ${(from ?? 'the first').padEnd(25)} ${use}${key === null ? '' : `\n${' '.repeat(19)}${key}`}\n`,
      );
  return 0;
}

/** What follows from a rotation, and what is left to do. */
function consequence({ kind, predecessors, pkcs11 }: RotateRequest): string {
  const { ifKept, ifStolen } = keyKindTexts[kind];
  const inModule = pkcs11 === null ? '' : 'It is in a module: every server on this folder has to reach it. ';
  return `${inModule}${predecessors === 'stolen' && ifStolen.kind === 'possible' ? ifStolen.consequence : ifKept}`;
}

function tell(request: RotateRequest, outcome: RotateOutcome, asJson: boolean, io: Io): ExitCode {
  const { kind, dataDir } = request;
  switch (outcome.kind) {
    case 'no-keys':
      return noKeys(dataDir, io);
    case 'overtaken':
      io.stderr.write(
        `carnet keys: another rotation of the ${kind} key was faster; this one has changed nothing. See carnet keys list; run it again if one more is wanted.\n`,
      );
      return 1;
    case 'rotated': {
      const { from, key } = outcome;
      const line = `New ${kind} key${key === null ? '' : ` ${key}`}, from ${from}.\n${consequence(request)}`;
      io.stdout.write(`${asJson ? jsonText({ kind, from, key }) : line}\n`);
      return 0;
    }
    default:
      return outcome satisfies never;
  }
}

const exitCodeOf = (error: unknown): ExitCode | undefined =>
  isExplained(error) || isSystemFault(error) ? 2 : undefined;

/** `carnet keys`: 0 when it is done, 1 where another rotation was faster, 2 where it cannot be done. */
export const keysCommand = actionGroup(
  'keys',
  'Shows the keys of a data folder, or adds a new one of a kind. No key is ever deleted.\ndocs/guides/keys.md says when to rotate, what phones see, and what to do when a key is stolen.',
  {
    list: action({
      name: 'keys list',
      summary: 'every key and what it is still used for; shows no secret',
      options: { data, json },
      run: ({ options }, io) => list(options.data, options.json, io),
      exitCodeOf,
    }),
    rotate: action({
      name: 'keys rotate',
      summary: 'add a new key of a kind',
      about: `Adds a new key of a kind. Servers and witnesses that run on the folder take it over within a second.\n\n${table(keyKinds.map((kind) => [kind, keyKindTexts[kind].does] as const))}`,
      operands: { kind: required(oneOf('KIND', 'the kind of key', keyKinds)) },
      options: rotateOptions,
      run({ operands, options }, io) {
        const request = requestOf(operands.kind, options);
        return tell(request, rotateFolderKey(request), options.json, io);
      },
      exitCodeOf,
    }),
  },
);
