import type { Decision } from '../../../core/decision/decision.ts';
import { nextDirectiveSeq } from '../../../core/orders/directive.ts';
import { countLease, type Episodes } from '../../../core/orders/open-episodes.ts';
import { unplaceable } from '../../../core/territory/territory.ts';
import type { NoticedLock } from '../../../core/orders/held-notice.ts';
import type { Owed } from '../../../core/orders/owed-directives.ts';
import { currentVersion } from '../../../core/orders/policy-version.ts';
import type { Language } from '../../../protocol/words/language.ts';
import { lockReason, noticeReason, releaseReason } from '../../../protocol/words/owner.ts';
import { say } from '../../../protocol/words/say.ts';
import type { PolicySnapshot, PublishedVersion } from '../../policies/published-policies.ts';
import type { Signer } from '../../keys/signer.ts';
import type { DirectiveRecord, StoredDossier } from '../ports.ts';
import type { NamedPhoneApproval } from './approval.ts';
import { enterNotice, enterRelease, type Entered } from './leaves.ts';
import { signBareRelease } from './sign-bare-release.ts';
import { signLock, type LockOrder } from './sign-lock.ts';
import { signNotice } from './sign-notice.ts';
import { signOrder, type Order } from './sign-order.ts';

interface Issue {
  readonly signer: Signer;
  readonly dossier: StoredDossier;
  /** Those that are over are marked. */
  readonly episodes: Episodes;
  readonly decision: Decision;
  /** Of the decision's exact bytes, base64url. */
  readonly decisionSha256: () => string;
  readonly policies: PolicySnapshot;
  readonly language: Language;
  readonly readsTimedNotices: boolean;
  /** A release follows from help to another key of the hardware, and tells nothing. */
  readonly isBare: boolean;
  /** What the lock brings; null where none is owed, or none may be ordered. */
  readonly approval: NamedPhoneApproval | null;
}

/** What was signed, and what it adds to the dossier's episodes and to the log. */
export interface Issued extends Entered {
  readonly directives: readonly DirectiveRecord[];
}

/**
 * Signs what is owed: release, then notices, then the lock, numbered in that order. A lock enters the log with its statement, the others by
 * opaque leaves. Throws `SignerAway`.
 */
export async function issueDirectives(issue: Issue, owed: Owed): Promise<Issued> {
  const directives: DirectiveRecord[] = [];
  let { episodes } = issue;
  const leaves: Uint8Array[] = [];
  let seq = issue.dossier.directiveSeq;
  for (const order of ordersOf(issue, owed)) {
    seq = nextDirectiveSeq(seq, issue.decision.now);
    const entered = await enter({ ...issue, episodes }, order);
    const directive = await sign(issue, order, seq, entered.episode);
    episodes = entered.episodes;
    leaves.push(...entered.leaves);
    directives.push(directive);
  }
  if (owed.lock !== null && issue.approval !== null) {
    const { lock } = owed;
    const counted = countLease(episodes, lock.notice.episode);
    episodes = counted.episodes;
    const order = { ...lockOf(issue, lock), lease: counted.lease, approval: issue.approval };
    directives.push(await signLock(issue, order, nextDirectiveSeq(seq, issue.decision.now)));
  }
  return { directives, episodes, leaves };
}

function lockOf(
  { policies, decision, language }: Issue,
  lock: NoticedLock,
): Omit<LockOrder, 'lease' | 'approval'> {
  const { verdicts } = lock;
  const policy = currentVersion(policies.entries, lock.policy, decision.now)!;
  return {
    lock,
    policy,
    clauses: verdicts.map((verdict) => verdict.clause),
    reason: lockReason({ policy: policy.policy, verdicts }, language),
  };
}

/** Signs an order in the newest form that the phone reads. */
async function sign(
  issue: Issue,
  order: Order,
  seq: number,
  episode: number | null,
): Promise<DirectiveRecord> {
  switch (order.type) {
    case 'notify':
      return issue.readsTimedNotices ? signNotice(issue, order, seq, episode!) : signOrder(issue, order, seq);
    case 'release': {
      if (!issue.isBare) return signOrder(issue, order, seq);
      if (issue.readsTimedNotices) return signBareRelease(issue, order, seq);
      // An agent of before knows no bare release: its form is kept and says as little.
      const reason = say(issue.language, 'releaseTitle', {});
      const directive = await signOrder(issue, { ...order, clauses: [], reason }, seq);
      return { ...directive, clauses: order.clauses };
    }
    default:
      return order.type satisfies never;
  }
}

/** What the log takes of an order beside the statement of a lock. */
async function enter(
  { dossier, episodes, decision }: Issue,
  { type, territory }: Order,
): Promise<Entered & { readonly episode: number | null }> {
  switch (type) {
    case 'notify':
      return enterNotice(dossier, episodes, territory!);
    case 'release':
      return { ...(await enterRelease(dossier, episodes, decision.territory ?? unplaceable)), episode: null };
    default:
      return type satisfies never;
  }
}

function ordersOf(issue: Issue, { notify, release, isProvisional }: Owed): readonly Order[] {
  const { decision, policies, language } = issue;
  const versionOf = (id: string): PublishedVersion => currentVersion(policies.entries, id, decision.now)!;
  const orders: Order[] = [];
  const policy = release === null ? undefined : policyOfClauses(issue, release);
  if (release !== null && policy !== undefined) {
    const reason = releaseReason(decision, release, language);
    orders.push({ type: 'release', policy, clauses: release, territory: null, reason, isProvisional });
  }
  for (const { policy: id, verdicts } of notify) {
    orders.push({
      type: 'notify',
      policy: versionOf(id),
      clauses: verdicts.map((verdict) => verdict.clause),
      territory: verdicts[0]!.territory,
      reason: noticeReason(decision, policies.documents, language),
      isProvisional: false,
    });
  }
  return orders;
}

/** The current version of the policy that the clauses came from: an amendment may have removed the clauses themselves. */
function policyOfClauses(
  { policies, decision }: Issue,
  clauses: readonly string[],
): PublishedVersion | undefined {
  const from = policies.entries.findLast(({ policy }) =>
    policy.clauses.some((one) => clauses.includes(one.id)),
  );
  return from === undefined ? undefined : currentVersion(policies.entries, from.published.id, decision.now);
}
