import { readTrustedKey } from '../auditor/trusted-keys.ts';
import { parseVkey } from '../core/log/note.ts';
import { addDuration, dayMs, parseDuration, secondMs } from '../core/time.ts';
import type { NamedWitness, WatchOptions } from '../server/serve-options.ts';
import { defaulting, optional, repeated, text, type Reading, type ValuesOf } from './options.ts';
import { UsageFault } from './parse-call.ts';

const localWitnesses = 2;
const witnessesMax = 16;
const cosignatureType = 4;

const witness: Reading<NamedWitness> = {
  ...text(
    'KEY@URL',
    'a witness of the public log, as carnet witness prints it; one that has a new key, or one of ML-DSA-44 too: KEY,OTHERKEY@URL; two local ones where none is named',
  ),
  parse(given) {
    const value = readWitness(given);
    if (typeof value === 'string') return { fault: `: ${value}` };
    return value === undefined
      ? {
          fault: `takes KEY@URL as carnet witness prints it, such as example.org/w+1a2b3c4d+BA…=@https://example.org/w; "${given}" is not of that form`,
        }
      : { value };
  },
};

/** Its bounds follow from the number of witnesses: see `watchOptionsOf`. */
const quorum: Reading<number> = {
  argument: 'K',
  help: 'how many of them a phone must see before it obeys a lock',
  parse: (digits) => ({ value: /^\d{1,3}$/.test(digits) ? Number(digits) : 0 }),
};

/** No shorter than a second: each list is a file of at least 32 KiB. */
const listPeriod: Reading<number> = {
  argument: 'DURATION',
  help: 'how often notices, acknowledgements and releases enter the public log, as one list; shorter than PT24H only to try things, because a short period tells when a phone is online',
  parse(given) {
    const duration = parseDuration(given);
    const everyMs = duration === undefined ? undefined : addDuration(0, duration);
    return everyMs === undefined || everyMs < secondMs || everyMs > dayMs
      ? { fault: `takes an ISO 8601 duration from PT1S to PT24H; "${given}" is none` }
      : { value: everyMs };
  },
};

export const witnessOptions = {
  witness: repeated(witness),
  quorum: optional(quorum, 'more than half'),
  'list-every': defaulting(listPeriod, 'PT24H'),
} as const;

/** Throws `UsageFault` where a witness is named twice, or the quorum does not fit their number. */
export function watchOptionsOf({
  witness: named,
  quorum,
  'list-every': listEveryMs,
}: ValuesOf<typeof witnessOptions>): WatchOptions {
  const names = named.map(({ vkey }) => parseVkey(vkey)!.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new UsageFault(`--witness: "${twice}" is named twice; one witness counts once`);
  if (named.length > witnessesMax) throw new UsageFault(`--witness: at most ${witnessesMax} are asked`);
  const count = named.length === 0 ? localWitnesses : named.length;
  if (quorum !== undefined && (quorum < 1 || quorum > count))
    throw new UsageFault(`--quorum takes a number from 1 to ${count}, the number of witnesses`);
  return { witnesses: named, quorum: quorum ?? Math.floor(count / 2) + 1, listEveryMs };
}

/** undefined: not of the form; a string: what is wrong with it. */
function readWitness(given: string): NamedWitness | string | undefined {
  const match = /^(.+)@(https?:\/\/[^@\s]+)$/.exec(given);
  if (match === null || !URL.canParse(match[2]!)) return undefined;
  const [newest, ...older] = match[1]!.split(',');
  const keys = [newest!, ...older].map(parseVkey);
  const name = keys[0]?.name;
  if (!keys.every((key) => key !== undefined && key.type !== 1 && key.name === name)) return undefined;
  if (keys[0]!.type !== cosignatureType)
    return `phones count no ML-DSA-44 cosignatures; name the Ed25519 key of "${name}" first`;
  const fault = [newest!, ...older]
    .map((vkey) => readTrustedKey(vkey, 4, 6))
    .find((key) => typeof key === 'string');
  return fault ?? { url: match[2]!, vkey: newest!, olderVkeys: older };
}
