import { compareBytes, concatBytes } from '../bytes.ts';
import type { Bytes } from '../base64.ts';
import type { Digest } from '../digest.ts';
import { hashBytes, sameBytes } from './hash.ts';
import { hashOfLeaf, hashTree, isSortedDistinct, pathIn, type HashTree } from './hash-tree.ts';

/** A list has a multiple of so many leaves, so that its length tells little about how much happened. */
export const dayListStep = 1024;

/** The leaves of one list: opaque, sorted, each once; those of the day and random ones cannot be told apart. */
export type DayList = readonly Bytes[];

/** Pads the leaves with random ones to the next multiple of `dayListStep`, at least one step, and sorts them. A leaf given twice stands once. */
export function makeDayList(
  leaves: readonly Uint8Array[],
  randomBytes: (length: number) => Uint8Array,
): DayList {
  const known = distinct(leaves);
  if (known.some((leaf) => leaf.length !== hashBytes)) throw new RangeError('not an opaque leaf');
  const size = Math.max(1, Math.ceil(known.length / dayListStep)) * dayListStep;
  const filling = Array.from({ length: size - known.length }, () => Uint8Array.from(randomBytes(hashBytes)));
  return [...known, ...filling].sort(compareBytes);
}

function distinct(leaves: readonly Uint8Array[]): Bytes[] {
  const sorted = leaves.map((leaf) => Uint8Array.from(leaf)).sort(compareBytes);
  return sorted.filter((leaf, index) => index === 0 || !sameBytes(leaf, sorted[index - 1]!));
}

/** The public file of a list: its leaves one after the other, 32 bytes each. Its hash and the list's length stand in the log. */
export function formatDayList(list: DayList): Bytes {
  return concatBytes(...list);
}

/** Reads the file of a list; undefined where it is none: not whole leaves, not a multiple of the step, not sorted, or a leaf twice. */
export function parseDayList(file: Uint8Array): DayList | undefined {
  const count = file.length / hashBytes;
  if (!Number.isInteger(count) || count === 0 || count % dayListStep !== 0) return undefined;
  const list = Array.from({ length: count }, (_, index) =>
    Uint8Array.from(file.subarray(index * hashBytes, (index + 1) * hashBytes)),
  );
  return isSortedDistinct(list) ? list : undefined;
}

/** The tree over a list: each leaf is hashed as RFC 9162 hashes leaves. */
export async function treeOfDayList(digest: Digest, list: DayList): Promise<HashTree> {
  return hashTree(digest, await Promise.all(list.map((leaf) => hashOfLeaf(digest, leaf))));
}

/** Where a leaf stands in a list, and its path; undefined where it is not in it. */
export function placeInDayList(
  list: DayList,
  tree: HashTree,
  leaf: Uint8Array,
): { readonly index: number; readonly path: readonly Uint8Array[] } | undefined {
  const index = list.findIndex((one) => sameBytes(one, leaf));
  return index === -1 ? undefined : { index, path: pathIn(tree, index) };
}
