import { verifyConsistency } from '../../core/log/consistency.ts';
import { hashBytes, sameBytes } from '../../core/log/hash.ts';
import { rootFromInclusion } from '../../core/log/inclusion.ts';
import { tileAt, tileWidth } from '../../core/log/tiles.ts';
import { proveConsistency, proveInclusion, type TileReader } from '../../core/log/tree.ts';
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
    // The path of the last entry seen goes through the same tiles: where it leads to the new root they are right, and the past is another.
    const last = seen.size - 1;
    const leaf = await leafOf(tree, last, now.size);
    const path = await proveInclusion(sha256, tree, last, now.size);
    const served = rootFromInclusion(sha256, last, now.size, leaf, path);
    if (served !== undefined && sameBytes(served, now.root)) {
      const problem = `its ${now.size} entries do not begin with the ${seen.size} seen before\n${both}`;
      findings.add(null, where, 'split-view', problem);
    } else {
      const problem = `the served tiles are not those of the checkpoint, so nothing shows that it continues the one seen before\n${both}`;
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

async function leafOf(tree: TileReader, index: number, size: number): Promise<Uint8Array> {
  const tile = await tree(tileAt(0, Math.floor(index / tileWidth), size));
  const place = index % tileWidth;
  return tile.subarray(place * hashBytes, (place + 1) * hashBytes);
}
