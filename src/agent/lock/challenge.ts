import { encodeBase64url } from '../../core/base64.ts';
import { webRandomBytes } from '../platform/web-crypto.ts';

type RandomBytes = (length: number) => Uint8Array;

const challengeLength = 10;
const nonceLength = 16;
const drawsMax = 100;

/** On an engine without any source of random bytes a challenge is still made: it need not be secret, only unlike the one before. */
const anyBytes: RandomBytes = (length) => Uint8Array.from({ length }, () => Math.floor(Math.random() * 256));

/** Ten random decimal digits, all equally likely. WebCrypto replaces a source that throws or returns no usable bytes. */
export function makeChallenge(randomBytes: RandomBytes = webRandomBytes): string {
  let digits = '';
  for (let draw = 0; digits.length < challengeLength; draw += 1) {
    const source = draw < drawsMax ? randomBytes : draw < 2 * drawsMax ? webRandomBytes : anyBytes;
    // Bytes from 250 on would make the digits 0 to 5 more likely.
    for (const byte of drawFrom(source, challengeLength)) if (byte < 250) digits += String(byte % 10);
  }
  return digits.slice(0, challengeLength);
}

/**
 * 16 random bytes, base64url: what the server cannot know before the owner saw a notice. undefined on an engine without any source of random bytes;
 * then the clock of the notice does not begin.
 */
export function makeNonce(randomBytes: RandomBytes = webRandomBytes): string | undefined {
  const bytes = [randomBytes, webRandomBytes].map((source) => drawFrom(source, nonceLength));
  const usable = bytes.find((one) => one.length === nonceLength);
  return usable === undefined ? undefined : encodeBase64url(usable);
}

function drawFrom(randomBytes: RandomBytes, length: number): Uint8Array {
  try {
    return randomBytes(length);
  } catch {
    return new Uint8Array(0);
  }
}
