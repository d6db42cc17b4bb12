import { compareBytes } from '../core/bytes.ts';
import { hashTree } from '../core/log/hash-tree.ts';
import { addDuration, dayMs, parseDay, parseInstant, type Instant } from '../core/time.ts';
import type { FarewellStatement, LockStatement } from '../protocol/log/statement-v2.ts';
import type { ManifestHead } from '../protocol/acts/approval.ts';
import type { Audit, Dated } from './audit.ts';
import { pairFaults, sameApprovals } from './check-approval.ts';
import { readClauses } from './check-directive.ts';
import type { Ledger } from './ledger.ts';
import { policyKey } from './check-policy.ts';
import { signerFaults } from './check-signers.ts';
import type { FindingCode } from './finding.ts';
import { sha256 } from './trusted-keys.ts';

type AddFinding = (code: FindingCode, problem: string) => void;
type UnderMeasure = Dated<LockStatement> | Dated<FarewellStatement>;

/** The first moment of the day whose last one is `at`. */
const startOf = (at: Instant): Instant => at - dayMs + 1;

/**
 * Checks one lease of a lock: its pseudonyms are its own, the log published the cited policy before, two people approved the measure before, and it
 * ends in time. Entries are ordered by their index; dates are days.
 */
export async function checkLease(audit: Audit, placed: Dated<LockStatement>): Promise<void> {
  const { index, path, at, statement } = placed;
  const add: AddFinding = (code, problem) => audit.findings.add(index, path, code, problem);
  for (const name of ['subject', 'order', 'decisionSha256'] as const) {
    if (audit.ledger.repeats(sha256(Buffer.from(`${name} ${statement[name]}`)))) {
      add('twice', `shares its ${name} with an earlier lease: both are seen to be of one phone`);
    }
  }
  const versions = [...audit.ledger.policies.values()].filter(
    ({ policy }) => policy.id === statement.policy.id,
  );
  const { id, version, sha256: text } = statement.policy;
  if (audit.ledger.policies.get(policyKey(statement.policy))?.policy.sha256 !== text) {
    add('policy', `no earlier entry publishes policy ${id} version ${version} with this hash`);
  }
  const newer = versions.find(
    (one) => one.policy.version > version && one.at !== undefined && at > one.at + dayMs,
  );
  if (newer !== undefined) {
    add(
      'policy',
      `locks by version ${version}, which version ${newer.policy.version} superseded, by entry ${newer.index}`,
    );
  }
  const clauses = await readClauses(audit, statement, add);
  for (const clause of clauses ?? []) {
    if (clause.restriction !== 'lock') add('clause', `clause ${clause.id} lets no lock follow`);
  }
  const until = parseDay(statement.until);
  const end = until === undefined ? undefined : until * dayMs;
  if (end === undefined || end <= startOf(at)) add('lease', `ends ${statement.until}, before it begins`);
  else if (
    clauses !== undefined &&
    clauses.length > 0 &&
    clauses.every(({ lease }) => end > addDuration(at, lease))
  ) {
    add('lease', `ends ${statement.until}; no cited clause allows a lease so long`);
  }
  await checkUnderMeasure(audit, placed, end, add);
}

/** Checks the end of the maker's power over one piece of hardware, which two people approved. */
export async function checkFarewell(audit: Audit, placed: Dated<FarewellStatement>): Promise<void> {
  const { index, path } = placed;
  await checkUnderMeasure(audit, placed, undefined, (code, problem) =>
    audit.findings.add(index, path, code, problem),
  );
}

async function checkUnderMeasure(
  { ledger, documents }: Audit,
  { at, statement }: UnderMeasure,
  end: number | undefined,
  add: AddFinding,
): Promise<void> {
  for (const fault of pairFaults(statement.approvals)) add('approval', fault);
  for (const fault of signerFaults(ledger, statement.approvals, at)) add('signer', fault);
  const { sha256: measure, member } = statement.measure;
  const approval = ledger.approvals.get(measure);
  if (approval === undefined) {
    add('approval', `no earlier entry approves measure ${measure}`);
    return;
  }
  const name = `entry ${approval.index}`;
  if (approval.kind !== statement.kind)
    add('approval', `${name} approves a ${approval.kind}, not a ${statement.kind}`);
  if (!approval.sound) add('approval', `its approval, ${name}, does not stand`);
  const pairs = [approval.approvals, ...(approval.anew ?? [])];
  if (!pairs.some((pair) => sameApprovals(pair, statement.approvals))) {
    add('approval', `names others than those of ${name}, who approved the measure`);
  }
  const ended = ledger.ended.get(measure);
  if (ended !== undefined && at > ended.at) {
    add('ended', `the measure had ended with its case, by entry ${ended.index}`);
  }
  const head = await documents.head(measure);
  // A missing or broken head has a finding at its approval.
  if (head.kind === 'fault') return;
  const limit = parseInstant(head.document.until);
  if (end !== undefined && limit !== undefined && end > limit) {
    add('lease', `ends later than the measure, ${head.document.until}`);
  }
  if (member === undefined) return;
  if (ledger.repeats(sha256(Buffer.from(`member ${measure} ${member}`)))) {
    add(
      'twice',
      'names a phone that an earlier entry named under this measure: both are seen to be of one phone',
    );
    return;
  }
  await nameMember(ledger, { measure, member }, head.document.members, add);
}

/** Counts the phones that are named under a measure; once all of them are, they must be those whose root two people signed. */
async function nameMember(
  ledger: Ledger,
  { measure, member }: { readonly measure: string; readonly member: string },
  { count, root }: ManifestHead['members'],
  add: AddFinding,
): Promise<void> {
  const named = (ledger.named.get(measure) ?? 0) + 1;
  ledger.named.set(measure, named);
  if (named > count) add('member', `is of the ${named}th phone under a measure that names ${count}`);
  const members = named === 1 ? [] : ledger.members.get(measure);
  // The memory of an earlier version has counted members without keeping them.
  if (members === undefined) return;
  members.push(member);
  if (named < count) ledger.members.set(measure, members);
  else ledger.members.delete(measure);
  if (named !== count) return;
  const leaves = members.map((one): Uint8Array => Buffer.from(one, 'base64url')).sort(compareBytes);
  const tree = await hashTree(sha256, leaves);
  if (Buffer.from(tree.root).toString('base64url') !== root)
    add('member', `the ${count} phones named under measure ${measure} are not those that two people signed`);
}
