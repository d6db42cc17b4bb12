import { hash, timingSafeEqual } from 'node:crypto';

const blockBytes = 64;
const digestBytes = 32;
const digestTextLength = 43;
/** The longest text that can have a mac; the wire's schemas allow less. */
export const macTextLengthMax = 16_384;

const inner = Buffer.alloc(blockBytes + macTextLengthMax);
const outer = Buffer.alloc(blockBytes + digestBytes);
const left = Buffer.alloc(digestTextLength);
const right = Buffer.alloc(digestTextLength);

/** A key of HMAC-SHA-256 (RFC 2104), its two pads computed once. */
export interface MacKey {
  readonly inner: Uint8Array;
  readonly outer: Uint8Array;
}

/** `secret`: at most one block of 64 bytes. */
export function macKey(secret: Uint8Array): MacKey {
  const pads = { inner: new Uint8Array(blockBytes).fill(0x36), outer: new Uint8Array(blockBytes).fill(0x5c) };
  for (let index = 0; index < secret.length; index += 1) {
    pads.inner[index]! ^= secret[index]!;
    pads.outer[index]! ^= secret[index]!;
  }
  return pads;
}

/**
 * HMAC-SHA-256 of an ASCII text, by two one-shot hashes into reused buffers: less than half the cost of `createHmac`
 * (docs/decisions/check-ins-over-http.md). The caller has made sure that the text is ASCII and at most `macTextLengthMax` long.
 */
function digest(key: MacKey, text: string): void {
  inner.set(key.inner);
  const length = inner.write(text, blockBytes, 'latin1');
  outer.set(key.outer);
  outer.write(hash('sha256', inner.subarray(0, blockBytes + length), 'binary'), blockBytes, 'binary');
}

/** The mac in base64url. */
export function macOf(key: MacKey, text: string): string {
  digest(key, text);
  return hash('sha256', outer, 'base64url');
}

/** The mac's 32 bytes. */
export function macBytesOf(key: MacKey, text: string): Buffer {
  digest(key, text);
  return hash('sha256', outer, 'buffer');
}

/** Whether `mac` (base64url) is the text's, compared in constant time. */
export function macHolds(key: MacKey, text: string, mac: string): boolean {
  if (mac.length !== digestTextLength) return false;
  const expected = macOf(key, text);
  left.write(expected, 'latin1');
  // A character beyond latin1 is cut to a byte, so two bytes can agree where the characters do not.
  right.write(mac, 'latin1');
  return timingSafeEqual(left, right) && expected === mac;
}
