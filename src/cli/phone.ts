import { parseArgs } from 'node:util';
import type { DossierView } from '../protocol/operators/dossiers.ts';
import type { PhoneList } from '../protocol/operators/phones.ts';
import { challengePattern } from '../protocol/device/ocra.ts';
import type { Released, UnlockCode } from '../protocol/operators/support.ts';
import { DeskRefused, exitCodeOf, type DeskClient } from './desk-client.ts';
import { deskFlags, deskHelp, openDesk, readDeskOptions, type DeskOptions } from './desk-options.ts';
import type { ExitCode, Io } from './io.ts';
import { dossierText, phoneLine, releasedText, unlockCodeText } from './phone-text.ts';
import { runCommand, type Read } from './run-command.ts';
import { Imei, PhoneId } from '../protocol/scalars/scalars.ts';
import { fits } from '../protocol/schema/shape.ts';

const isImei: (text: string) => boolean = fits(Imei);
const isPhoneId: (text: string) => boolean = fits(PhoneId);

const help = `carnet phone find PHONE
carnet phone dossier PHONE
carnet phone unlock-code PHONE CHALLENGE --reason TEXT
carnet phone release PHONE --reason TEXT

What support does for one owner, asked of a running server. PHONE is an IMEI (15 digits), a
serial number, a phone id or a device id (32 hex digits).

  find         phones that answer to it
  dossier      where the phone stands and why, in words; orders and what became of them, appeals
  unlock-code  the eight digits that answer the ten that a locked phone shows
  release      lift every lock that runs; the phone is told at its next check-in

  --reason TEXT      why, for the record (unlock-code, release)
${deskHelp}  --json             what the server answered, as JSON
  --help             this text

Exits 0 where it was done, 1 where the server refused or nothing was found, 2 where the call
is wrong or no server answers.
`;

const actions = ['find', 'dossier', 'unlock-code', 'release'] as const;
type Action = (typeof actions)[number];

interface Call {
  readonly action: Action;
  readonly phone: string;
  readonly challenge: string;
  readonly reason: string;
  readonly server: DeskOptions;
  readonly json: boolean;
}

const parsed = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      reason: { type: 'string' },
      ...deskFlags,
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

function readCall(args: readonly string[]): Read<Call> {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  const [name, phone, ...rest] = positionals;
  const action = actions.find((one) => one === name);
  if (action === undefined)
    return {
      problem: name === undefined ? `say what to do: ${actions.join(', ')}` : `there is no "${name}"`,
    };
  if (phone === undefined) return { problem: `${action}: name the PHONE: IMEI, serial number or id` };
  const challenge = action === 'unlock-code' ? rest.shift()?.replaceAll(/[\s-]/g, '') : '';
  if (challenge === undefined || (action === 'unlock-code' && !challengePattern.test(challenge)))
    return { problem: 'unlock-code: CHALLENGE is the ten digits that the phone shows' };
  if (rest.length > 0) return { problem: `${action}: "${rest[0]}" is too much` };
  const needsReason = action === 'unlock-code' || action === 'release';
  const reason = values.reason?.trim() ?? '';
  if (needsReason && reason === '') return { problem: `${action}: say why by --reason TEXT` };
  const server = readDeskOptions(values);
  if (typeof server === 'string') return { problem: server };
  return { action, phone, challenge, reason, server, json: values.json };
}

/** By what a phone is looked up, in the order in which it is tried. */
function lookupsOf(phone: string): readonly (readonly [string, string])[] {
  if (isImei(phone))
    return [
      ['imei', phone],
      ['serial', phone],
    ];
  if (isPhoneId(phone.toLowerCase()))
    return [
      ['phoneId', phone.toLowerCase()],
      ['deviceId', phone.toLowerCase()],
      ['serial', phone],
    ];
  return [['serial', phone]];
}

async function find(desk: DeskClient, phone: string): Promise<PhoneList> {
  let found: PhoneList = { phones: [] };
  for (const [by, value] of lookupsOf(phone)) {
    found = (await desk.get(`devices?${by}=${encodeURIComponent(value)}`)) as PhoneList;
    if (found.phones.length > 0) break;
  }
  return found;
}

/** The one phone that is meant. Of several none is chosen: a code for the wrong one helps nobody. */
async function resolve(desk: DeskClient, phone: string): Promise<string> {
  const { phones } = await find(desk, phone);
  const [only, ...others] = phones;
  if (only === undefined)
    throw new DeskRefused(`no phone answers to ${phone}: look at the box or the settings`, 1);
  if (others.length > 0)
    throw new DeskRefused(
      `${phones.length} phones answer to ${phone}; name one by its id:\n${phones.map(phoneLine).join('\n')}`,
      1,
    );
  return only.phoneId;
}

interface Told {
  readonly answer: unknown;
  readonly text: string;
  readonly exitCode: ExitCode;
}

async function act(desk: DeskClient, call: Call): Promise<Told> {
  const { action, phone, challenge, reason } = call;
  if (action === 'find') {
    const list = await find(desk, phone);
    const text =
      list.phones.length === 0 ? `No phone answers to ${phone}.` : list.phones.map(phoneLine).join('\n');
    return { answer: list, text: `${text}\n`, exitCode: list.phones.length === 0 ? 1 : 0 };
  }
  const id = await resolve(desk, phone);
  switch (action) {
    case 'dossier': {
      const view = (await desk.get(`dossiers/${id}?words=en`)) as DossierView;
      return { answer: view, text: dossierText(view), exitCode: 0 };
    }
    case 'unlock-code': {
      const code = (await desk.post(`dossiers/${id}/unlock-codes`, { challenge, reason })) as UnlockCode;
      return { answer: code, text: unlockCodeText(code), exitCode: 0 };
    }
    case 'release': {
      const released = (await desk.post(`dossiers/${id}/release`, { reason })) as Released;
      return { answer: released, text: releasedText(released), exitCode: 0 };
    }
  }
}

/** `carnet phone`: find a phone, read its dossier, give its unlock code, release it. */
export function phoneCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  return runCommand(
    {
      name: 'phone',
      help,
      read: () => readCall(args),
      async run(call) {
        const { answer, text, exitCode } = await act(openDesk(call.server), call);
        io.stdout.write(call.json ? `${JSON.stringify(answer)}\n` : text);
        return exitCode;
      },
      exitCodeOf,
    },
    io,
  );
}
