import type { LockRefusalReason, Order } from '../../src/agent/state/order.ts';
import { subjectOf } from '../../src/app/dossiers/orders/subject.ts';
import { sha256Of } from '../../src/app/keys/signer.ts';
import { parseInstant } from '../../src/core/time.ts';
import type { DeliveredDirective, Directive } from '../../src/protocol/device/directive.ts';
import type { DirectiveStatement } from '../../src/protocol/log/statement.ts';
import { proofOf } from './statement-list.ts';

/** What only the world knows: which directives the key signed, and which statements the log and its witnesses vouch for. */
export interface Vouched {
  readonly isSigned: (jws: string) => boolean;
  readonly isProven: (statementSha256: string) => boolean;
}

export function payloadOf(jws: string): Directive {
  return JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString()) as Directive;
}

/**
 * What the phone's verification makes of a delivered directive. Signatures and Merkle proofs are not computed here: their truth is known, and the
 * verification of the real ones is tested with real keys elsewhere. All that a lock and its statement say of each other is compared.
 */
export function verified(delivered: DeliveredDirective, vouched: Vouched): Order {
  const directive = payloadOf(delivered.directive);
  const { seq } = directive;
  if (!vouched.isSigned(delivered.directive)) return { kind: 'rejected', seq, why: 'bad-signature' };
  const hash = sha256Of(delivered.statement!);
  if (hash !== directive.statementSha256) return { kind: 'rejected', seq, why: 'statement-mismatch' };
  const statement = JSON.parse(delivered.statement!) as DirectiveStatement;
  const until = statement.until === undefined ? null : (parseInstant(statement.until) ?? null);
  if (directive.type !== 'lock') return { kind: 'authentic', directive, until };
  const why =
    unproven(directive, statement) ??
    (delivered.proof === null ? 'no-proof' : undefined) ??
    (delivered.proof !== proofOf(hash) ? 'bad-proof' : undefined) ??
    (vouched.isProven(hash) ? undefined : 'no-quorum');
  return why === undefined ? { kind: 'proved', directive } : { kind: 'rejected', seq, why };
}

function unproven(directive: Directive, statement: DirectiveStatement): LockRefusalReason | undefined {
  const clauses = directive.clauses.map((one) => one.id).join();
  if (
    statement.kind !== 'directive' ||
    statement.type !== 'lock' ||
    statement.seq !== directive.seq ||
    statement.until !== directive.lease ||
    statement.clauses.join() !== clauses
  )
    return 'statement-mismatch';
  if (directive.salt === undefined || statement.subject !== subjectOf(directive.salt, directive.aud))
    return 'wrong-subject';
  const keys = new Set(statement.approvals.map((one) => one.key));
  const roles = new Set(statement.approvals.map((one) => one.role));
  return keys.size >= 2 && roles.size === 2 ? undefined : 'not-approved';
}
