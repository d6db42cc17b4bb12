import type { Hardware } from '../../core/log/member-tree.ts';
import type { Instant } from '../../core/time.ts';
import type { AgentCrypto } from '../platform/ports.ts';
import type { HeldApprovers } from '../state/approvers.ts';
import type { LockRefusalReason } from '../state/order.ts';
import { verifyNamedLock, type NamedLockClaim } from './verify-named-lock.ts';

/** What a lock by a measure is held against. */
export interface Judges {
  /** null: the firmware names no approver set, and the phone does not run in a demo. */
  readonly held: HeldApprovers | null;
  readonly hardware: Hardware;
  /** Whether this quorum's time ran ahead of the phone's own count. */
  readonly isAhead: (quorumMs: Instant) => boolean;
}

/** Verifies a lock by a measure, and that the time of its proof is possible. */
export async function judgeNamedLock(
  claim: NamedLockClaim,
  { held, hardware, isAhead }: Judges,
  crypto: AgentCrypto,
): Promise<{ readonly quorumMs: Instant } | LockRefusalReason> {
  if (held === null) return 'unpinned';
  const proved = await verifyNamedLock(claim, { held, hardware, crypto });
  return typeof proved !== 'string' && isAhead(proved.quorumMs) ? 'time-ran-ahead' : proved;
}
