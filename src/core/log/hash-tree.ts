import { compareBytes } from '../bytes.ts';
import type { Digest } from '../digest.ts';
import { emptyRoot, hashBytes, leafInput, nodeInput, sameBytes } from './hash.ts';
import { inclusionSides } from './inclusion.ts';

/** A whole tree in memory, row by row: the leaves' hashes first, the root alone in the last row (RFC 9162 section 2.1). */
export interface HashTree {
  readonly rows: readonly (readonly Uint8Array[])[];
  readonly root: Uint8Array;
}

/** The hash of a leaf, by a hash function that may be asynchronous. */
export async function hashOfLeaf(digest: Digest, data: Uint8Array): Promise<Uint8Array> {
  return digest(leafInput(data));
}

/** Hashes the tree over these hashes of leaves, in their order. */
export async function hashTree(digest: Digest, leaves: readonly Uint8Array[]): Promise<HashTree> {
  const rows = [leaves];
  let row = leaves;
  while (row.length > 1) {
    const pairs = Array.from({ length: Math.floor(row.length / 2) }, async (_, pair) =>
      digest(nodeInput(row[2 * pair]!, row[2 * pair + 1]!)),
    );
    // A node without a sibling moves up unhashed.
    row = [...(await Promise.all(pairs)), ...(row.length % 2 === 1 ? [row.at(-1)!] : [])];
    rows.push(row);
  }
  return { rows, root: row[0] ?? emptyRoot };
}

/** The inclusion proof of the leaf at `index`, from its sibling up (RFC 9162 section 2.1.3.1). Throws where the tree has no such leaf. */
export function pathIn({ rows }: HashTree, index: number): readonly Uint8Array[] {
  if (rows[0]![index] === undefined) throw new RangeError(`the tree has no leaf ${index}`);
  const siblings = rows.map((row, height) => row[Math.floor(index / 2 ** height) ^ 1]);
  return siblings.slice(0, -1).filter((hash) => hash !== undefined);
}

/**
 * The root that follows from a leaf's hash and its path (RFC 9162 section 2.1.3.2); undefined where the path does not have the shape that index and
 * size demand.
 */
export async function rootByPath(
  digest: Digest,
  leaf: Uint8Array,
  place: { readonly index: number; readonly size: number; readonly path: readonly Uint8Array[] },
): Promise<Uint8Array | undefined> {
  const sides = inclusionSides(place.index, place.size);
  if (sides?.length !== place.path.length) return undefined;
  if (place.path.some((hash) => hash.length !== hashBytes)) return undefined;
  let node = leaf;
  for (const [step, hash] of place.path.entries())
    node = await digest(sides[step] === 'left' ? nodeInput(hash, node) : nodeInput(node, hash));
  return node;
}

/** Whether a tree of this root and count contains the leaf, unhashed, at this place. */
export async function isInTree(
  digest: Digest,
  leaf: Uint8Array,
  place: { readonly index: number; readonly path: readonly Uint8Array[] },
  { root, count }: { readonly root: Uint8Array; readonly count: number },
): Promise<boolean> {
  const found = await rootByPath(digest, await hashOfLeaf(digest, leaf), { ...place, size: count });
  return found !== undefined && sameBytes(found, root);
}

/** Whether each comes after the one before it, byte by byte: sorted, and none twice. */
export function isSortedDistinct(hashes: readonly Uint8Array[]): boolean {
  return hashes.every((hash, index) => index === 0 || compareBytes(hashes[index - 1]!, hash) < 0);
}
