import { dayMs, parseDay, parseInstant } from '../core/time.ts';
import { measureChallengeText, type ManifestHead } from '../protocol/acts/approval.ts';
import {
  approvalChallengeText,
  type AssertionDocument,
  type MeasureManifest,
} from '../protocol/acts/measure.ts';
import type { ApprovalStatementV2 } from '../protocol/log/statement-v2.ts';
import type { Approval, ApprovalStatement } from '../protocol/log/statement.ts';
import { signerFaults, type Signer } from './check-signers.ts';
import { assertionFaults, type ExpectedAssertion } from './check-assertion.ts';
import type { Audit, Dated, Placed } from './audit.ts';
import type { LoggedApproval } from './ledger.ts';
import type { TypeOf } from '../protocol/schema/shape.ts';
import type { FindingCode } from './finding.ts';
import { imeiIn } from './imei-in.ts';

type ApprovalOfDay = TypeOf<typeof ApprovalStatementV2>;

/** Adds a finding about the statement that is being checked. */
type AddFinding = (code: FindingCode, problem: string) => void;

/**
 * Fetches, hashes and verifies the manifest and the assertions of an approval. Later orders rest on the result, which the ledger keeps. Two people may sign
 * a manifest of the members' tree again, with other signatures.
 */
export async function checkApproval(
  audit: Audit,
  placed: Placed<ApprovalStatement> | Dated<ApprovalOfDay>,
): Promise<void> {
  const { ledger, documents, findings } = audit;
  const { index, path, at, statement } = placed;
  const before = findings.count;
  const add: AddFinding = (code, problem) => findings.add(index, path, code, problem);
  const { sha256, kind } = statement.measure;
  const earlier = ledger.approvals.get(sha256);
  for (const fault of pairFaults(statement.approvals)) add('approval', fault);
  const isOfTree = statement.v === 2 && kind !== 'policy';
  if (earlier !== undefined && (!isOfTree || isRepeated(earlier, statement.approvals)))
    add('approval', `measure ${sha256} was approved already, by entry ${earlier.index}`);
  const manifest = isOfTree ? await documents.head(sha256) : await documents.manifest(sha256);
  if (manifest.kind === 'fault') add('manifest', `manifests/${sha256} ${manifest.fault}`);
  else if ('manifest' in manifest.document) checkManifest(placed, manifest.document.manifest, add);
  else checkHead(audit, placed, manifest.document, add);
  const form = isOfTree ? 2 : 1;
  const challengeText = isOfTree ? measureChallengeText : approvalChallengeText;
  const signers: Signer[] = [];
  for (const approval of statement.approvals) {
    const madeAt = await checkOne(audit, { approval, form, manifestSha256: sha256, challengeText }, add);
    signers.push({ ...approval, madeAt });
  }
  if (isOfTree) for (const fault of signerFaults(ledger, signers, at)) add('signer', fault);
  if (earlier !== undefined) {
    if (findings.count === before)
      ledger.approvals.set(sha256, { ...earlier, anew: [...(earlier.anew ?? []), statement.approvals] });
    return;
  }
  ledger.approvals.set(sha256, {
    index,
    kind,
    // Orders of the same day may follow it: their index says that they do.
    at: statement.v === 2 ? parseDay(statement.day)! * dayMs : at,
    approvals: statement.approvals,
    policy:
      manifest.kind === 'read' &&
      'manifest' in manifest.document &&
      manifest.document.manifest.kind === 'policy'
        ? manifest.document.manifest.policy
        : null,
    sound: findings.count === before,
  });
}

/** Whether one of these signatures approved the measure before: two people who sign it anew give new ones. */
function isRepeated({ approvals, anew = [] }: LoggedApproval, now: readonly Approval[]): boolean {
  const known = new Set([approvals, ...anew].flat().map(({ assertionSha256 }) => assertionSha256));
  return now.some(({ assertionSha256 }) => known.has(assertionSha256));
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
  { at, statement }: Placed<ApprovalStatement> | Dated<ApprovalOfDay>,
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
  checkEnd(statement, manifest.until, add);
}

function checkHead(
  { origin }: Audit,
  { statement }: Placed<ApprovalStatement> | Dated<ApprovalOfDay>,
  head: ManifestHead,
  add: AddFinding,
): void {
  if (head.kind !== statement.measure.kind) add('manifest', `the manifest is of kind ${head.kind}`);
  if (head.origin !== origin) add('manifest', `its orders stand in the log ${head.origin}`);
  checkEnd(statement, head.until, add);
}

function checkEnd(
  statement: ApprovalStatement | ApprovalOfDay,
  manifestUntil: string,
  add: AddFinding,
): void {
  const limit = parseInstant(manifestUntil);
  const day = statement.v === 2 ? parseDay(statement.until) : undefined;
  const until = day === undefined ? parseInstant(statement.until) : day * dayMs;
  if (until === undefined || limit === undefined) add('manifest', 'its end is no moment');
  else if (until > limit) add('lease', `runs until ${statement.until}; the manifest ends ${manifestUntil}`);
}

async function checkOne(
  { documents, ledger }: Audit,
  expected: ExpectedAssertion,
  add: AddFinding,
): Promise<AssertionDocument | undefined> {
  const { approval } = expected;
  const name = `assertions/${approval.assertionSha256}`;
  const read = await documents.assertion(approval.assertionSha256);
  if (read.kind === 'fault') {
    add('assertion', `${name} ${read.fault}`);
    return undefined;
  }
  for (const fault of assertionFaults(read.document, expected)) {
    add('assertion', `${name} (${approval.role}): ${fault}`);
  }
  ledger.keys.add(approval.key);
  ledger.rpIds.add(read.document.rpId);
  return read.document;
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
