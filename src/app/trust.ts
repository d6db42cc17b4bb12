import { lockAllowances } from '../core/policy/policy.ts';
import type { Trust } from '../protocol/trust.ts';
import type { Signer } from './signer.ts';

/** The published fences as they are served. */
export interface FenceDocument {
  readonly version: string;
  /** SHA-256 of the exact bytes, base64url. */
  readonly sha256: string;
}

/** What a phone trusts. There is no log yet, and without one no phone obeys a lock. */
export function trustOf(signer: Signer, { version, sha256 }: FenceDocument): Trust {
  return {
    directiveKeys: { keys: [signer.jwk] },
    log: null,
    witnesses: [],
    quorum: 0,
    fences: { version, sha256 },
    lockProfile: [...lockAllowances],
  };
}
