import type { PolicyReference } from '../protocol/acts/measure.ts';
import type { PolicyStatement } from '../protocol/log/statement.ts';
import { pairFaults, sameApprovals } from './check-approval.ts';
import type { Audit, Placed } from './audit.ts';
import type { LoggedApproval } from './ledger.ts';

type PlacedPolicy = Omit<Placed, 'statement'> & {
  readonly statement: Pick<PolicyStatement, 'policy' | 'approvals'>;
};

/** How policies are kept in the ledger. */
export function policyKey({ id, version }: PolicyReference): string {
  return `${id}@${version}`;
}

/** Checks a publication: two people approved exactly this text before it, and the served text is the same. */
export async function checkPolicy(audit: Audit, placed: PlacedPolicy): Promise<void> {
  const { ledger, documents, findings } = audit;
  const { index, path, at, statement } = placed;
  const { policy, approvals } = statement;
  const before = findings.count;
  const name = `policy ${policy.id} version ${policy.version}`;
  const earlier = ledger.policies.get(policyKey(policy));
  if (earlier !== undefined) {
    const same =
      earlier.policy.sha256 === policy.sha256
        ? 'was published already'
        : 'is another text than was published';
    findings.add(index, path, 'policy', `${name} ${same}, by entry ${earlier.index}`);
  }
  const fault = approvalFault(placed, ledger.approvals);
  if (fault !== undefined) findings.add(index, path, 'approval', `${name}: ${fault}`);
  if (documents.readsPolicies) {
    const read = await documents.policy(policy);
    if (read.kind === 'fault') findings.add(index, path, 'policy', `${name}: ${read.fault}`);
    else if (read.document.id !== policy.id || read.document.version !== policy.version) {
      findings.add(index, path, 'policy', `${name}: the text calls itself otherwise`);
    }
  }
  if (earlier !== undefined) return;
  ledger.policies.set(policyKey(policy), {
    index,
    at,
    policy,
    approvals,
    sound: findings.count === before,
  });
}

function approvalFault(
  { at, statement }: PlacedPolicy,
  known: ReadonlyMap<string, LoggedApproval>,
): string | undefined {
  const { policy, approvals } = statement;
  if (approvals.length === 0) return 'nobody is named who approved it';
  const pair = pairFaults(approvals)[0];
  if (pair !== undefined) return pair;
  const approval = [...known.values()].find(
    (one) => one.kind === 'policy' && sameApprovals(one.approvals, approvals),
  );
  if (approval === undefined) return 'no earlier entry is its approval';
  if (approval.policy !== null && !samePolicy(approval.policy, policy)) {
    return `entry ${approval.index} approves another text`;
  }
  if (at < approval.at) return `was published before entry ${approval.index} approved it`;
  return approval.sound ? undefined : `its approval, entry ${approval.index}, does not stand`;
}

function samePolicy(one: PolicyReference, other: PolicyReference): boolean {
  return one.id === other.id && one.version === other.version && one.sha256 === other.sha256;
}
