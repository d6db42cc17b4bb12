import { parseInstant } from '../core/time.ts';
import type { MeasureManifest } from '../protocol/acts/measure.ts';
import type { Approval, ApprovalStatement } from '../protocol/log/statement.ts';
import { assertionFaults } from './check-assertion.ts';
import type { Audit, Placed } from './audit.ts';
import type { FindingCode } from './finding.ts';
import { imeiIn } from './imei-in.ts';

/** Tells a finding about the statement that is being checked. */
type Tell = (code: FindingCode, problem: string) => void;

/** An approval: its manifest and both assertions are fetched, hashed and verified; later orders rest on what is found here. */
export async function checkApproval(audit: Audit, placed: Placed<ApprovalStatement>): Promise<void> {
  const { ledger, documents, findings } = audit;
  const { index, path, at, statement } = placed;
  const before = findings.count;
  const tell: Tell = (code, problem) => findings.add(index, path, code, problem);
  const { sha256, kind } = statement.measure;
  const earlier = ledger.approvals.get(sha256);
  if (earlier !== undefined)
    tell('approval', `measure ${sha256} was approved already, by entry ${earlier.index}`);
  for (const fault of pairFaults(statement.approvals)) tell('approval', fault);
  const manifest = await documents.manifest(sha256);
  if (manifest.kind === 'fault') tell('manifest', `manifests/${sha256} ${manifest.fault}`);
  else checkManifest(placed, manifest.document.manifest, tell);
  for (const approval of statement.approvals) await checkOne(audit, sha256, approval, tell);
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

/** What keeps approvals from being those of two people: one proposer, another who approves, each by a key of their own. */
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
  tell: Tell,
): void {
  if (manifest.kind !== statement.measure.kind) tell('manifest', `the manifest is of kind ${manifest.kind}`);
  const imei = imeiIn(JSON.stringify(manifest));
  if (imei !== undefined) tell('imei', `the manifest names what could be an IMEI: ${imei}`);
  const [proposedAt, approveBy] = [manifest.proposedAt, manifest.approveBy].map(parseInstant);
  if (proposedAt === undefined || approveBy === undefined) {
    tell('manifest', 'the manifest holds a time that is none');
    return;
  }
  if (at < proposedAt) tell('approval', `was approved before it was proposed (${manifest.proposedAt})`);
  if (at > approveBy) tell('approval', `was approved after ${manifest.approveBy}, when it had lapsed`);
  if (manifest.kind !== 'lock') return;
  const [until, limit] = [statement.until, manifest.until].map(parseInstant);
  if (until === undefined || limit === undefined) tell('manifest', 'its end is no moment');
  else if (until > limit) tell('lease', `runs until ${statement.until}; the manifest ends ${manifest.until}`);
}

async function checkOne(
  { documents, ledger }: Audit,
  manifestSha256: string,
  approval: Approval,
  tell: Tell,
): Promise<void> {
  const name = `assertions/${approval.assertionSha256}`;
  const read = await documents.assertion(approval.assertionSha256);
  if (read.kind === 'fault') {
    tell('assertion', `${name} ${read.fault}`);
    return;
  }
  for (const fault of assertionFaults(read.document, { approval, manifestSha256 })) {
    tell('assertion', `${name} (${approval.role}): ${fault}`);
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
