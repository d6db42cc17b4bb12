/** Bytes that own their memory, as WebCrypto requires. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** The value of a character that is no letter. */
const none = 255;

// Engines that phones run lack `Uint8Array.fromBase64`, some `atob` too; and `atob` is not strict.
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const standard = alphabet(`${letters}+/`);
const web = alphabet(`${letters}-_`);

interface Alphabet {
  readonly letterOf: readonly string[];
  /** By character code. */
  readonly valueOf: Uint8Array;
}

function alphabet(text: string): Alphabet {
  const valueOf = new Uint8Array(128).fill(none);
  for (let value = 0; value < text.length; value++) valueOf[text.charCodeAt(value)] = value;
  return { letterOf: Array.from(text), valueOf };
}

/** Standard base64 with padding (RFC 4648 §4). */
export function encodeBase64(bytes: Uint8Array): string {
  return encode(bytes, standard) + ['', '==', '='][bytes.length % 3]!;
}

/** Base64url without padding (RFC 4648 §5). */
export function encodeBase64url(bytes: Uint8Array): string {
  return encode(bytes, web);
}

/** Reads what `encodeBase64` writes and nothing else: no other alphabet, no missing padding, no stray bits (RFC 4648 §3.5). */
export function decodeBase64(text: string): Bytes | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return decode(text, text.length - padding, standard);
}

/** Reads what `encodeBase64url` writes and nothing else: no other alphabet, no padding, no stray bits. */
export function decodeBase64url(text: string): Bytes | undefined {
  return text.length % 4 === 1 ? undefined : decode(text, text.length, web);
}

function encode(bytes: Uint8Array, { letterOf }: Alphabet): string {
  let text = '';
  const whole = bytes.length - (bytes.length % 3);
  for (let at = 0; at < whole; at += 3) {
    const group = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
    text +=
      letterOf[group >> 18]! +
      letterOf[(group >> 12) & 63]! +
      letterOf[(group >> 6) & 63]! +
      letterOf[group & 63]!;
  }
  if (whole === bytes.length) return text;
  const group = (bytes[whole]! << 16) | ((bytes[whole + 1] ?? 0) << 8);
  text += letterOf[group >> 18]! + letterOf[(group >> 12) & 63]!;
  return whole + 1 < bytes.length ? text + letterOf[(group >> 6) & 63]! : text;
}

function decode(text: string, length: number, { valueOf }: Alphabet): Bytes | undefined {
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let group = 0;
  let bits = 0;
  let at = 0;
  for (let index = 0; index < length; index++) {
    const value = valueOf[text.charCodeAt(index)] ?? none;
    if (value === none) return undefined;
    group = ((group << 6) | value) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (group >> bits) & 0xff;
  }
  return (group & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}
