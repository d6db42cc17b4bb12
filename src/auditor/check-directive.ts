import type { Clause } from '../core/policy/policy.ts';
import { addDuration, dayMs, hourMs, parseInstant, type Instant } from '../core/time.ts';
import type { DirectiveStatement } from '../protocol/log/statement.ts';
import { pairFaults, sameApprovals } from './check-approval.ts';
import { policyKey } from './check-policy.ts';
import type { Audit, Placed } from './audit.ts';
import type { FindingCode } from './finding.ts';
import type { LoggedPolicy } from './ledger.ts';
import { sha256 } from './trusted-keys.ts';

type Order = Placed<DirectiveStatement>;
type AddFinding = (code: FindingCode, problem: string) => void;

/** Checks an order: the log published the cited policy before it; a lock rests on two people, names a phone that they named, and ends in time. */
export async function checkDirective(audit: Audit, order: Order): Promise<void> {
  const { ledger, findings } = audit;
  const { index, path, statement } = order;
  const { type, policy, subject, seq } = statement;
  const add: AddFinding = (code, problem) => findings.add(index, path, code, problem);
  if (ledger.repeats(sha256(Buffer.from(`order ${subject} ${seq}`)))) {
    add('twice', `order ${seq} to this phone stands in the log already, with other words`);
  }
  const published = ledger.policies.get(policyKey(policy));
  if (published?.policy.sha256 !== policy.sha256) {
    add('policy', `no earlier entry publishes policy ${policy.id} version ${policy.version} with this hash`);
  }
  const clauses = await readClauses(audit, statement, add);
  if (type === 'lock') {
    await checkLock(audit, order, clauses, add);
    return;
  }
  for (const field of ['measure', 'until'] as const) {
    if (statement[field] !== undefined) add('shape', `a ${type} has no ${field}`);
  }
  if (statement.approvals.length > 0) add('shape', `a ${type} has no approvals: nothing vouches for them`);
}

/** The clauses that the order cites, from the policy's published text; undefined where the text is not at hand or already has a finding. */
export async function readClauses(
  { documents, ledger }: Audit,
  { policy, clauses }: Pick<DirectiveStatement, 'policy' | 'clauses'>,
  add: AddFinding,
): Promise<readonly Clause[] | undefined> {
  const known = ledger.policies.get(policyKey(policy))?.policy.sha256 === policy.sha256;
  if (!known || !documents.readsPolicies) return undefined;
  const read = await documents.policy(policy);
  if (read.kind === 'fault') return undefined;
  const cited = clauses.map((id) => read.document.clauses.find((clause) => clause.id === id));
  const missing = clauses.filter((_, place) => cited[place] === undefined);
  if (missing.length > 0) add('clause', `the policy has no clause ${missing.join(', ')}`);
  return cited.filter((clause) => clause !== undefined);
}

async function checkLock(
  audit: Audit,
  order: Order,
  clauses: readonly Clause[] | undefined,
  add: AddFinding,
): Promise<void> {
  const { at, statement } = order;
  const until = statement.until === undefined ? undefined : parseInstant(statement.until);
  if (until === undefined) add('lease', 'a lock without an end');
  else if (until <= at) add('lease', `ends ${statement.until}, before it begins`);
  if (statement.clauses.length === 0) add('clause', 'a lock that cites no clause');
  const unlocking = clauses?.filter(({ restriction }) => restriction !== 'lock') ?? [];
  for (const { id } of unlocking) add('clause', `clause ${id} lets no lock follow`);
  for (const fault of pairFaults(statement.approvals)) add('approval', fault);
  checkNotSuperseded(audit, order, add);
  const cited = clauses !== undefined && clauses.length > 0;
  if (until !== undefined && cited && !(await isLeaseAllowed(audit, order, until))) {
    add('lease', `ends ${statement.until}; no cited clause allows a lease so long`);
  }
  const { datedFrom } = audit.ledger;
  if (statement.measure === undefined && datedFrom !== null && at > datedFrom + dayMs)
    add('form', 'a lock without a measure, when every lock needed one: nothing locks automatically');
  if (statement.measure === undefined) await checkAutomatic(audit, order, add);
  else await checkMeasure(audit, order, until, add);
}

