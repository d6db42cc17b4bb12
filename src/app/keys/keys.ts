import { hkdfSync } from 'node:crypto';
import type { Instant } from '../../core/time.ts';
import type { SealingSecret } from './seals.ts';
import type { Signer } from './signer.ts';

/** All secrets of a server, as its key store gives them. */
export interface ServerKeys {
  readonly sealing: readonly SealingSecret[];
  /** Every generation, the newest last. None is ever deleted, because phones keep the secret of their enrolment. */
  readonly unlockMasters: readonly UnlockMaster[];
  /** The key that signs now. */
  readonly directive: Signer;
  /** The signing key and the earlier ones that were not stolen, the newest first. */
  readonly directiveKeys: readonly DirectiveKey[];
  /** The operators' bearer token. */
  readonly operatorToken: string;
}

/** `generation`: counted from 1, recorded with each enrolment. `secret`: 32 bytes. */
export interface UnlockMaster {
  readonly generation: number;
  readonly secret: Uint8Array;
}

/** `trustedUntil`: as long as one of its directives may live; null for the key that signs now. */
export interface DirectiveKey {
  readonly jwk: Signer['jwk'];
  readonly trustedUntil: Instant | null;
}

const unlockSecretBytes = 20;

/** The generation that a new enrolment's secret comes from. */
export function newestUnlockGeneration(masters: readonly UnlockMaster[]): number {
  return masters.at(-1)!.generation;
}

/**
 * The secret that phone and support desk share: HKDF-SHA-256 (RFC 5869) of its generation's master, without salt, with the deviceId's text
 * as info. Base64url. Throws where the keys were restored from before that generation was made.
 */
export function unlockSecretOf(
  masters: readonly UnlockMaster[],
  { deviceId, generation }: { readonly deviceId: string; readonly generation: number },
): string {
  const master = masters.find((one) => one.generation === generation);
  if (master === undefined)
    throw new Error(
      `the unlock master of generation ${generation} is missing: restore unlock.${generation}.json`,
    );
  const secret = hkdfSync('sha256', master.secret, '', `carnet unlock ${deviceId}`, unlockSecretBytes);
  return Buffer.from(secret).toString('base64url');
}
