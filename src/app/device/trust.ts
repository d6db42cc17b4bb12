import { lockAllowances } from '../../core/policy/policy.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import type { Instant } from '../../core/time.ts';
import type { ServerKeys } from '../keys/keys.ts';
import type { Signer } from '../keys/signer.ts';

/** The published fences as they are served. */
export interface FenceDocument {
  readonly version: string;
  /** SHA-256 of the exact bytes, base64url. */
  readonly sha256: string;
}

/** The log and who watches it, as phones are told. */
export type LogTrust = Pick<Trust, 'log' | 'witnesses' | 'quorum'>;

/** The public halves that a phone should know now: the key that signs, and those before it whose orders may still be under way. */
export function directiveJwks(
  { directiveKeys }: Pick<ServerKeys, 'directiveKeys'>,
  now: Instant,
): readonly Signer['jwk'][] {
  return directiveKeys
    .filter(({ trustedUntil }) => trustedUntil === null || now < trustedUntil)
    .map(({ jwk }) => jwk);
}

/** What a phone trusts. Without witnesses it obeys no lock. */
export function trustOf(
  directiveKeys: readonly Signer['jwk'][],
  { version, sha256 }: FenceDocument,
  log: LogTrust,
): Trust {
  return {
    directiveKeys: { keys: [...directiveKeys] },
    ...log,
    fences: { version, sha256 },
    lockProfile: [...lockAllowances],
  };
}
