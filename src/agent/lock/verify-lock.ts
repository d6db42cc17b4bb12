import { leafInput, nodeInput, sameBytes } from '../../core/log/hash.ts';
import { inclusionSides } from '../../core/log/inclusion.ts';
import { parseProof, type Proof } from '../../core/log/proof.ts';
import type { Directive } from '../../protocol/device/directive.ts';
import { encodeBase64url } from '../../core/base64.ts';
import type { DirectiveStatement } from '../../protocol/log/statement.ts';
import { sha256, utf8 } from '../platform/digest.ts';
import { parseJson } from '../platform/json.ts';
import type { AgentCrypto } from '../platform/ports.ts';
import type { LockRefusalReason } from '../state/order.ts';
import { readDirectiveStatement } from '../platform/shapes.ts';
import { readCheckpoint, verifyCheckpoint, type LogTrust } from './verify-note.ts';

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
    (await inTheLog(claim, trust, crypto)) ?? { isAutomatic: statement.measure === undefined }
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

/** Verifies by c2sp.org/tlog-proof and RFC 6962 hashing that the exact bytes of the statement are a leaf under the checkpoint's root. */
async function inTheLog(
  { statement, proof: text }: LockClaim,
  trust: LogTrust,
  crypto: AgentCrypto | undefined,
): Promise<Finding> {
  if (text === null) return 'no-proof';
  const proof = parseProof(text);
  if (proof === undefined) return 'bad-proof';
  const claimed = readCheckpoint(proof.checkpoint);
  if (claimed === undefined) return 'bad-checkpoint';
  // Concurrently: WebCrypto is asynchronous for hashes as well as for signatures.
  const [unsigned, root] = await Promise.all([
    verifyCheckpoint(claimed, trust, crypto),
    rootOver(statement, proof, claimed.checkpoint.size, crypto),
  ]);
  if (unsigned !== undefined) return unsigned;
  if (root === undefined) return 'bad-proof';
  return sameBytes(root, claimed.checkpoint.root) ? undefined : 'not-in-log';
}

/** Computes the root from this leaf and its path (RFC 9162 section 2.1.3.2); undefined where the path does not fit a tree of this size. */
async function rootOver(
  statement: string,
  { index, hashes }: Proof,
  size: number,
  crypto: AgentCrypto | undefined,
): Promise<Uint8Array | undefined> {
  const sides = inclusionSides(index, size);
  if (sides?.length !== hashes.length) return undefined;
  let node = await sha256(leafInput(utf8(statement)), crypto);
  for (const [level, hash] of hashes.entries())
    node = await sha256(sides[level] === 'left' ? nodeInput(hash, node) : nodeInput(node, hash), crypto);
  return node;
}

async function hashOfHex(hex: string, crypto: AgentCrypto | undefined): Promise<string> {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return encodeBase64url(await sha256(bytes, crypto));
}
