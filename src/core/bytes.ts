import type { Bytes } from './base64.ts';
import { encodeUtf8 } from './utf8.ts';

/** UTF-8 of a text. */
export function utf8Bytes(text: string): Bytes {
  return encodeUtf8(text);
}

/** The parts one after the other: what the formats write as `a ‖ b`. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A whole number as eight bytes, big-endian. Throws where it is negative or cannot be counted exactly. */
export function uint64Bytes(count: number): Bytes {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is not a count`);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(count));
  return bytes;
}

/** Reads an even number of hex digits; throws for any other text. */
export function hexBytes(hex: string): Bytes {
  if (!/^(?:[0-9a-f]{2})*$/.test(hex)) throw new RangeError('not lower-case hex');
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Byte by byte, as unsigned numbers: negative where `one` comes first. */
export function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) if (one[at] !== other[at]) return one[at]! - other[at]!;
  return one.length - other.length;
}
