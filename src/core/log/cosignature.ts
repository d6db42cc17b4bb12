import type { Bytes } from '../base64.ts';

const timestampBytes = 8;
const ed25519Bytes = 64;

/** What a witness signs (c2sp.org/tlog-cosignature, Ed25519): its time in seconds, then the text of the checkpoint as it stands. */
export function cosignedText(noteText: string, timestampS: number): string {
  if (!Number.isSafeInteger(timestampS) || timestampS < 0) throw new RangeError('not a time in seconds');
  return `cosignature/v1\ntime ${timestampS}\n${noteText}`;
}

/** Parts a cosignature, that is what follows the key's id in its line; undefined where it is none, or its time cannot be counted. */
export function readCosignature(
  signature: Uint8Array,
): { readonly timestampS: number; readonly signature: Bytes } | undefined {
  if (signature.length !== timestampBytes + ed25519Bytes) return undefined;
  const bytes = Uint8Array.from(signature);
  const timestampS = Number(new DataView(bytes.buffer).getBigUint64(0));
  return Number.isSafeInteger(timestampS)
    ? { timestampS, signature: bytes.slice(timestampBytes) }
    : undefined;
}

export function writeCosignature(cosignature: {
  readonly timestampS: number;
  readonly signature: Uint8Array;
}): Bytes {
  const { timestampS, signature } = cosignature;
  if (signature.length !== ed25519Bytes) throw new RangeError('not an Ed25519 signature');
  const bytes = new Uint8Array(timestampBytes + ed25519Bytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(timestampS));
  bytes.set(signature, timestampBytes);
  return bytes;
}
