import { typedDigits } from '../../protocol/device/digits.ts';
import { codePattern, ocraCode, ocraInput } from '../../protocol/device/ocra.ts';
import { decodeBase64url } from '../../core/base64.ts';
import { nextTryMs, triesLeft } from '../state/code-tries.ts';
import { hmac } from '../platform/digest.ts';
import type { LeaseClock } from './lease-clock.ts';
import { serverNow } from '../state/server-time.ts';
import type { LockContext } from './lock-context.ts';
import type { AgentCrypto } from '../platform/ports.ts';

/** The result of a code. Only `wrong` costs a try. */
export type UnlockResult =
  | { readonly kind: 'unlocked' }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  /** No tries left: five codes were wrong within an hour. */
  | { readonly kind: 'wait'; readonly afterMs: number }
  /** Not eight digits. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'not-locked' }
  /** The try could not be saved, so the code was not accepted. */
  | { readonly kind: 'not-saved' };

/** Checks the code that support read to the owner: the OCRA answer to the challenge on the screen under the unlock secret of this phone. */
export async function unlock(context: LockContext, time: LeaseClock, entered: string): Promise<UnlockResult> {
  const { store } = context;
  await time.count(true);
  const before = store.now();
  if (before.kind === 'fresh' || before.posture.kind !== 'locked') return { kind: 'not-locked' };
  const code = typedDigits(entered);
  if (!codePattern.test(code)) return { kind: 'malformed' };
  if (triesLeft(before.codeTries) === 0) return { kind: 'wait', afterMs: nextTryMs(before.codeTries) };
  const wanted = await codeFor(before.posture.lock.challenge, before.unlockSecret, context.ports.crypto);
  const isRight = wanted !== undefined && isSame(code, wanted);
  if (!(await store.apply({ kind: 'code-entered', isRight, at: serverNow(context) })))
    return { kind: 'not-saved' };
  const after = store.now();
  if (after.kind === 'fresh' || after.posture.kind !== 'locked') return { kind: 'unlocked' };
  // Other codes entered at the same time used the last try, so this one does not count.
  return isRight
    ? { kind: 'wait', afterMs: nextTryMs(after.codeTries) }
    : { kind: 'wrong', triesLeft: triesLeft(after.codeTries) };
}

async function codeFor(
  challenge: string,
  unlockSecret: string,
  crypto: AgentCrypto,
): Promise<string | undefined> {
  const secret = decodeBase64url(unlockSecret);
  if (secret === undefined || secret.length === 0) return undefined;
  return ocraCode(await hmac(secret, ocraInput(challenge), crypto));
}

/** Compares in constant time, so that the duration reveals nothing about the code. */
function isSame(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let index = 0; index < one.length; index += 1)
    difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  return difference === 0;
}
