import { hashBytes, nodeHash, type Sha256 } from './hash.ts';

/** The largest tree that can be counted exactly has 2^53 - 1 leaves; its proofs are shorter than this. */
export const proofHashesMax = 63;

const half = (value: number): number => Math.floor(value / 2);
const isOdd = (value: number): boolean => value % 2 === 1;

/**
 * The side on which each hash of an inclusion proof stands, from the leaf up to the root (RFC 9162 §2.1.3.2). A caller that can only hash
 * asynchronously folds the proof along it. Undefined where the tree has no such leaf.
 */
export function inclusionSides(index: number, size: number): readonly ('left' | 'right')[] | undefined {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) {
    return undefined;
  }
  const sides: ('left' | 'right')[] = [];
  let node = index;
  let last = size - 1;
  while (last > 0) {
    if (isOdd(node) || node === last) {
      sides.push('left');
      // At the right edge of a tree that is not full, this node moves up unhashed to where it has a sibling.
      while (!isOdd(node)) {
        node = half(node);
        last = half(last);
      }
    } else {
      sides.push('right');
    }
    node = half(node);
    last = half(last);
  }
  return sides;
}

/** The root that follows from a leaf's hash and its proof; undefined where the proof does not have the shape that index and size demand. */
export function rootFromInclusion(
  sha256: Sha256,
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
): Uint8Array | undefined {
  const sides = inclusionSides(index, size);
  if (sides === undefined || sides.length !== proof.length) return undefined;
  if ([leaf, ...proof].some((hash) => hash.length !== hashBytes)) return undefined;
  return proof.reduce(
    (root, hash, step) =>
      sides[step] === 'left' ? nodeHash(sha256, hash, root) : nodeHash(sha256, root, hash),
    leaf,
  );
}
