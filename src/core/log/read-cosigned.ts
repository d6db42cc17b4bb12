import { encodeUtf8 } from '../utf8.ts';
import type { Bytes } from '../base64.ts';
import { concatBytes, uint64Bytes } from '../bytes.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { cosignedText, readCosignature } from './cosignature.ts';
import type { Vkey } from './note.ts';

/** A cosignature that is not verified yet: what its key has to have signed. */
export interface ClaimedCosignature {
  readonly timestampS: number;
  readonly signed: Bytes;
  readonly signature: Bytes;
}

const label = 'subtree/v1\n\0';
const nameBytesMax = 255;
const timestampBytes = 8;
const mlDsa44Bytes = 2420;

/**
 * Reads a cosignature of a checkpoint (c2sp.org/tlog-cosignature) by a key of type 4 or 6; `signature` is what follows the key's id in its line. Undefined
 * for what is none, and where the text is no checkpoint.
 */
export function readCosigned(
  { name, type }: Pick<Vkey, 'name' | 'type'>,
  noteText: string,
  signature: Uint8Array,
): ClaimedCosignature | undefined {
  if (type === 6) return readSubtreeCosignature(name, noteText, signature);
  const read = type === 4 ? readCosignature(signature) : undefined;
  return read && { ...read, signed: encodeUtf8(cosignedText(noteText, read.timestampS)) };
}

function readSubtreeCosignature(
  name: string,
  noteText: string,
  signature: Uint8Array,
): ClaimedCosignature | undefined {
  if (signature.length !== timestampBytes + mlDsa44Bytes) return undefined;
  const bytes = Uint8Array.from(signature);
  const timestampS = Number(new DataView(bytes.buffer).getBigUint64(0));
  if (!Number.isSafeInteger(timestampS)) return undefined;
  const signed = cosignedMessage(name, noteText, timestampS);
  return signed && { timestampS, signed, signature: bytes.slice(timestampBytes) };
}

/**
 * What a key of type 6 signs: its name, the time, and the tree; not the extension lines. Undefined where the text is no checkpoint, or a name is longer than
 * the structure holds.
 */
export function cosignedMessage(name: string, noteText: string, timestampS: number): Bytes | undefined {
  const checkpoint = parseCheckpoint(noteText);
  if (checkpoint === undefined) return undefined;
  const [cosigner, origin] = [encodeUtf8(name), encodeUtf8(checkpoint.origin)];
  if (cosigner.length > nameBytesMax || origin.length > nameBytesMax) return undefined;
  return concatBytes(
    encodeUtf8(label),
    Uint8Array.of(cosigner.length),
    cosigner,
    uint64Bytes(timestampS),
    Uint8Array.of(origin.length),
    origin,
    // The whole tree begins at its first leaf.
    uint64Bytes(0),
    uint64Bytes(checkpoint.size),
    checkpoint.root,
  );
}
