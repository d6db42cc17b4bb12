import { verifyConsistency } from '../core/log/consistency.ts';
import { hashBytes, sameBytes } from '../core/log/hash.ts';
import { rootFromInclusion } from '../core/log/inclusion.ts';
import { tileAt, tileWidth } from '../core/log/tiles.ts';
import { proveConsistency, proveInclusion, type TileReader } from '../core/log/tree.ts';
import { checkNote, type SignedCheckpoint } from './check-note.ts';
import { Findings } from './finding.ts';
import { servedTree, TileFault } from './served-tiles.ts';
import type { LogSource } from './source.ts';
import type { Remembered } from './state.ts';
import { sha256, type AuditTrust } from './trusted-keys.ts';

const where = 'checkpoint';

/** A tree by its size and root. */
interface Head {
  readonly size: number;
  readonly root: Uint8Array;
}

/** How a newer tree head relates to an older one. */
type Relation =
  | { readonly kind: 'continues' }
  | { readonly kind: 'split-view' | 'not-continued'; readonly problem: string };

/**
 * Checks that a checkpoint continues the newest one seen before: a log only appends. False where it does not; both notes together then
 * prove that the log's key signed two histories.
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
  const relation = await relationOf(servedTree(source), seen, now);
  if (relation.kind === 'continues') return true;
  findings.add(null, where, relation.kind, `${relation.problem}\n${both}`);
  return false;
}

/** A checkpoint of the same log as somebody else saw it, such as a witness or another auditor. */
export interface OtherSight {
  readonly name: string;
  readonly note: string;
}

/** Compares the served checkpoint with what others saw. Returns what could not be compared, each with its reason. */
export async function compareWithOthers(
  source: LogSource,
  trust: AuditTrust,
  now: SignedCheckpoint,
  others: readonly OtherSight[],
  findings: Findings,
): Promise<readonly string[]> {
  const uncompared: string[] = [];
  for (const { name, note } of others) {
    const theirs = new Findings();
    // Cosignatures do not matter here: the signature of the log's key is enough to hold the log to it.
    const other = checkNote(note, { ...trust, witnessKeys: [], quorum: 0 }, Infinity, theirs);
    if (other === undefined) {
      uncompared.push(`what ${name} shows: ${theirs.kept[0]?.problem ?? 'it is no checkpoint'}`);
      continue;
    }
    const [older, newer] = other.size <= now.size ? [other, now] : [now, other];
    const relation = await relationOf(servedTree(source), older, newer);
    if (relation.kind === 'continues') continue;
    // The tiles of a checkpoint that is not published yet are not served yet.
    if (relation.kind === 'not-continued' && newer === other) {
      uncompared.push(`what ${name} shows, ${other.size} entries: ${relation.problem}`);
      continue;
    }
    const both = `shown by ${name}:\n${other.note}\nserved now:\n${now.note}`;
    findings.add(null, where, relation.kind, `${relation.problem}\n${both}`);
  }
  return uncompared;
}

async function relationOf(tree: TileReader, older: Head, newer: Head): Promise<Relation> {
  if (newer.size === older.size) {
    if (sameBytes(newer.root, older.root)) return { kind: 'continues' };
    return { kind: 'split-view', problem: `two checkpoints of ${newer.size} entries with two roots` };
  }
  if (older.size === 0) return { kind: 'continues' };
  const growth = { oldSize: older.size, oldRoot: older.root, newSize: newer.size, newRoot: newer.root };
  try {
    const proof = await proveConsistency(sha256, tree, older.size, newer.size);
    if (verifyConsistency(sha256, { ...growth, proof })) return { kind: 'continues' };
    if (await leadsToRoot(tree, older.size - 1, newer)) {
      const problem = `${newer.size} entries that do not begin with the ${older.size} of the other checkpoint`;
      return { kind: 'split-view', problem };
    }
  } catch (error) {
    if (!(error instanceof TileFault)) throw error;
    return {
      kind: 'not-continued',
      problem: `${error.message}, so nothing shows that one continues the other`,
    };
  }
  const problem =
    'the served tiles are not those of the checkpoint, so nothing shows that one continues the other';
  return { kind: 'not-continued', problem };
}

/** The path of the last older entry uses the tiles of the proof: where it leads to the new root the tiles are right, and the older tree was another. */
async function leadsToRoot(tree: TileReader, index: number, { size, root }: Head): Promise<boolean> {
  const tile = await tree(tileAt(0, Math.floor(index / tileWidth), size));
  const place = index % tileWidth;
  const leaf = tile.subarray(place * hashBytes, (place + 1) * hashBytes);
  const path = await proveInclusion(sha256, tree, index, size);
  const reached = rootFromInclusion(sha256, index, size, leaf, path);
  return reached !== undefined && sameBytes(reached, root);
}
