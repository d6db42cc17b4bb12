import { codePattern, ocraCode, ocraInput } from '../../protocol/device/ocra.ts';
import { decodeBase64url } from '../../protocol/device/jws.ts';
import { nextTryMs, triesLeft } from './code-tries.ts';
import { hmac } from '../platform/device-key.ts';
import type { LeaseClock } from './lease-clock.ts';
import { serverNow, type Talk } from '../check-in/send-report.ts';

/** What became of a code. Only `wrong` costs a try. */
export type UnlockResult =
  | { readonly kind: 'unlocked' }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  /** Five were wrong within an hour. */
  | { readonly kind: 'wait'; readonly afterMs: number }
  /** Not eight digits. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'not-locked' }
  /** The try could not be remembered, so it is not judged. */
  | { readonly kind: 'not-saved' };

/** The owner enters what support read to them: the OCRA answer to the challenge on the screen, under this phone's unlock secret. */
export async function unlock(talk: Talk, time: LeaseClock, entered: string): Promise<UnlockResult> {
  const { kept } = talk;
  await time.count(true);
  const before = kept.now();
  if (before.kind === 'fresh' || before.posture.kind !== 'locked') return { kind: 'not-locked' };
  const code = digitsOf(entered);
  if (code === undefined) return { kind: 'malformed' };
  if (triesLeft(before.codeTries) === 0) return { kind: 'wait', afterMs: nextTryMs(before.codeTries) };
  const wanted = await codeFor(before.posture.lock.challenge, before.unlockSecret);
  const isRight = wanted !== undefined && isSame(code, wanted);
  if (!(await kept.apply({ kind: 'code-entered', isRight, at: serverNow(talk) })))
    return { kind: 'not-saved' };
  const after = kept.now();
  if (after.kind === 'fresh' || after.posture.kind !== 'locked') return { kind: 'unlocked' };
  // Entered beside others that took the last try meanwhile: not judged.
  return isRight
    ? { kind: 'wait', afterMs: nextTryMs(after.codeTries) }
    : { kind: 'wrong', triesLeft: triesLeft(after.codeTries) };
}

type RandomBytes = (length: number) => Uint8Array;

const challengeLength = 10;
const drawsMax = 100;
const webRandomBytes: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Ten random decimal digits, each as likely as the others. A source that breaks or gives nothing to use is passed over for WebCrypto's. */
export function makeChallenge(randomBytes: RandomBytes = webRandomBytes): string {
  let digits = '';
  for (let draw = 0; digits.length < challengeLength; draw += 1) {
    const bytes = drawFrom(draw < drawsMax ? randomBytes : webRandomBytes);
    // 250 and more would favour the first six digits.
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

async function codeFor(challenge: string, unlockSecret: string): Promise<string | undefined> {
  const secret = decodeBase64url(unlockSecret);
  if (secret === undefined || secret.length === 0) return undefined;
  return ocraCode(await hmac(secret, ocraInput(challenge)));
}

/** The digits as typed on any of the keyboards of our languages, with whatever separates them; undefined where they are not eight. */
function digitsOf(entered: string): string | undefined {
  const digits = entered
    .replace(/[\s\u200e\u200f-]/g, '')
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0));
  return codePattern.test(digits) ? digits : undefined;
}

/** Looks at every digit, whichever differs: time tells nothing of the code. */
function isSame(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let index = 0; index < one.length; index += 1)
    difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  return difference === 0;
}
