import { lockAllowances } from '../../core/policy/policy.ts';
import type { Trust } from '../../protocol/device/trust.ts';
import type { ProtocolVersion } from '../../protocol/device/versions.ts';
import type { Instant } from '../../core/time.ts';
import type { SentSet } from '../dossiers/orders/sent-sets.ts';
import type { ServerKeys } from '../keys/keys.ts';
import { sha256Of, type Signer } from '../keys/signer.ts';

/** The published fences as they are served. */
export interface FenceDocument {
  readonly version: string;
  /** SHA-256 of the exact bytes, base64url. */
  readonly sha256: string;
}

/** The log and its witnesses, as phones are told of them. */
export type LogTrust = Pick<Trust, 'log' | 'witnesses' | 'quorum'>;

/** The public keys that a phone should know now: the key that signs, and those before it whose directives may still be under way. */
export function directiveJwks(
  { directiveKeys }: Pick<ServerKeys, 'directiveKeys'>,
  now: Instant,
): readonly Signer['jwk'][] {
  return directiveKeys
    .filter(({ trustedUntil }) => trustedUntil === null || now < trustedUntil)
    .map(({ jwk }) => jwk);
}

/** The trust document in the form of a version: what a phone of version 1 does not know would make it refuse the whole. */
export function trustIn(version: ProtocolVersion, trust: Trust): Trust {
  if (version > 1) return trust;
  const { directiveKeys, log, witnesses, quorum, fences, lockProfile } = trust;
  return { directiveKeys, log, witnesses, quorum, fences, lockProfile };
}

/** The newest approver set, as trust names it. What firmware names leads to it; in a demo a phone takes the first that an answer brings. */
export function newestApprovers(sets: readonly SentSet[]): Pick<Trust, 'approvers'> {
  const newest = sets.at(-1);
  return newest === undefined
    ? {}
    : { approvers: { number: newest.number, sha256: sha256Of(newest.delivered.set) } };
}

/** What a phone trusts. Without witnesses a phone obeys no lock. */
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
