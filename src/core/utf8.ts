import type { Bytes } from './base64.ts';

// Embedded engines have neither TextEncoder nor TextDecoder, and older ones no `isWellFormed`.
const loneSurrogate = /[\uD800-\uDFFF]/u;
const replacement = 0xfffd;

/** Whether every surrogate in the text belongs to a pair, so that the text can be written in UTF-8. */
export function isWellFormedText(text: string): boolean {
  return !loneSurrogate.test(text);
}

/** The text with U+FFFD in the place of every surrogate that belongs to no pair. */
export function wellFormedText(text: string): string {
  return text.replace(new RegExp(loneSurrogate, 'gu'), '\uFFFD');
}

/** UTF-8 of a text; U+FFFD in the place of every surrogate that belongs to no pair. */
export function encodeUtf8(text: string): Bytes {
  return typeof TextEncoder === 'undefined' ? encodeByHand(text) : new TextEncoder().encode(text);
}

/** The text of these bytes; undefined where they are not UTF-8. A byte order mark is a character like any other. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (typeof TextDecoder === 'undefined') return decodeByHand(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Exported for its test, which compares it with the platform's. */
export function encodeByHand(text: string): Bytes {
  const bytes = new Uint8Array(text.length * 3);
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.codePointAt(index)!;
    const code = unit >= 0xd800 && unit <= 0xdfff ? replacement : unit;
    if (code < 0x80) bytes[at++] = code;
    else {
      const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
      bytes[at++] = [0, 0xc0, 0xe0, 0xf0][more]! | (code >> (6 * more));
      for (let left = more - 1; left >= 0; left -= 1) bytes[at++] = 0x80 | ((code >> (6 * left)) & 0x3f);
    }
    if (code > 0xffff) index += 1;
  }
  return bytes.slice(0, at);
}

/** Exported for its test, which compares it with the platform's. */
export function decodeByHand(bytes: Uint8Array): string | undefined {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at++]!;
    const more =
      first < 0x80 ? 0 : first < 0xc2 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : -1;
    if (more < 0 || at + more > bytes.length) return undefined;
    let code = more === 0 ? first : first & (0x3f >> more);
    for (let left = more; left > 0; left -= 1) {
      const next = bytes[at++]!;
      if ((next & 0xc0) !== 0x80) return undefined;
      code = (code << 6) | (next & 0x3f);
    }
    // RFC 3629: the least code point for each number of bytes, so that no character has two forms.
    if (code < [0, 0x80, 0x800, 0x10000][more]! || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
      return undefined;
    text += String.fromCodePoint(code);
  }
  return text;
}