/** The versions of the cited policy that the log has published so far: an order may rest on an older one than it cites. */
function versionsOf({ ledger }: Audit, { statement }: Order): readonly LoggedPolicy[] {
  return [...ledger.policies.values()].filter(({ policy }) => policy.id === statement.policy.id);
}

/** More than the clocks of servers differ. */
const clocksApartMs = 2 * hourMs;

/** A superseded version locks nothing: where its successor ended the clause, the lock ended at that moment. */
function checkNotSuperseded(audit: Audit, order: Order, add: AddFinding): void {
  const { version } = order.statement.policy;
  const newer = versionsOf(audit, order).find(
    ({ policy, at }) => policy.version > version && at !== undefined && order.at > at + clocksApartMs,
  );
  if (newer !== undefined)
    add(
      'policy',
      `locks by version ${version} of its policy, which version ${newer.policy.version} had superseded, by entry ${newer.index}`,
    );
}

/** The cited clauses as a version of their policy has them; none where its text cannot be read, for which its publication has a finding. */
async function citedIn(
  { documents }: Audit,
  { statement }: Order,
  version: LoggedPolicy,
): Promise<readonly Clause[]> {
  const read = await documents.policy(version.policy);
  return read.kind === 'read' ? read.document.clauses.filter(({ id }) => statement.clauses.includes(id)) : [];
}

async function isLeaseAllowed(audit: Audit, order: Order, until: Instant): Promise<boolean> {
  for (const version of versionsOf(audit, order)) {
    const clauses = await citedIn(audit, order, version);
    if (clauses.some(({ lease }) => until <= addDuration(order.at, lease))) return true;
  }
  return false;
}

/** Without a measure only an automatic clause locked, in the name of the two people who approved its policy. That was so in the form before. */
async function checkAutomatic(audit: Audit, order: Order, add: AddFinding): Promise<void> {
  const { statement } = order;
  const versions = versionsOf(audit, order);
  // An unpublished policy has a finding already.
  if (versions.length === 0) return;
  const published = versions.filter(({ approvals }) => sameApprovals(approvals, statement.approvals));
  const [first] = published;
  if (first === undefined) {
    add('approval', 'a lock without a measure, by others than those who approved the policy');
    return;
  }
  if (!published.some(({ sound }) => sound)) {
    add('approval', `the publication that it rests on, entry ${first.index}, does not stand`);
  }
  if (!audit.documents.readsPolicies) return;
  const clauses = await Promise.all(published.map((version) => citedIn(audit, order, version)));
  if (!clauses.flat().some(({ decision }) => decision === 'automatic')) {
    add('approval', 'a lock without a measure, and no cited clause is automatic');
  }
}

async function checkMeasure(
  { ledger, documents }: Audit,
  { at, statement }: Order,
  until: number | undefined,
  add: AddFinding,
): Promise<void> {
  const { sha256: measure, member } = statement.measure!;
  const approval = ledger.approvals.get(measure);
  if (approval === undefined) {
    add('approval', `no earlier entry approves measure ${measure}`);
    return;
  }
  const name = `entry ${approval.index}`;
  if (approval.kind !== 'lock') add('approval', `${name} approves a ${approval.kind}, not a lock`);
  if (!approval.sound) add('approval', `its approval, ${name}, does not stand`);
  if (!sameApprovals(approval.approvals, statement.approvals)) {
    add('approval', `names others than those of ${name}, who approved the measure`);
  }
  if (at < approval.at) add('approval', `is dated before ${name} approved it`);
  const ended = ledger.ended.get(measure);
  if (ended !== undefined && at > ended.at) {
    add('ended', `the measure had ended with its case, by entry ${ended.index}`);
  }
  const read = await documents.manifest(measure);
  // A missing or broken manifest has a finding at its approval.
  if (read.kind === 'fault' || read.document.manifest.kind !== 'lock') return;
  const { manifest, members } = read.document;
  if (!members.has(member)) add('member', `the phone is not among the ${members.size} of measure ${measure}`);
  const limit = parseInstant(manifest.until);
  if (until !== undefined && limit !== undefined && until > limit) {
    add('lease', `ends ${statement.until}; the measure ends ${manifest.until}`);
  }
  // A running lock rests on every clause that is due, including those of the measure.
  if (statement.clauses.length > 0 && !statement.clauses.some((id) => manifest.clauses.includes(id))) {
    add('clause', `the measure is about ${manifest.clauses.join(', ')} alone`);
  }
}
