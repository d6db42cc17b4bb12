import { lockAllowances } from '../core/policy/policy.ts';
import type { Trust } from '../protocol/trust.ts';
import type { Signer } from './signer.ts';

/** The published fences as they are served. */
export interface FenceDocument {
  readonly version: string;
  /** SHA-256 of the exact bytes, base64url. */
  readonly sha256: string;
}

/** The log and who watches it, as phones are told. */
export type LogTrust = Pick<Trust, 'log' | 'witnesses' | 'quorum'>;

/** What a phone trusts. Without witnesses it obeys no lock. */
export function trustOf(signer: Signer, { version, sha256 }: FenceDocument, log: LogTrust): Trust {
  return {
    directiveKeys: { keys: [signer.jwk] },
    ...log,
    fences: { version, sha256 },
    lockProfile: [...lockAllowances],
  };
}
