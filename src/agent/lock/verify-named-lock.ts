import { decodeBase64url, encodeBase64url, type Bytes } from '../../core/base64.ts';
import { isMember, memberLeaf, type Hardware } from '../../core/log/member-tree.ts';
import { hashOfLeaf } from '../../core/log/hash-tree.ts';
import { leaseSubject, orderHash } from '../../core/orders/episode.ts';
import { formatDay, dayOf, parseInstant, type Instant } from '../../core/time.ts';
import { measureChallengeText, type LockApproval, type ManifestHead } from '../../protocol/acts/approval.ts';
import type { LockDirectiveV2 } from '../../protocol/device/directive-v2.ts';
import type { LockStatement } from '../../protocol/log/statement-v2.ts';
import { digestsOf, sha256, utf8 } from '../platform/digest.ts';
import type { AgentCrypto } from '../platform/ports.ts';
import { parseJson } from '../platform/json.ts';
import { readLockApproval, readLockStatement, readManifestHead } from '../platform/shapes.ts';
import type { HeldApprovers } from '../state/approvers.ts';
import type { LockRefusalReason } from '../state/order.ts';
import { proveBySet, unusableAt } from './approver-trust.ts';
import { verifyAssertion } from './verify-assertion.ts';

/** A lock whose directive is genuine, and what it brings to be proved. */
export interface NamedLockClaim {
  readonly directive: LockDirectiveV2;
  /** The statement's exact text; its hash is known to be the one in the directive. */
  readonly statement: string;
  readonly proof: string | null;
  readonly approval: unknown;
}

/** Who may name phones, this phone's own hardware, and the host's cryptography. */
interface Grounds {
  readonly held: HeldApprovers;
  readonly hardware: Hardware;
  readonly crypto: AgentCrypto;
}

type Finding = LockRefusalReason | undefined;

/**
 * Verifies, offline, the conditions of a lock that need cryptography (PROTOCOL.md, Directives): the log contains its statement, by the quorum's time; the
 * statement is about this phone, this lease and this order; two people of the approver set named this hardware in the measure. Returns
 * the quorum's time, against which the phone holds its own memory (`state/obey-named.ts`), or the reason to refuse.
 */
export async function verifyNamedLock(
  claim: NamedLockClaim,
  grounds: Grounds,
): Promise<{ readonly quorumMs: Instant } | LockRefusalReason> {
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
    (await unnamed(claim.directive, statement, approval, { ...grounds, at: quorumMs })) ?? { quorumMs }
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

interface Judges extends Grounds {
  readonly at: Instant;
}

/** Checks that two people signed a measure that names this hardware, and that the lease stays within it. */
async function unnamed(
  directive: LockDirectiveV2,
  statement: LockStatement,
  approval: LockApproval,
  judges: Judges,
): Promise<Finding> {
  const headSha256 = encodeBase64url(await sha256(utf8(approval.manifestHead), judges.crypto));
  const head = readManifestHead(parseJson(approval.manifestHead));
  const until = head === undefined ? undefined : parseInstant(head.until);
  if (
    head === undefined ||
    until === undefined ||
    head.kind !== 'lock' ||
    head.origin !== judges.held.set.log.origin ||
    statement.measure.sha256 !== headSha256 ||
    parseInstant(directive.lease)! > until
  )
    return 'wrong-manifest';
  const opening = decodeBase64url(directive.opening);
  if (opening === undefined || !(await isNamed(head, opening, approval, statement, judges)))
    return 'wrong-member';
  return (await isSignedByTwo(headSha256, statement, approval, judges)) ? undefined : 'not-approved';
}

/** Whether the leaf of this phone's own hardware is among the members that the two people signed. */
async function isNamed(
  head: ManifestHead,
  opening: Bytes,
  { index, path }: LockApproval,
  statement: LockStatement,
  { hardware, crypto }: Grounds,
): Promise<boolean> {
  const { digest } = digestsOf(crypto);
  const [root, ...hashes] = [head.members.root, ...path].map(decodeBase64url);
  if (root === undefined || hashes.some((hash) => hash === undefined)) return false;
  const leaf = await memberLeaf(digest, head.measure, opening, hardware);
  const { member } = statement.measure;
  if (member !== undefined && member !== encodeBase64url(await hashOfLeaf(digest, leaf))) return false;
  return isMember(digest, leaf, { index, path: hashes as Bytes[] }, { root, count: head.members.count });
}

/** Whether proposer and approver are different persons of the set, whom the public statement names by their keys too. */
async function isSignedByTwo(
  headSha256: string,
  { approvals }: LockStatement,
  { assertions }: LockApproval,
  { held, at, crypto }: Judges,
): Promise<boolean> {
  const isPublic = assertions.every(({ role, key }) =>
    approvals.some((one) => one.role === role && one.key === key),
  );
  const roles = new Set(assertions.map(({ role }) => role));
  if (!isPublic || roles.size < 2) return false;
  const signed = await Promise.all(
    assertions.map((assertion) => {
      const challengeText = measureChallengeText(assertion.role, headSha256);
      return verifyAssertion(assertion, { challengeText, held, at, crypto });
    }),
  );
  const [one, other] = signed;
  return one !== undefined && other !== undefined && one.person !== other.person && one.spki !== other.spki;
}
