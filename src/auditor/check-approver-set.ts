import { parseCheckpoint } from '../core/log/checkpoint.ts';
import { cosignedText, readCosignature } from '../core/log/cosignature.ts';
import { leafHash, sameBytes } from '../core/log/hash.ts';
import { rootFromInclusion } from '../core/log/inclusion.ts';
import { parseNote } from '../core/log/note.ts';
import { parseProof } from '../core/log/proof.ts';
import { quorumTime } from '../core/log/quorum-time.ts';
import { dayMs, formatInstant, parseInstant, secondMs, type Instant } from '../core/time.ts';
import { setChallengeText } from '../protocol/acts/approval.ts';
import type { ApproverSet, DeliveredApproverSet } from '../protocol/acts/approver-set.ts';
import { readApproverSetText } from '../protocol/log/read-log-document.ts';
import type { ApproversStatement } from '../protocol/log/statement-v2.ts';
import type { Audit, Dated } from './audit.ts';
import { assertionFaults } from './check-assertion.ts';
import { setFaults } from './check-set-text.ts';
import { algorithmOf, seatIn, seatsSince, type LoggedSet } from './logged-sets.ts';
import { holds, linesBy, readTrustedKey, sha256, sha256Text } from './trusted-keys.ts';

type AddFinding = (problem: string) => void;

/**
 * Checks an approver set: sets follow each other by number without a gap and by the hash of the text before; its text is served and has the logged hash;
 * two persons of the set before signed it at its page; and it stood in the witnessed log before that one ended. Later locks rest on the result.
 */
export async function checkApproverSet(audit: Audit, placed: Dated<ApproversStatement>): Promise<void> {
  const { ledger, documents, findings } = audit;
  const { index, path, at, statement } = placed;
  const { number, sha256: named } = statement.set;
  const counted = findings.count;
  const add: AddFinding = (problem) => findings.add(index, path, 'approvers', problem);
  const known = ledger.sets.get(number);
  if (known !== undefined) {
    add(`set ${number} stands in the log already, by entry ${known.index}: no phone obeys a lock any more`);
    ledger.sets.set(number, { ...known, sound: false });
    return;
  }
  const before = ledger.sets.get(number - 1);
  if (before === undefined && number !== 1) add(`set ${number} follows no set ${number - 1} in the log`);
  const read = await documents.approverSet(number);
  if (read.kind === 'fault') add(`approvers/${number} ${read.fault}`);
  const text = read.kind === 'read' ? readApproverSetText(read.document.set) : undefined;
  if (text?.kind === 'fault') add(`approvers/${number}: its text ${text.fault}`);
  const set = text?.kind === 'read' ? text.document : null;
  let byFirmware = before === undefined;
  if (read.kind === 'read' && set !== null) {
    if (sha256Text(Buffer.from(read.document.set)) !== named)
      add(`approvers/${number} has another text than the log says`);
    for (const fault of setFaults(audit.origin, number, set, before)) add(fault);
    byFirmware = isByFirmware(read.document, before, at);
    checkLogged(placed, read.document, { set, before, byFirmware }, add);
    if (!byFirmware && before !== undefined && before.set !== null)
      checkSigned(read.document, named, before, at, add);
  }
  ledger.sets.set(number, {
    number,
    index,
    sha256: named,
    at,
    set,
    since: set === null ? {} : seatsSince(byFirmware ? undefined : before, set, at),
    byFirmware,
    sound: findings.count === counted,
  });
}

/** The first set, and one without signatures after a set that had ended: no other way leads on from there. */
function isByFirmware(
  { assertions }: DeliveredApproverSet,
  before: LoggedSet | undefined,
  at: Instant,
): boolean {
  if (before === undefined) return true;
  return assertions.length === 0 && before.set !== null && at >= parseInstant(before.set.until)!;
}

/**
 * The served statement is the logged one; its proof shows, by log and witnesses of the set before, that it stood there before that one ended. A set that
 * firmware names is judged by its own log and witnesses, and stood there only afterwards.
 */
