import { jsonText } from '../core/visible-text.ts';
import { typedDigits } from '../protocol/device/digits.ts';
import { parseImei } from '../protocol/device/imei.ts';
import { challengePattern, deviceHintPattern, typedHint } from '../protocol/device/ocra.ts';
import type { DossierView } from '../protocol/operators/dossiers.ts';
import type { PhoneList } from '../protocol/operators/phones.ts';
import type { Released, UnlockCode } from '../protocol/operators/support.ts';
import { PhoneId } from '../protocol/scalars/scalars.ts';
import { fits } from '../protocol/schema/shape.ts';
import { action, actionGroup } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import { exitCodeOf, RequestFailed, type OperatorClient } from './operator-client.ts';
import { optional, required, text, type Reading } from './options.ts';
import { dossierText, phoneLine, releasedText, unlockCodeText } from './phone-text.ts';
import { openClient, serverNotes, serverOptions } from './server-options.ts';

const isPhoneId: (text: string) => boolean = fits(PhoneId);

const phone = required(
  text(
    'PHONE',
    'an IMEI as box or *#06# show it, a serial number, a phone id or a device id (32 hex digits)',
  ),
);

const reasonText: Reading<string> = {
  argument: 'TEXT',
  help: 'why, for the record',
  parse: (given) => (given.trim() === '' ? { fault: 'is empty: say why' } : { value: given.trim() }),
};
const reason = required(reasonText);

const challenge = required<string>({
  argument: 'CHALLENGE',
  help: 'the ten digits that the phone shows',
  parse(given) {
    const digits = typedDigits(given);
    return challengePattern.test(digits)
      ? { value: digits }
      : { fault: 'takes the ten digits that the phone shows' };
  },
});

const device: Reading<string> = {
  argument: 'CHARACTERS',
  help: 'the six characters that the phone shows beside the digits; needed where several phones have its numbers',
  parse(given) {
    const characters = typedHint(given);
    return deviceHintPattern.test(characters)
      ? { value: characters }
      : { fault: 'takes the six characters, 0 to 9 and a to f, that the phone shows beside the digits' };
  },
};

type Lookup = readonly [by: 'imei' | 'serial' | 'phoneId' | 'deviceId', value: string];

/** The ways to look a phone up, in the order in which they are tried. */
function lookupsOf(phone: string): readonly Lookup[] {
  const [imei, id, serial] = [parseImei(phone), phone.toLowerCase(), phone.trim()];
  return [
    ...(imei === undefined ? [] : [['imei', imei] as const]),
    ...(isPhoneId(id) ? [['phoneId', id] as const, ['deviceId', id] as const] : []),
    ['serial', serial],
  ];
}

async function find(client: OperatorClient, phone: string): Promise<PhoneList> {
  let found: PhoneList = { phones: [] };
  for (const [by, value] of lookupsOf(phone)) {
    found = (await client.get(`devices?${by}=${encodeURIComponent(value)}`)) as PhoneList;
    if (found.phones.length > 0) break;
  }
  return found;
}

/** The id of the one phone that answers. Throws `RequestFailed` where there is none, or several: a code for the wrong one helps nobody. */
async function resolve(client: OperatorClient, phone: string): Promise<string> {
  const phones = await findSome(client, phone);
  if (phones.length > 1) throw severalAnswer(phones, phone, 'name one by its id');
  return phones[0]!.phoneId;
}

async function findSome(client: OperatorClient, phone: string): Promise<PhoneList['phones']> {
  const { phones } = await find(client, phone);
  if (phones.length === 0)
    throw new RequestFailed(`no phone answers to ${phone}: look at the box or the settings`, 1);
  return phones;
}

function severalAnswer(phones: PhoneList['phones'], phone: string, remedy: string): RequestFailed {
  const lines = phones.map(phoneLine).join('\n');
  return new RequestFailed(`${phones.length} phones answer to ${phone}; ${remedy}:\n${lines}`, 1);
}

/** Of several keys on one piece of hardware any will do: what helps one reaches every other that was sent an order. */
async function resolveHardware(client: OperatorClient, phone: string): Promise<string> {
  const phones = await findSome(client, phone);
  if (new Set(phones.map((one) => one.hardwareId)).size > 1)
    throw severalAnswer(phones, phone, 'name one by its id');
  return phones[0]!.phoneId;
}

/** The phone whose screen shows these characters. */
async function resolveByHint(
  client: OperatorClient,
  phone: string,
  hint: string | undefined,
): Promise<string> {
  const phones = await findSome(client, phone);
  if (hint === undefined && phones.length > 1)
    throw severalAnswer(
      phones,
      phone,
      'say --device with the six characters beside the digits on its screen',
    );
  const meant = phones.find((one) => hint !== undefined && one.deviceId?.startsWith(hint) === true);
  return (meant ?? phones[0]!).phoneId;
}

function tell(io: Io, asJson: boolean, answer: unknown, words: string): ExitCode {
  io.stdout.write(asJson ? `${jsonText(answer)}\n` : words);
  return 0;
}

const shared = { notes: serverNotes, exitCodeOf } as const;

const findAction = action({
  ...shared,
  name: 'phone find',
  summary: 'the phones that answer to an IMEI, a serial number or an id',
  operands: { phone },
  options: serverOptions,
  async run({ operands, options }, io) {
    const list = await find(openClient(options), operands.phone);
    const lines = list.phones.map(phoneLine).join('\n') || `No phone answers to ${operands.phone}.`;
    tell(io, options.json, list, `${lines}\n`);
    return list.phones.length === 0 ? 1 : 0;
  },
});

const dossierAction = action({
  ...shared,
  name: 'phone dossier',
  summary: 'where the phone stands and why, in words; orders and what became of them, appeals',
  operands: { phone },
  options: serverOptions,
  async run({ operands, options }, io) {
    const client = openClient(options);
    const id = await resolve(client, operands.phone);
    const view = (await client.get(`dossiers/${id}?words=en`)) as DossierView;
    return tell(io, options.json, view, dossierText(view));
  },
});

const unlockCodeAction = action({
  ...shared,
  name: 'phone unlock-code',
  summary: 'the eight digits that answer the ten that a locked phone shows',
  operands: { phone, challenge },
  options: { device: optional(device), reason, ...serverOptions },
  async run({ operands, options }, io) {
    const client = openClient(options);
    const id = await resolveByHint(client, operands.phone, options.device);
    const body = {
      challenge: operands.challenge,
      reason: options.reason,
      ...(options.device === undefined ? {} : { device: options.device }),
    };
    const code = (await client.post(`dossiers/${id}/unlock-codes`, body)) as UnlockCode;
    return tell(io, options.json, code, unlockCodeText(code));
  },
});

const releaseAction = action({
  ...shared,
  name: 'phone release',
  summary: 'lift every lock that runs; the phone is told at its next check-in',
  operands: { phone },
  options: { reason, ...serverOptions },
  async run({ operands, options }, io) {
    const client = openClient(options);
    const id = await resolveHardware(client, operands.phone);
    const released = (await client.post(`dossiers/${id}/release`, { reason: options.reason })) as Released;
    return tell(io, options.json, released, releasedText(released));
  },
});

/** `carnet phone`: find a phone, read its dossier, give its unlock code, release it. */
export const phoneCommand = actionGroup(
  'phone',
  'What support does for one owner, asked of a running server.',
  {
    find: findAction,
    dossier: dossierAction,
    'unlock-code': unlockCodeAction,
    release: releaseAction,
  },
);
