import { encodeBase64 } from '../../core/log/base64.ts';
import { verifyConsistency } from '../../core/log/consistency.ts';
import { sameBytes } from '../../core/log/hash.ts';
import { proveConsistency, rootOf } from '../../core/log/tree.ts';
import type { SignedCheckpoint } from './check-note.ts';
import type { Findings } from './finding.ts';
import { servedTree, TileFault } from './served-tiles.ts';
import type { LogSource } from './source.ts';
import type { Remembered } from './state.ts';
import { sha256 } from './trusted-keys.ts';

const where = 'checkpoint';

/**
 * Checks a checkpoint against the newest that was seen before: a log only grows, and what it grows from stays. False where it does not
 * continue it; both notes together then show that the log's key signed two stories.
 */
export async function continuesHistory(
  source: LogSource,
  seen: Remembered,
  now: SignedCheckpoint,
  findings: Findings,
): Promise<boolean> {
  const both = `seen before:\n${seen.note}\nserved now:\n${now.note}`;
  if (now.size < seen.size) {
    findings.add(
      null,
      where,
      'rollback',
      `the log had ${seen.size} entries and now has ${now.size}\n${both}`,
    );
    return false;
  }
  if (now.size === seen.size) {
    if (sameBytes(now.root, seen.root)) return true;
    const problem = `two checkpoints of ${now.size} entries with two roots\n${both}`;
    findings.add(null, where, 'split-view', problem);
    return false;
  }
  if (seen.size === 0) return true;
  const tree = servedTree(source);
  try {
    const proof = await proveConsistency(sha256, tree, seen.size, now.size);
    const growth = { oldSize: seen.size, oldRoot: seen.root, newSize: now.size, newRoot: now.root, proof };
    if (verifyConsistency(sha256, growth)) return true;
    const served = await rootOf(sha256, tree, now.size);
    if (sameBytes(served, now.root)) {
      const problem = `its ${now.size} entries do not begin with the ${seen.size} seen before\n${both}`;
      findings.add(null, where, 'split-view', problem);
    } else {
      const problem = `the served tiles have the root ${encodeBase64(served)}, so nothing shows that it continues the one seen before\n${both}`;
      findings.add(null, where, 'not-continued', problem);
    }
  } catch (error) {
    if (!(error instanceof TileFault)) throw error;
    findings.add(
      null,
      where,
      'not-continued',
      `${error.message}, so nothing shows that it continues the one seen before\n${both}`,
    );
  }
  return false;
}
