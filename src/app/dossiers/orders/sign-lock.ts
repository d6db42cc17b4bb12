import { decisionBytes } from '../../../core/decision/decide.ts';
import { encodeBase64url } from '../../../core/base64.ts';
import { expiryOf } from '../../../core/orders/directive.ts';
import { decisionHash, leaseSubject, orderHash } from '../../../core/orders/episode.ts';
import { fitDirective } from '../../../core/orders/fit-directive.ts';
import type { NoticedLock } from '../../../core/orders/held-notice.ts';
import { dayOf, formatDay } from '../../../core/time.ts';
import type { LockDirectiveV2 } from '../../../protocol/device/directive-v2.ts';
import { directiveTyp } from '../../../protocol/device/directive.ts';
import type { LockStatement } from '../../../protocol/log/statement-v2.ts';
import { sha256Of, signJws } from '../../keys/signer.ts';
import type { DirectiveRecord } from '../ports.ts';
import type { NamedPhoneApproval } from './approval.ts';
import { nodeCrypto, saltOf } from './leaves.ts';
import { sharedClaims, type Order, type Signing } from './sign-order.ts';

/** What directive, proof and approval take together at most, in bytes, and what of it is left to a proof of 30 hashes with three cosignatures. */
const deliveryBytesMax = 6144;
const proofBytesMax = 2000;
/** Header, signature and dots of the directive. */
const envelopeBytesMax = 200;

/** A lock about to be signed. */
export interface LockOrder extends Pick<Order, 'policy' | 'clauses' | 'reason'> {
  readonly lock: NoticedLock;
  /** The number of this lease in its episode, from 1. */
  readonly lease: number;
  readonly approval: NamedPhoneApproval;
}

/**
 * Signs one lease of a lock that names the phone's hardware, with its public statement. Nothing in the statement is the same in another lease of this
 * phone, except where policy, territory and measure are; and only the first names the member of the measure.
 */
export async function signLock(signing: Signing, order: LockOrder, seq: number): Promise<DirectiveRecord> {
  const { signer, dossier } = signing;
  const { now } = signing.decision;
  const { lock, lease, approval } = order;
  const { notice } = lock;
  const expiresAt = expiryOf('lock', lock.lease, now);
  const salt = await saltOf(dossier, notice.episode);
  const statement = JSON.stringify(await statementOf(signing, order, seq, salt));
  const directive: LockDirectiveV2 = {
    ...sharedClaims(signing, order, { seq, expiresAt }),
    type: 'lock',
    territory: notice.territory,
    ...(lock.caseId === null ? {} : { caseRef: lock.caseId }),
    salt: encodeBase64url(salt),
    lease: `${formatDay(dayOf(lock.lease))}T00:00:00Z`,
    notifySeq: notice.seq,
    opening: approval.opening,
    episodeSeq: lease,
    statementSha256: sha256Of(statement),
  };
  return {
    seq,
    type: 'lock',
    jws: await signJws(signer, directiveTyp, fitDirective(directive, isTooLongFor(approval))),
    statement,
    issuedAt: now,
    expiresAt,
    lease: lock.lease,
    clauses: order.clauses,
    state: 'pending',
    why: null,
    episode: notice.episode,
  };
}

/** Citations go first where a lock is too long, then the end of the reason: the notice before it told the owner all of it. */
function isTooLongFor({ approval }: NamedPhoneApproval): (directive: LockDirectiveV2) => boolean {
  const left =
    deliveryBytesMax - proofBytesMax - envelopeBytesMax - Buffer.byteLength(JSON.stringify(approval));
  return (directive) => Math.ceil(Buffer.byteLength(JSON.stringify(directive)) / 3) * 4 > left;
}

async function statementOf(
  { dossier, decision }: Signing,
  { lock, policy, clauses, lease, approval }: LockOrder,
  seq: number,
  salt: Awaited<ReturnType<typeof saltOf>>,
): Promise<LockStatement> {
  const { id, version, sha256 } = policy.published;
  const decided = Buffer.from(decisionBytes(decision));
  const subject = await leaseSubject(nodeCrypto, salt, lease, dossier.registration.deviceId!);
  return {
    v: 2,
    day: formatDay(dayOf(decision.now)),
    kind: 'lock',
    subject: encodeBase64url(subject),
    order: encodeBase64url(await orderHash(nodeCrypto, salt, seq)),
    territory: lock.notice.territory,
    clauses: [...clauses],
    policy: { id, version, sha256 },
    decisionSha256: encodeBase64url(await decisionHash(nodeCrypto, salt, lease, decided)),
    approvals: approval.approval.assertions.map(({ role, key }, index) => ({
      role,
      key,
      assertionSha256: approval.assertionSha256[index]!,
    })),
    measure: {
      // The head's exact text is what two people signed, whichever order led here.
      sha256: sha256Of(approval.approval.manifestHead),
      ...(lease === 1 ? { member: approval.member } : {}),
    },
    until: formatDay(dayOf(lock.lease)),
  };
}
