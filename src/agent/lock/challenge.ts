type RandomBytes = (length: number) => Uint8Array;

const challengeLength = 10;
const drawsMax = 100;
const webRandomBytes: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Ten random decimal digits, all equally likely. WebCrypto replaces a source that throws or returns no usable bytes. */
export function makeChallenge(randomBytes: RandomBytes = webRandomBytes): string {
  let digits = '';
  for (let draw = 0; digits.length < challengeLength; draw += 1) {
    const bytes = drawFrom(draw < drawsMax ? randomBytes : webRandomBytes);
    // Bytes from 250 on would make the digits 0 to 5 more likely.
    for (const byte of bytes) if (byte < 250) digits += String(byte % 10);
  }
  return digits.slice(0, challengeLength);
}

function drawFrom(randomBytes: RandomBytes): Uint8Array {
  try {
    return randomBytes(challengeLength);
  } catch {
    return new Uint8Array(0);
  }
}
