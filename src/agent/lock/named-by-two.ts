import { decodeBase64url, encodeBase64url, type Bytes } from '../../core/base64.ts';
import { hashOfLeaf } from '../../core/log/hash-tree.ts';
import { isInTree } from '../../core/log/hash-tree.ts';
import { memberLeaf, type Hardware } from '../../core/log/member-tree.ts';
import { parseInstant, type Instant } from '../../core/time.ts';
import { measureChallengeText, type LockApproval, type ManifestHead } from '../../protocol/acts/approval.ts';
import type { LockStatement } from '../../protocol/log/statement-v2.ts';
import { digestsOf, sha256, utf8 } from '../platform/digest.ts';
import { parseJson } from '../platform/json.ts';
import type { AgentCrypto } from '../platform/ports.ts';
import { readManifestHead } from '../platform/shapes.ts';
import type { HeldApprovers } from '../state/approvers.ts';
import type { LockRefusalReason } from '../state/order.ts';
import { verifyAssertion } from './verify-assertion.ts';

/** Who may name phones, this phone's own hardware, and the host's cryptography. */
export interface Grounds {
  readonly held: HeldApprovers;
  readonly hardware: Hardware;
  readonly crypto: AgentCrypto;
}

/** What an order and its public statement say of the measure behind them. */
export interface Naming extends Pick<LockStatement, 'approvals' | 'measure'> {
  readonly kind: ManifestHead['kind'];
  /** Opens this phone's leaf, base64url. */
  readonly opening: string;
  /** The end of the order; the measure must not end before. */
  readonly until: Instant;
}

interface Judges extends Grounds {
  /** The quorum's time of the order. */
  readonly at: Instant;
}

/** Checks that two people signed a measure that names this hardware. undefined where they did. */
export async function unnamed(
  naming: Naming,
  approval: LockApproval,
  judges: Judges,
): Promise<LockRefusalReason | undefined> {
  const headSha256 = encodeBase64url(await sha256(utf8(approval.manifestHead), judges.crypto));
  const head = readManifestHead(parseJson(approval.manifestHead));
  const until = head === undefined ? undefined : parseInstant(head.until);
  if (
    head === undefined ||
    until === undefined ||
    head.kind !== naming.kind ||
    head.origin !== judges.held.set.log.origin ||
    naming.measure.sha256 !== headSha256 ||
    naming.until > until
  )
    return 'wrong-manifest';
  if (!(await isNamed(head, naming, approval, judges))) return 'wrong-member';
  return (await isSignedByTwo(headSha256, naming, approval, judges)) ? undefined : 'not-approved';
}

/** Whether the leaf of this phone's own hardware is among the members that the two people signed. */
async function isNamed(
  head: ManifestHead,
  { opening: openingText, measure: { member } }: Naming,
  { index, path }: LockApproval,
  { hardware, crypto }: Grounds,
): Promise<boolean> {
  const { digest } = digestsOf(crypto);
  const [opening, root, ...hashes] = [openingText, head.members.root, ...path].map(decodeBase64url);
  if (opening === undefined || root === undefined || hashes.some((hash) => hash === undefined)) return false;
  const leaf = await memberLeaf(digest, head.measure, opening, hardware);
  if (member !== undefined && member !== encodeBase64url(await hashOfLeaf(digest, leaf))) return false;
  return isInTree(digest, leaf, { index, path: hashes as Bytes[] }, { root, count: head.members.count });
}

/** Whether proposer and approver are different persons of the set, whom the public statement names by their keys too. */
async function isSignedByTwo(
  headSha256: string,
  { approvals }: Naming,
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
