import type { Decision } from '../../../core/decision/decision.ts';
import { nextDirectiveSeq } from '../../../core/orders/directive.ts';
import type { Owed } from '../../../core/orders/owed-directives.ts';
import { currentVersion } from '../../../core/orders/policy-version.ts';
import type { Language } from '../../../protocol/words/language.ts';
import { lockReason, noticeReason, releaseReason } from '../../../protocol/words/owner.ts';
import type { PolicySnapshot, PublishedVersion } from '../../policies/published-policies.ts';
import type { Signer } from '../../keys/signer.ts';
import type { DirectiveRecord, StoredDossier } from '../ports.ts';
import { signOrder, type Order } from './sign-order.ts';

interface Issue {
  readonly signer: Signer;
  readonly dossier: StoredDossier;
  readonly decision: Decision;
  /** Of the decision's exact bytes, base64url. */
  readonly decisionSha256: () => string;
  readonly policies: PolicySnapshot;
  readonly language: Language;
}

/**
 * Signs what is owed, each directive with its public statement: release, then notices, then the lock, numbered in that order. Throws `SignerAway`.
 */
export async function issueDirectives(issue: Issue, owed: Owed): Promise<readonly DirectiveRecord[]> {
  const issued: DirectiveRecord[] = [];
  let seq = issue.dossier.directiveSeq;
  for (const order of ordersOf(issue, owed)) {
    seq = nextDirectiveSeq(seq, issue.decision.now);
    issued.push(await signOrder(issue, order, seq));
  }
  return issued;
}

function ordersOf(issue: Issue, { notify, release, lock }: Owed): readonly Order[] {
  const { decision, policies, language } = issue;
  const versionOf = (id: string): PublishedVersion => currentVersion(policies.entries, id, decision.now)!;
  const orders: Order[] = [];
  const policy = release === null ? undefined : policyOfClauses(issue, release);
  if (release !== null && policy !== undefined) {
    const reason = releaseReason(decision, release, language);
    orders.push({ type: 'release', policy, clauses: release, territory: null, reason, lock: null });
  }
  for (const { policy: id, verdicts } of notify) {
    orders.push({
      type: 'notify',
      policy: versionOf(id),
      clauses: verdicts.map((verdict) => verdict.clause),
      territory: verdicts[0]!.territory,
      reason: noticeReason(decision, policies.documents, language),
      lock: null,
    });
  }
  if (lock !== null) {
    const version = versionOf(lock.policy);
    orders.push({
      type: 'lock',
      policy: version,
      clauses: lock.verdicts.map((verdict) => verdict.clause),
      territory: lock.verdicts[0]!.territory,
      reason: lockReason({ policy: version.policy, verdicts: lock.verdicts }, language),
      lock,
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
