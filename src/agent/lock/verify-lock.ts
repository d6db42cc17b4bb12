import { leafInput, nodeInput, sameBytes } from '../../core/log/hash.ts';
import { inclusionSides } from '../../core/log/inclusion.ts';
import { parseProof, type Proof } from '../../core/log/proof.ts';
import type { Directive } from '../../protocol/device/directive.ts';
import { encodeBase64url } from '../../protocol/device/jws.ts';
import type { DirectiveStatement } from '../../protocol/log/statement.ts';
import { sha256, utf8 } from '../platform/device-key.ts';
import { parseJson } from '../platform/json.ts';
import type { LockRefusedBecause } from './obey.ts';
import { readDirectiveStatement } from '../check-in/shapes.ts';
import { readCheckpoint, verifyCheckpoint, type LogTrust } from './verify-note.ts';

/** A lock whose directive holds, and what has to prove it. */
export interface LockClaim {
  readonly directive: Directive;
  /** The statement's exact text; that the directive names its hash is known. */
  readonly statement: string;
  readonly proof: string | null;
  /** Of this phone's hardware, as its carnet says. */
  readonly phoneId: string;
}

type Finding = LockRefusedBecause | undefined;

/**
 * Whether a lock is proved: that a statement about this very phone and this very order, with the approval of two people, stands in the public
 * log under a checkpoint that log and quorum signed (PROTOCOL.md, Directives and The log). Nothing is asked of anyone. Says why it is not, where it
 * is not; else whether people decided about this phone, or about the rule alone.
 */
export async function verifyLock(
  claim: LockClaim,
  trust: LogTrust,
): Promise<{ readonly isAutomatic: boolean } | LockRefusedBecause> {
  if (trust.log === null || trust.quorum < 1) return 'no-log';
  const statement = readDirectiveStatement(parseJson(claim.statement));
  if (statement === undefined) return 'statement-mismatch';
  return (
    agreement(claim.directive, statement) ??
    (await aboutThisPhone(claim, statement)) ??
    approvedByTwo(statement) ??
    (await inTheLog(claim, trust)) ?? { isAutomatic: statement.measure === undefined }
  );
}

/** The public record says of this order what the order says itself. */
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

/** Subject and member can be made only with the salt, which the order carries, and the ids of this phone. */
async function aboutThisPhone(
  { directive, phoneId }: LockClaim,
  statement: DirectiveStatement,
): Promise<Finding> {
  const { salt, aud } = directive;
  if (salt === undefined || statement.subject !== (await hashOfHex(salt + aud))) return 'wrong-subject';
  // The auditor sees that the member is one whom two people locked; that it is this phone, only this phone can see.
  const { measure } = statement;
  return measure === undefined || measure.member === (await hashOfHex(salt + phoneId))
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

/** c2sp.org/tlog-proof over RFC 6962 hashing: the statement's exact bytes are a leaf under the checkpoint's root. */
async function inTheLog({ statement, proof: text }: LockClaim, trust: LogTrust): Promise<Finding> {
  if (text === null) return 'no-proof';
  const proof = parseProof(text);
  if (proof === undefined) return 'bad-proof';
  const claimed = readCheckpoint(proof.checkpoint);
  if (claimed === undefined) return 'bad-checkpoint';
  // Both at once: hashing waits for the platform as often as signatures do.
  const [unsigned, root] = await Promise.all([
    verifyCheckpoint(claimed, trust),
    rootOver(statement, proof, claimed.checkpoint.size),
  ]);
  if (unsigned !== undefined) return unsigned;
  if (root === undefined) return 'bad-proof';
  return sameBytes(root, claimed.checkpoint.root) ? undefined : 'not-in-log';
}

/** The root that a path leads to from this leaf (RFC 9162 section 2.1.3.2); undefined where it is no path in a tree of this size. */
async function rootOver(
  statement: string,
  { index, hashes }: Proof,
  size: number,
): Promise<Uint8Array | undefined> {
  const sides = inclusionSides(index, size);
  if (sides?.length !== hashes.length) return undefined;
  let node = await sha256(leafInput(utf8(statement)));
  for (const [level, hash] of hashes.entries())
    node = await sha256(sides[level] === 'left' ? nodeInput(hash, node) : nodeInput(node, hash));
  return node;
}

async function hashOfHex(hex: string): Promise<string> {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return encodeBase64url(await sha256(bytes));
}
