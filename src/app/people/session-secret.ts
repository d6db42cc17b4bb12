import { randomBytes, timingSafeEqual } from 'node:crypto';
import { macBytesOf } from '../keys/hmac.ts';
import { sealingKeyAt, type SealingKey, type Seals } from '../keys/seals.ts';
import type { Instant } from '../../core/time.ts';

const randomLength = 24;
const tagLength = 8;

/** 192 random bits and 64 that only this server can derive from them, base64url: whoever makes secrets up does not reach the database. */
export function newSessionSecret(seals: Seals, now: Instant): string {
  const random = randomBytes(randomLength);
  return Buffer.concat([random, tagOf(sealingKeyAt(seals, now), random)]).toString('base64url');
}

/** Whether this server made the secret, under any key that it still has. Whether the session runs, the database tells. */
export function isOwnSessionSecret(seals: Seals, secret: string): boolean {
  const bytes = Buffer.from(secret, 'base64url');
  if (bytes.length !== randomLength + tagLength) return false;
  const random = bytes.subarray(0, randomLength);
  const tag = bytes.subarray(randomLength);
  return seals.keys.some((key) => timingSafeEqual(tagOf(key, random), tag));
}

function tagOf({ sessionMaster }: SealingKey, random: Buffer): Buffer {
  return macBytesOf(sessionMaster, `carnet operator session ${random.toString('hex')}`).subarray(
    0,
    tagLength,
  );
}
