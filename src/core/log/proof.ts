import { decodeBase64, encodeBase64, type Bytes } from '../base64.ts';
import { parseCount } from './checkpoint.ts';
import { hashBytes } from './hash.ts';
import { proofHashesMax } from './inclusion.ts';
import { noteLengthMax } from './note.ts';

export interface Proof {
  readonly index: number;
  /** From the leaf's sibling up to the child of the root. */
  readonly hashes: readonly Bytes[];
  /** The exact text of the signed note. */
  readonly checkpoint: string;
  /** Additional data that no signature covers. */
  readonly extra: Bytes | undefined;
}

const firstLine = 'c2sp.org/tlog-proof@v1';
const extraLengthMax = 65_536;

/** Writes a proof (c2sp.org/tlog-proof) that anyone who knows the log and its witnesses can check offline. */
export function formatProof(proof: {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  readonly checkpoint: string;
}): string {
  const lines = [firstLine, `index ${proof.index}`, ...proof.hashes.map(encodeBase64), ''];
  return `${lines.join('\n')}\n${proof.checkpoint}`;
}

/** Reads a proof; undefined for anything not exactly of that form. Its checkpoint is for `parseNote` to read and is not verified here. */
export function parseProof(text: string): Proof | undefined {
  const split = text.indexOf('\n\n');
  if (split === -1 || text.length > noteLengthMax + 2 * extraLengthMax) return undefined;
  const [first, ...lines] = text.slice(0, split).split('\n');
  if (first !== firstLine) return undefined;
  const extraText = lines[0]?.startsWith('extra ') === true ? lines.shift()!.slice(6) : undefined;
  const extra = extraText === undefined ? undefined : decodeBase64(extraText);
  if (extraText !== undefined && (extra === undefined || extraText.length > extraLengthMax)) return undefined;
  const indexLine = lines.shift();
  const index = indexLine?.startsWith('index ') === true ? parseCount(indexLine.slice(6)) : undefined;
  if (index === undefined || lines.length > proofHashesMax) return undefined;
  const hashes = lines.map(decodeBase64);
  if (!hashes.every((hash) => hash?.length === hashBytes)) return undefined;
  return { index, hashes: hashes as readonly Bytes[], checkpoint: text.slice(split + 2), extra };
}
