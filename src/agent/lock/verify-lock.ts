import type { Directive } from '../../protocol/device/directive.ts';
import { encodeBase64url } from '../../core/base64.ts';
import type { DirectiveStatement } from '../../protocol/log/statement.ts';
import { sha256 } from '../platform/digest.ts';
import { parseJson } from '../platform/json.ts';
import type { AgentCrypto } from '../platform/ports.ts';
import type { LockRefusalReason } from '../state/order.ts';
import { readDirectiveStatement } from '../platform/shapes.ts';
import { proveInLog } from './in-the-log.ts';
import type { LogTrust } from './verify-note.ts';

/** A lock with a verified directive, and the proof to be verified. */
export interface LockClaim {
  readonly directive: Directive;
  /** The statement's exact text; its hash is known to be the one in the directive. */
  readonly statement: string;
  readonly proof: string | null;
  /** Id of this phone's hardware, from its carnet. */
  readonly phoneId: string;
}

type Finding = LockRefusalReason | undefined;

/**
 * Verifies, offline, that the public log contains a statement about this phone and this order, approved by two people, under a checkpoint that
 * the log and the quorum signed (PROTOCOL.md, Directives and The log). Returns the reason to refuse; or, for a proved lock, whether the
 * approval was of the rule only (`isAutomatic`).
 */
export async function verifyLock(
  claim: LockClaim,
  trust: LogTrust,
  crypto?: AgentCrypto,
): Promise<{ readonly isAutomatic: boolean } | LockRefusalReason> {
  if (trust.log === null || trust.quorum < 1) return 'no-log';
  const statement = readDirectiveStatement(parseJson(claim.statement));
  if (statement === undefined) return 'statement-mismatch';
  return (
    agreement(claim.directive, statement) ??
    (await aboutThisPhone(claim, statement, crypto)) ??
    approvedByTwo(statement) ??
    (await unproved(claim, trust, crypto)) ?? { isAutomatic: statement.measure === undefined }
  );
}

/** Checks that the public statement agrees with the order. */
function agreement(directive: Directive, statement: DirectiveStatement): Finding {
  if (directive.lease === undefined) return 'no-lease';
  const named = directive.clauses.map((clause) => clause.id);
  const agrees =
    statement.type === 'lock' &&
    statement.seq === directive.seq &&
    statement.until === directive.lease &&
    statement.territory === directive.territory &&
    named.length === statement.clauses.length &&
    named.every((clause, index) => statement.clauses[index] === clause);
  return agrees ? undefined : 'statement-mismatch';
}

/** Checks that subject and member are the hashes of this phone's ids with the salt of the order. */
async function aboutThisPhone(
  { directive, phoneId }: LockClaim,
  statement: DirectiveStatement,
  crypto: AgentCrypto | undefined,
): Promise<Finding> {
  const { salt, aud } = directive;
  if (salt === undefined || statement.subject !== (await hashOfHex(salt + aud, crypto)))
    return 'wrong-subject';
  // An auditor can check that the measure contains the member; only this phone can check that the member is this phone.
  const { measure } = statement;
  return measure === undefined || measure.member === (await hashOfHex(salt + phoneId, crypto))
    ? undefined
    : 'wrong-member';
}

function approvedByTwo({ approvals }: DirectiveStatement): Finding {
  const isByTwo = approvals.some(
    (proposer) =>
      proposer.role === 'proposer' &&
      approvals.some(
        (approver) =>
          approver.role === 'approver' &&
          approver.key !== proposer.key &&
          approver.assertionSha256 !== proposer.assertionSha256,
      ),
  );
  return isByTwo ? undefined : 'not-approved';
}

async function unproved(
  { statement, proof }: LockClaim,
  trust: LogTrust,
  crypto: AgentCrypto | undefined,
): Promise<Finding> {
  const found = await proveInLog(statement, proof, trust, crypto);
  return typeof found === 'string' ? found : undefined;
}

async function hashOfHex(hex: string, crypto: AgentCrypto | undefined): Promise<string> {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return encodeBase64url(await sha256(bytes, crypto));
}
