import { hash } from 'node:crypto';
import { emptyRoot, leafHash, nodeHash, type Sha256 } from '../../../src/core/log/hash.ts';
import { appendLeaves, type TileReader } from '../../../src/core/log/tree.ts';
import { tilePath } from '../../../src/core/log/tiles.ts';

export const sha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer');
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** RFC 6962 §2.1 read word for word, with nothing remembered: slow, and hard to get wrong. */
export function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return emptyRoot;
  if (leaves.length === 1) return leaves[0]!;
  const split = splitOf(leaves.length);
  return nodeHash(sha256, naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

export function naiveInclusion(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length <= 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...naiveInclusion(index, left), naiveRoot(right)]
    : [...naiveInclusion(index - split, right), naiveRoot(left)];
}

export function naiveConsistency(oldSize: number, leaves: readonly Uint8Array[], known = true): Uint8Array[] {
  if (oldSize === leaves.length) return known ? [] : [naiveRoot(leaves)];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return oldSize <= split
    ? [...naiveConsistency(oldSize, left, known), naiveRoot(right)]
    : [...naiveConsistency(oldSize - split, right, false), naiveRoot(left)];
}

function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

export const leavesUpTo = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => leafHash(sha256, bytesOf(`entry ${index}`)));

/** A log in memory: what `appendLeaves` gave, kept by path. */
export class TileStore {
  readonly tiles = new Map<string, Uint8Array>();
  size = 0;
  root: Uint8Array = emptyRoot;

  readonly read: TileReader = (tile) => {
    const bytes = this.tiles.get(tilePath(tile));
    return bytes === undefined ? Promise.reject(new Error(`no ${tilePath(tile)}`)) : Promise.resolve(bytes);
  };

  async append(leaves: readonly Uint8Array[]): Promise<void> {
    const grown = await appendLeaves(sha256, this.read, this.size, leaves);
    for (const [path, bytes] of grown.tiles) this.tiles.set(path, bytes);
    this.size = grown.size;
    this.root = grown.root;
  }
}