function checkLogged(
  { index, at, statement }: Dated<ApproversStatement>,
  delivered: DeliveredApproverSet,
  {
    set,
    before,
    byFirmware,
  }: { readonly set: ApproverSet; readonly before: LoggedSet | undefined; readonly byFirmware: boolean },
  add: AddFinding,
): void {
  if (delivered.statement !== JSON.stringify(statement))
    add('is served with another statement than the logged one');
  const loggedAt = provedAt(delivered, index, byFirmware ? set : (before?.set ?? set));
  if (typeof loggedAt === 'string') add(`its proof ${loggedAt}`);
  if (before === undefined || before.set === null) return;
  const until = parseInstant(before.set.until)!;
  const ended = `set ${before.number} had ended, ${before.set.until}`;
  if (byFirmware) {
    if (typeof loggedAt === 'number' && loggedAt < until)
      add(`nobody signed it, and it stood in the log ${formatInstant(loggedAt)}, before ${ended}`);
  } else if (at - dayMs + 1 >= until) add(`is dated ${statement.day}; ${ended}`);
  else if (typeof loggedAt === 'number' && loggedAt >= until)
    add(`stood in the witnessed log ${formatInstant(loggedAt)}; ${ended}`);
}

/** The quorum's time of the proof; a string: what is wrong with it. */
function provedAt(
  { statement, proof: text }: DeliveredApproverSet,
  index: number,
  { log, witnesses, quorum }: ApproverSet,
): Instant | string {
  const proof = parseProof(text);
  const note = proof === undefined ? undefined : parseNote(proof.checkpoint);
  const checkpoint = note === undefined ? undefined : parseCheckpoint(note.text);
  if (proof === undefined || note === undefined || checkpoint === undefined) return 'cannot be read';
  if (proof.index !== index) return `is of entry ${proof.index}`;
  const leaf = leafHash(sha256, Buffer.from(statement));
  const root = rootFromInclusion(sha256, index, checkpoint.size, leaf, proof.hashes);
  if (root === undefined || !sameBytes(root, checkpoint.root)) return 'does not lead to its checkpoint';
  const by = (vkey: string, type: 1 | 4): readonly Uint8Array[] | null => {
    const key = readTrustedKey(vkey, type);
    if (typeof key === 'string') return null;
    const lines = linesBy(key, note.signatures);
    // A phone refuses a checkpoint that a key signed twice.
    if (lines.length > 1) return null;
    return lines.filter((signature) => {
      const line = type === 1 ? undefined : readCosignature(signature);
      if (type === 1) return holds(key, note.text, signature);
      return line !== undefined && holds(key, cosignedText(note.text, line.timestampS), line.signature);
    });
  };
  if ((by(log.vkey, 1) ?? []).length === 0) return 'is not signed by the log that the set names';
  const times = witnesses.map(({ vkey }) =>
    (by(vkey, 4) ?? []).map((signature) => readCosignature(signature)!.timestampS * secondMs),
  );
  return quorumTime(times, quorum) ?? `is cosigned by fewer than ${quorum} witnesses of the set`;
}

/** Two persons who hold `approver` in the set before signed this text, at its page. */
function checkSigned(
  { assertions }: DeliveredApproverSet,
  named: string,
  before: LoggedSet,
  at: Instant,
  add: AddFinding,
): void {
  const { rpId, origins } = before.set!;
  const persons = new Set<string>();
  for (const { role, key, authenticatorData, clientDataJSON, signature } of assertions) {
    const seat = role === 'approver' ? seatIn(before, { role, key }, at) : `signs as ${role}`;
    if (typeof seat === 'string') {
      add(`a signature does not count: ${seat}`);
      continue;
    }
    const faultsAt = (origin: string): readonly string[] =>
      assertionFaults(
        {
          v: 2,
          role,
          manifestSha256: named,
          publicKey: seat.spki,
          algorithm: algorithmOf(seat.spki) ?? 0,
          rpId,
          origin,
          authenticatorData,
          clientDataJson: clientDataJSON,
          signature,
        },
        {
          form: 2,
          approval: { role, key, assertionSha256: '' },
          manifestSha256: named,
          challengeText: () => setChallengeText(named),
        },
      );
    const faults = origins.map(faultsAt).sort((one, other) => one.length - other.length)[0]!;
    for (const fault of faults) add(`the signature by key ${key}: ${fault}`);
    if (faults.length === 0) persons.add(seat.person);
  }
  if (persons.size < 2)
    add(`${persons.size === 0 ? 'nobody' : 'one person alone'} of set ${before.number} signed it`);
}
