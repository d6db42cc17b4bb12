import { parseInstant } from '../core/time.ts';
import type { MeasureManifest } from '../protocol/acts/measure.ts';
import type { Approval, ApprovalStatement } from '../protocol/log/statement.ts';
import { assertionFaults } from './check-assertion.ts';
import type { Audit, Placed } from './audit.ts';
import type { FindingCode } from './finding.ts';
import { imeiIn } from './imei-in.ts';

/** Adds a finding about the statement that is being checked. */
type AddFinding = (code: FindingCode, problem: string) => void;

/** Fetches, hashes and verifies the manifest and the assertions of an approval. Later orders rest on the result, which the ledger keeps. */
export async function checkApproval(audit: Audit, placed: Placed<ApprovalStatement>): Promise<void> {
  const { ledger, documents, findings } = audit;
  const { index, path, at, statement } = placed;
  const before = findings.count;
  const add: AddFinding = (code, problem) => findings.add(index, path, code, problem);
  const { sha256, kind } = statement.measure;
  const earlier = ledger.approvals.get(sha256);
  if (earlier !== undefined)
    add('approval', `measure ${sha256} was approved already, by entry ${earlier.index}`);
  for (const fault of pairFaults(statement.approvals)) add('approval', fault);
  const manifest = await documents.manifest(sha256);
  if (manifest.kind === 'fault') add('manifest', `manifests/${sha256} ${manifest.fault}`);
  else checkManifest(placed, manifest.document.manifest, add);
  for (const approval of statement.approvals) await checkOne(audit, sha256, approval, add);
  if (earlier !== undefined) return;
  ledger.approvals.set(sha256, {
    index,
    kind,
    at,
    approvals: statement.approvals,
    policy:
      manifest.kind === 'read' && manifest.document.manifest.kind === 'policy'
        ? manifest.document.manifest.policy
        : null,
    sound: findings.count === before,
  });
}

/** The reasons why approvals are not those of two people: one proposer and another who approves, each with a key of their own. */
export function pairFaults(approvals: readonly Approval[]): readonly string[] {
  const faults: string[] = [];
  const proposers = approvals.filter(({ role }) => role === 'proposer').length;
  if (proposers !== 1) faults.push(`has ${proposers} proposers, not one`);
  if (proposers === approvals.length) faults.push('nobody but the proposer approved');
  if (new Set(approvals.map(({ key }) => key)).size < approvals.length) {
    faults.push('one person stands twice: the keys are the same');
  }
  return faults;
}

function checkManifest(
  { at, statement }: Placed<ApprovalStatement>,
  manifest: MeasureManifest,
  add: AddFinding,
): void {
  if (manifest.kind !== statement.measure.kind) add('manifest', `the manifest is of kind ${manifest.kind}`);
  const imei = imeiIn(JSON.stringify(manifest));
  if (imei !== undefined) add('imei', `the manifest names what could be an IMEI: ${imei}`);
  const [proposedAt, approveBy] = [manifest.proposedAt, manifest.approveBy].map(parseInstant);
  if (proposedAt === undefined || approveBy === undefined) {
    add('manifest', 'the manifest holds a time that is none');
    return;
  }
  if (at < proposedAt) add('approval', `was approved before it was proposed (${manifest.proposedAt})`);
  if (at > approveBy) add('approval', `was approved after ${manifest.approveBy}, when it had lapsed`);
  if (manifest.kind !== 'lock') return;
  const [until, limit] = [statement.until, manifest.until].map(parseInstant);
  if (until === undefined || limit === undefined) add('manifest', 'its end is no moment');
  else if (until > limit) add('lease', `runs until ${statement.until}; the manifest ends ${manifest.until}`);
}

async function checkOne(
  { documents, ledger }: Audit,
  manifestSha256: string,
  approval: Approval,
  add: AddFinding,
): Promise<void> {
  const name = `assertions/${approval.assertionSha256}`;
  const read = await documents.assertion(approval.assertionSha256);
  if (read.kind === 'fault') {
    add('assertion', `${name} ${read.fault}`);
    return;
  }
  for (const fault of assertionFaults(read.document, { approval, manifestSha256 })) {
    add('assertion', `${name} (${approval.role}): ${fault}`);
  }
  ledger.keys.add(approval.key);
  ledger.rpIds.add(read.document.rpId);
}

/** Whether two lists name the same approvals, in whatever order. */
export function sameApprovals(one: readonly Approval[], other: readonly Approval[]): boolean {
  const names = (list: readonly Approval[]): string =>
    list
      .map(({ role, key, assertionSha256 }) => `${role} ${key} ${assertionSha256}`)
      .sort()
      .join('\n');
  return names(one) === names(other);
}
