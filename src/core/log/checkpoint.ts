import { decodeBase64, encodeBase64, type Bytes } from '../base64.ts';
import { isWellFormedText } from '../utf8.ts';
import { hashBytes } from './hash.ts';

export interface Checkpoint {
  /** The log's name for itself. */
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
  /** Further signed lines, which are not interpreted. */
  readonly extensions: readonly string[];
}

/** Reads a whole number as these formats write it: no sign, no leading zero, at most 2^53 - 1. */
export function parseCount(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const count = Number(text);
  return Number.isSafeInteger(count) ? count : undefined;
}

// oxlint-disable-next-line no-control-regex -- a note holds none of these
const control = /[\u0000-\u001f]/;

function isLine(line: string): boolean {
  return line !== '' && isWellFormedText(line) && !control.test(line);
}

/** Reads the text of a checkpoint (c2sp.org/tlog-checkpoint): what `parseNote` gives as `text`, with its last newline. */
export function parseCheckpoint(noteText: string): Checkpoint | undefined {
  if (!noteText.endsWith('\n')) return undefined;
  const lines = noteText.slice(0, -1).split('\n');
  const [origin, sizeText, rootText, ...extensions] = lines;
  if (origin === undefined || sizeText === undefined || rootText === undefined) return undefined;
  const size = parseCount(sizeText);
  const root = decodeBase64(rootText);
  if (!lines.every(isLine) || size === undefined || root?.length !== hashBytes) return undefined;
  return { origin, size, root, extensions };
}

/** Writes the text of a checkpoint, without extensions. Throws where it could not be read back. */
export function formatCheckpoint(checkpoint: {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}): string {
  const text = `${checkpoint.origin}\n${checkpoint.size}\n${encodeBase64(checkpoint.root)}\n`;
  if (parseCheckpoint(text) === undefined) throw new RangeError('not a checkpoint');
  return text;
}
