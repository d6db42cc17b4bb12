import { parseInstant, type Instant } from '../../core/time.ts';
import { encodeBase64 } from '../../core/base64.ts';
import type { AgentCrypto } from '../platform/ports.ts';
import type { LockRefusalReason } from '../state/order.ts';
import { countsAt, entryOf, isInForce, quorumAt, type HeldApprovers } from '../state/approvers.ts';
import { proveInLog } from './in-the-log.ts';
import type { LogTrust, Witnessed } from './verify-note.ts';

/** The log, witnesses and quorum that an approver set names; a quorum that counted before is asked for by `proveBySet`. */
function logTrustOf(held: HeldApprovers, quorum: number): LogTrust {
  const { log, witnesses } = held.set;
  return {
    log,
    witnesses,
    quorum,
    since: ({ key }) => {
      const named = witnesses.find(({ vkey }) => vkey.endsWith(`+${encodeBase64(Uint8Array.of(4, ...key))}`));
      return named === undefined ? -Infinity : (held.since[entryOf.witness(named.vkey)] ?? -Infinity);
    },
  };
}

/**
 * Verifies that a statement is in the log of an approver set, under a checkpoint that the set's witnesses cosigned. Returns the quorum's time, or the
 * fault.
 */
export async function proveBySet(
  statement: string,
  proof: string | null,
  held: HeldApprovers,
  crypto: AgentCrypto,
): Promise<Witnessed | LockRefusalReason> {
  const found = await proveInLog(statement, proof, logTrustOf(held, held.set.quorum), crypto);
  if (typeof found === 'string') return found;
  if (!countsAt(held, entryOf.log(held.set.log), found.quorumMs)) return 'bad-checkpoint';
  const quorum = quorumAt(held, found.quorumMs);
  return quorum > held.set.quorum ? proveInLog(statement, proof, logTrustOf(held, quorum), crypto) : found;
}

/** Why a set cannot speak for a lock of this time; undefined where it can. */
export function unusableAt(held: HeldApprovers, at: Instant): LockRefusalReason | undefined {
  if (held.isSplit) return 'approvers-split';
  return isInForce(held, at) ? undefined : 'approvers-over';
}

/** Whether the set before had not ended when the next stood in the log. */
export function isInTime({ set }: HeldApprovers, loggedMs: Instant): boolean {
  return loggedMs < parseInstant(set.until)!;
}
