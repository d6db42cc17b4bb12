import { emptyRoot, sameBytes } from '../core/log/hash.ts';
import { noteLengthMax, parseNote } from '../core/log/note.ts';
import type { Instant } from '../core/time.ts';
import { compareWithOthers, continuesHistory, type OtherSight } from './check-history.ts';
import { checkNote, type SignedCheckpoint } from './check-note.ts';
import { checkEntry } from './check-statement.ts';
import { Documents } from './documents.ts';
import { LogUnreachable } from './faults.ts';
import { Findings, type Finding } from './finding.ts';
import { GrowingTree } from './growing-tree.ts';
import { comparedMax, Ledger } from './ledger.ts';
import { readLog } from './read-log.ts';
import { readEdge, TileFault } from './served-tiles.ts';
import type { LogSource } from './source.ts';
import type { Remembered } from './state.ts';
import { holds, linesBy, readTrustedKey, type AuditTrust, type TrustedKey } from './trusted-keys.ts';

export interface AuditCall {
  readonly source: LogSource;
  readonly trust: AuditTrust;
  /** Where policies are published; null where only the log is at hand. */
  readonly policies: URL | null;
  readonly now: Instant;
  /** What an earlier audit of this log remembered. */
  readonly remembered: Remembered | undefined;
  /** Checkpoints of this log as others saw them. */
  readonly others: readonly OtherSight[];
  /** How long to wait, a few times, for a document that is not served yet. */
  readonly waitMs: number;
  /** Reads all entries again; the remembered checkpoint is still compared. */
  readonly fromStart: boolean;
}

export interface AuditReport {
  /** null where the log did not sign it. */
  readonly checkpoint: SignedCheckpoint | null;
  /** The entries before this one were read by an earlier audit. */
  readonly readFrom: number;
  readonly findings: readonly Finding[];
  readonly findingCount: number;
  readonly ledger: Ledger;
  readonly unchecked: readonly string[];
  /** What to remember; undefined: keep what is remembered. */
  readonly remember: Remembered | undefined;
}

/** Reads a log and checks all that anyone can check. Throws LogUnreachable where it cannot be read. */
export async function auditLog(call: AuditCall): Promise<AuditReport> {
  const { source, trust, now, remembered, fromStart } = call;
  const findings = new Findings();
  const found = await source.read('checkpoint', 4 * noteLengthMax);
  if (found.kind === 'missing' && (remembered === undefined || remembered.size === 0)) {
    throw new LogUnreachable(
      `there is no checkpoint at ${source.name}; a log has none before its first entry`,
    );
  }
  const note = found.kind === 'bytes' ? new TextDecoder().decode(found.bytes) : '';
  const checkpoint = found.kind === 'missing' ? undefined : checkNote(note, trust, now, findings);
  if (found.kind === 'missing') {
    const problem = `the log had ${remembered!.size} entries and now shows no checkpoint\nseen before:\n${remembered!.note}`;
    findings.add(null, 'checkpoint', 'rollback', problem);
  }
  const before = fromStart ? null : (remembered?.read ?? null);
  // A copy, because what was remembered must stay unchanged where this audit finds something.
  const start =
    before === null
      ? { size: 0, root: emptyRoot, ledger: new Ledger() }
      : { ...before, ledger: Ledger.fromJson(before.ledger.toJson()) };
  const report = (unchecked: readonly string[], remember?: Remembered): AuditReport => ({
    checkpoint: checkpoint ?? null,
    readFrom: start.size,
    findings: findings.kept,
    findingCount: findings.count,
    ledger: start.ledger,
    unchecked,
    remember,
  });
  if (checkpoint === undefined) return report(['the entries: nobody vouches for the checkpoint']);
  const continues =
    remembered === undefined || (await continuesHistory(source, remembered, checkpoint, findings));
  if (!continues && !fromStart) return report(['the entries: the log has two stories, or hides one']);
  const uncompared = await compareWithOthers(source, trust, checkpoint, call.others, findings);
  const whole = await readOn(call, checkpoint, start, findings);
  checkNewestSet(checkpoint, start.ledger, findings);
  const entries = whole ? uncheckedOf(call, start.ledger) : ['the entries from where reading had to end'];
  const unchecked = [...uncompared, ...entries];
  if (!continues) return report(unchecked);
  const { origin, size, root } = checkpoint;
  // Entries are skipped next time only where there was no finding: every audit reports a finding until it is gone.
  const read = findings.count === 0 ? { size, root, ledger: start.ledger } : (remembered?.read ?? null);
  return report(unchecked, { origin, note: checkpoint.note, size, root, read });
}

