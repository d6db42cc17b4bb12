import { emptyRoot } from '../core/log/hash.ts';
import { hashesAt, tileAt, tilePath, tileWidth, type HashTile } from '../core/log/tiles.ts';
import { appendLeaves, rootOf, type TileReader } from '../core/log/tree.ts';
import type { EdgeTile } from './served-tiles.ts';
import { sha256 } from './trusted-keys.ts';

/** A tree that is computed leaf by leaf; only its right edge is kept. */
export class GrowingTree {
  size: number;
  root: Uint8Array = emptyRoot;
  #edge: ReadonlyMap<string, Uint8Array>;

  private constructor(size: number, edge: ReadonlyMap<string, Uint8Array>) {
    this.size = size;
    this.#edge = edge;
  }

  /** A tree of that size, with its root computed from its right edge. */
  static async from(size: number, edge: readonly EdgeTile[]): Promise<GrowingTree> {
    const tree = new GrowingTree(size, new Map(edge.map(({ tile, bytes }) => [tilePath(tile), bytes])));
    tree.root = await rootOf(sha256, tree.#read, size);
    return tree;
  }

  copy(): GrowingTree {
    const tree = new GrowingTree(this.size, this.#edge);
    tree.root = this.root;
    return tree;
  }

  readonly #read: TileReader = (tile) => {
    const bytes = this.#edge.get(tilePath(tile));
    return bytes === undefined
      ? Promise.reject(new RangeError(`${tilePath(tile)} is not at the edge`))
      : Promise.resolve(bytes);
  };

  /** Appends leaves; returns the tiles that became full. */
  async append(leaves: readonly Uint8Array[]): Promise<readonly EdgeTile[]> {
    const before = this.size;
    const { tiles, size, root } = await appendLeaves(sha256, this.#read, before, leaves);
    const old = this.#edge;
    this.size = size;
    this.root = root;
    this.#edge = new Map(
      edgeOf(size).map((tile) => [tilePath(tile), tiles.get(tilePath(tile)) ?? old.get(tilePath(tile))!]),
    );
    const full: EdgeTile[] = [];
    for (let level = 0; hashesAt(level, size) > 0; level++) {
      const first = Math.floor(hashesAt(level, before) / tileWidth);
      for (let index = first; (index + 1) * tileWidth <= hashesAt(level, size); index++) {
        const tile = tileAt(level, index, size);
        full.push({ tile, bytes: tiles.get(tilePath(tile))! });
      }
    }
    return full;
  }

  edge(): readonly EdgeTile[] {
    return edgeOf(this.size).map((tile) => ({ tile, bytes: this.#edge.get(tilePath(tile))! }));
  }
}

/** The partial tiles at the right edge of a tree of that size. */
function edgeOf(size: number): HashTile[] {
  const tiles: HashTile[] = [];
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const count = hashesAt(level, size);
    const width = count % tileWidth;
    if (width > 0) tiles.push({ level, index: Math.floor(count / tileWidth), width });
  }
  return tiles;
}
