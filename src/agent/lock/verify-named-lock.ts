import { decodeBase64url, encodeBase64url } from '../../core/base64.ts';
import { leaseSubject, orderHash } from '../../core/orders/episode.ts';
import { formatDay, dayOf, parseInstant } from '../../core/time.ts';
import type { LockDirectiveV2 } from '../../protocol/device/directive-v2.ts';
import type { LockStatement } from '../../protocol/log/statement-v2.ts';
import { digestsOf } from '../platform/digest.ts';
import type { AgentCrypto } from '../platform/ports.ts';
import { parseJson } from '../platform/json.ts';
import { readLockApproval, readLockStatement } from '../platform/shapes.ts';
import type { LockRefusalReason } from '../state/order.ts';
import type { Witnessed } from './verify-note.ts';
import { proveBySet, unusableAt } from './approver-trust.ts';
import { unnamed, type Grounds } from './named-by-two.ts';

/** A lock whose directive is genuine, and what it brings to be proved. */
export interface NamedLockClaim {
  readonly directive: LockDirectiveV2;
  /** The statement's exact text; its hash is known to be the one in the directive. */
  readonly statement: string;
  readonly proof: string | null;
  readonly approval: unknown;
}

type Finding = LockRefusalReason | undefined;

/**
 * Verifies, offline, the conditions of a lock that need cryptography (docs/decisions/named-locks.md): the log contains its statement, by the quorum's time; the
 * statement is about this phone, this lease and this order; two people of the approver set named this hardware in the measure. Returns
 * the quorum's time, against which the phone holds its own memory (`state/obey-named.ts`), or the reason to refuse.
 */
export async function verifyNamedLock(
  claim: NamedLockClaim,
  grounds: Grounds,
): Promise<Witnessed | LockRefusalReason> {
  const statement = readLockStatement(parseJson(claim.statement));
  const approval = readLockApproval(claim.approval);
  if (statement === undefined) return 'statement-mismatch';
  if (approval === undefined) return 'not-approved';
  const against =
    agreement(claim.directive, statement) ??
    (await aboutThisLease(claim.directive, statement, grounds.crypto));
  if (against !== undefined) return against;
  const { held, crypto } = grounds;
  const proved = await proveBySet(claim.statement, claim.proof, held, crypto);
  if (typeof proved === 'string') return proved;
  const { quorumMs } = proved;
  return (
    unusableAt(held, quorumMs) ??
    (await unnamed(
      {
        kind: 'lock',
        opening: claim.directive.opening,
        approvals: statement.approvals,
        measure: statement.measure,
        until: parseInstant(claim.directive.lease)!,
      },
      approval,
      { ...grounds, at: quorumMs },
    )) ?? { quorumMs }
  );
}

/** Checks that the public statement says what the order says. */
function agreement(directive: LockDirectiveV2, statement: LockStatement): Finding {
  const until = parseInstant(directive.lease);
  if (until === undefined) return 'no-lease';
  const named = directive.clauses.map((clause) => clause.id);
  const agrees =
    directive.lease === `${formatDay(dayOf(until))}T00:00:00Z` &&
    statement.until === formatDay(dayOf(until)) &&
    statement.territory === directive.territory &&
    named.length === statement.clauses.length &&
    named.every((clause, index) => statement.clauses[index] === clause);
  return agrees ? undefined : 'statement-mismatch';
}

/** Checks the pseudonym of this lease and the hash that stands for the order's number: the statement is of no other phone, lease or order. */
async function aboutThisLease(
  directive: LockDirectiveV2,
  statement: LockStatement,
  crypto: AgentCrypto,
): Promise<Finding> {
  const digests = digestsOf(crypto);
  const salt = decodeBase64url(directive.salt);
  if (salt === undefined) return 'wrong-subject';
  const subject = await leaseSubject(digests, salt, directive.episodeSeq, directive.aud);
  if (statement.subject !== encodeBase64url(subject)) return 'wrong-subject';
  const order = await orderHash(digests, salt, directive.seq);
  return statement.order === encodeBase64url(order) ? undefined : 'statement-mismatch';
}