type Start = NonNullable<Remembered['read']>;

/** Reads the entries from where an earlier audit stopped. False where it cannot read to the end. */
async function readOn(
  { source, policies, waitMs }: AuditCall,
  { origin, size, root }: SignedCheckpoint,
  start: Start,
  findings: Findings,
): Promise<boolean> {
  const tree = await treeOf(source, start, findings);
  if (tree === undefined) return false;
  const audit = {
    origin,
    ledger: start.ledger,
    documents: new Documents(source, policies, waitMs),
    findings,
  };
  const onEntry = (entry: Parameters<typeof checkEntry>[1]): Promise<void> => checkEntry(audit, entry);
  return readLog({ source, tree, size, root, findings, onEntry });
}

async function treeOf(source: LogSource, start: Start, findings: Findings): Promise<GrowingTree | undefined> {
  const problem = 'are not those of the entries read before; read all again by --from-start';
  try {
    const tree = await GrowingTree.from(start.size, await readEdge(source, start.size));
    if (sameBytes(tree.root, start.root)) return tree;
    findings.add(null, 'tile', 'tile', `the tiles at the edge of ${start.size} entries ${problem}`);
  } catch (error) {
    if (!(error instanceof TileFault)) throw error;
    findings.add(null, 'tile', 'tile', error.message);
  }
  return undefined;
}

/**
 * Phones take proofs by the log key that their approver set names. Where that key did not sign this checkpoint, they may be shown another log. A key that
 * was replaced signs on beside the new one, as long as phones rely on it.
 */
function checkNewestSet({ note }: SignedCheckpoint, { sets }: Ledger, findings: Findings): void {
  const newest = [...sets.values()].at(-1);
  const named = newest?.set?.log.vkey;
  if (newest === undefined || named === undefined) return;
  const key = readTrustedKey(named, 1);
  const parsed = parseNote(note);
  const lines = typeof key === 'string' || parsed === undefined ? [] : linesBy(key, parsed.signatures);
  if (lines.some((line) => holds(key as TrustedKey, parsed!.text, line))) return;
  findings.add(
    newest.index,
    `approvers/${newest.number}`,
    'approvers',
    `set ${newest.number} names the log key ${named}, which did not sign this checkpoint: phones take proofs of another log by it`,
  );
}

/** What was not checked, each with its reason. */
function uncheckedOf({ trust, policies, remembered }: AuditCall, ledger: Ledger): readonly string[] {
  const unchecked: string[] = [];
  if (trust.quorum === 0) unchecked.push('witnesses: none are known, so another log may be shown to others');
  if (remembered === undefined)
    unchecked.push('earlier checkpoints: this is the first that is seen here; the next audit compares');
  if (policies === null)
    unchecked.push('the texts of policies, and what their clauses allow: only the log is at hand');
  if (ledger.seen.size >= comparedMax)
    unchecked.push(`repeated statements beyond the first ${comparedMax}: they are too many to compare`);
  unchecked.push('whose the passkeys are: the log names keys, not people');
  for (const { number, byFirmware } of ledger.sets.values())
    if (byFirmware)
      unchecked.push(
        `whether approver set ${number} is the one that firmware names: nobody signed it, compare its hash`,
      );
  unchecked.push('which phones are meant: members and subjects are salted, and the salts are not public');
  return unchecked;
}
