import { parseVkey } from '../core/log/note.ts';
import { parseWholeNumber } from './play-options.ts';

/** A witness as it is named on the command line. */
export interface NamedWitness {
  readonly url: string;
  readonly vkey: string;
  readonly olderVkeys: readonly string[];
}

/** Who watches the log. No witness named: two local ones. */
export interface WatchOptions {
  readonly witnesses: readonly NamedWitness[];
  readonly quorum: number;
}

/** How many local ones there are. */
const localWitnesses = 2;
const witnessesMax = 16;
const cosignatureType = 4;

export const witnessHelp = `  --witness KEY@URL   a witness of the public log, as carnet witness prints it; again for more (two local ones where none is named)
                      one that has renewed its key: KEY,OLDERKEY@URL
  --quorum K          how many of them a phone wants to see before it obeys a lock (more than half)
`;

/** Reads `--witness` and `--quorum`; what is wrong with them where something is. */
export function readWatchOptions(
  named: readonly string[],
  quorum: string | undefined,
): WatchOptions | string {
  const witnesses = named.map(readWitness);
  const wrong = named.find((_text, index) => witnesses[index] === undefined);
  if (wrong !== undefined)
    return `--witness takes KEY@URL as carnet witness prints it, such as example.org/w+1a2b3c4d+BA…=@https://example.org/w; "${wrong}" is not of that form.`;
  const known = witnesses as NamedWitness[];
  const names = known.map(({ vkey }) => parseVkey(vkey)!.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `--witness: "${twice}" is named twice; one witness counts once.`;
  if (known.length > witnessesMax) return `--witness: at most ${witnessesMax} are asked.`;
  const count = known.length === 0 ? localWitnesses : known.length;
  const wanted = quorum === undefined ? Math.floor(count / 2) + 1 : parseWholeNumber(quorum, count);
  if (wanted === undefined || wanted === 0)
    return `--quorum takes a number from 1 to ${count}, the number of witnesses.`;
  return { witnesses: known, quorum: wanted };
}

function readWitness(text: string): NamedWitness | undefined {
  const match = /^(.+)@(https?:\/\/[^@\s]+)$/.exec(text);
  if (match === null || !URL.canParse(match[2]!)) return undefined;
  const [newest, ...older] = match[1]!.split(',');
  const keys = [newest!, ...older].map(parseVkey);
  const name = keys[0]?.name;
  const isOne = keys.every((key) => key?.type === cosignatureType && key.name === name);
  return isOne ? { url: match[2]!, vkey: newest!, olderVkeys: older } : undefined;
}
