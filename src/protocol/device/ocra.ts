import { encodeUtf8 } from '../../core/utf8.ts';
import { typedDigits } from './digits.ts';

/** RFC 6287: HOTP truncation over HMAC-SHA-256 to eight digits, asked with a challenge of ten decimal digits. */
export const ocraSuite = 'OCRA-1:HOTP-SHA256-8:QN10';

export const challengePattern = /^[0-9]{10}$/;
export const codePattern = /^[0-9]{8}$/;
/** What tells keys of the same numbers apart: the first six hex digits of the deviceId, which a locked phone shows beside its challenge. */
export const deviceHintPattern = /^[0-9a-f]{6}$/;

/** The six characters as somebody types them: in capitals, in digits of another script, with separators. */
export const typedHint = (text: string): string => typedDigits(text).toLowerCase();

const questionBytes = 128;
const codeDigits = 8;

/**
 * The input of HMAC-SHA-256 under the unlock secret: the suite, a zero byte, the question (RFC 6287 section 5.1). `challenge`:
 * ten decimal digits.
 */
export function ocraInput(challenge: string): Uint8Array<ArrayBuffer> {
  if (!challengePattern.test(challenge)) throw new RangeError('an OCRA challenge is ten decimal digits');
  const suite = encodeUtf8(ocraSuite);
  const input = new Uint8Array(suite.length + 1 + questionBytes);
  input.set(suite);
  input.set(ocraQuestion(challenge), suite.length + 1);
  return input;
}

/** The code of eight digits in an HMAC. */
export function ocraCode(hmac: Uint8Array): string {
  return truncateHmac(hmac, codeDigits);
}

/** A numeric question: its value in hexadecimal, padded with zeros on the right, as in the RFC's reference implementation. */
export function ocraQuestion(decimal: string): Uint8Array {
  const hex = BigInt(decimal)
    .toString(16)
    .padEnd(2 * questionBytes, '0');
  return Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16));
}

/** Dynamic truncation, RFC 4226 section 5.3. */
export function truncateHmac(hmac: Uint8Array, digits: number): string {
  const view = new DataView(hmac.buffer, hmac.byteOffset, hmac.byteLength);
  const offset = view.getUint8(hmac.byteLength - 1) & 0xf;
  return String((view.getUint32(offset) & 0x7fff_ffff) % 10 ** digits).padStart(digits, '0');
}
