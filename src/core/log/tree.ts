import type { Bytes } from '../base64.ts';
import { emptyRoot, hashBytes, nodeHash, type Sha256 } from './hash.ts';
import { hashesAt, tileAt, tileHeight, tilePath, tileWidth, type HashTile } from './tiles.ts';

/** Reads the bytes of a hash tile: at least `width` hashes, of which the first `width` are used. */
export type TileReader = (tile: HashTile) => Promise<Uint8Array>;

/** A tree read from its tiles. Each tile is read once, and each row of nodes inside one is hashed once. */
interface Reading {
  readonly sha256: Sha256;
  readonly size: number;
  readonly tile: (level: number, index: number) => Promise<Uint8Array>;
  readonly rows: Map<string, Uint8Array>;
}

function reading(sha256: Sha256, readTile: TileReader, size: number): Reading {
  const tiles = new Map<string, Promise<Uint8Array>>();
  const tile = (level: number, index: number): Promise<Uint8Array> => {
    const key = `${level}/${index}`;
    const known = tiles.get(key);
    if (known !== undefined) return known;
    const read = readExactly(readTile, tileAt(level, index, size));
    tiles.set(key, read);
    return read;
  };
  return { sha256, size, tile, rows: new Map() };
}

async function readExactly(readTile: TileReader, tile: HashTile): Promise<Uint8Array> {
  const bytes = await readTile(tile);
  if (bytes.length < tile.width * hashBytes) {
    throw new RangeError(`${tilePath(tile)} has ${bytes.length} bytes, not ${tile.width * hashBytes}`);
  }
  return bytes;
}

/** The hash of the complete subtree of `2 ** height` leaves, the `index`th of its height. */
async function nodeAt(tree: Reading, height: number, index: number): Promise<Uint8Array> {
  const level = Math.floor(height / tileHeight);
  const inside = height % tileHeight;
  const first = index * 2 ** inside;
  const tile = await tree.tile(level, Math.floor(first / tileWidth));
  return withinTile(tree, tile, `${level}/${Math.floor(first / tileWidth)}`, inside, first % tileWidth);
}

/** The hash over `2 ** height` hashes of a tile, starting with the `first`. */
function withinTile(
  tree: Reading,
  tile: Uint8Array,
  name: string,
  height: number,
  first: number,
): Uint8Array {
  const place = first / 2 ** height;
  return rowOf(tree, tile, name, height).slice(place * hashBytes, (place + 1) * hashBytes);
}

/** All hashes of one height within a tile: a proof needs nearly every one of them. */
function rowOf(tree: Reading, tile: Uint8Array, name: string, height: number): Uint8Array {
  if (height === 0) return tile;
  const key = `${name}/${height}`;
  const known = tree.rows.get(key);
  if (known !== undefined) return known;
  const below = rowOf(tree, tile, name, height - 1);
  const count = Math.floor(below.length / (2 * hashBytes));
  const row = new Uint8Array(count * hashBytes);
  for (let at = 0; at < row.length; at += hashBytes) {
    const left = below.subarray(2 * at, 2 * at + hashBytes);
    const right = below.subarray(2 * at + hashBytes, 2 * at + 2 * hashBytes);
    row.set(nodeHash(tree.sha256, left, right), at);
  }
  tree.rows.set(key, row);
  return row;
}

/** The height of the largest complete subtree that is smaller than `count` leaves: the left child's (RFC 6962 §2.1). */
function leftHeight(count: number): number {
  let height = 0;
  while (2 ** (height + 1) < count) height++;
  return height;
}

/** The hash of the leaves from `from` up to but not including `to`; `from` is where a subtree of a tree begins. */
async function hashOf(tree: Reading, from: number, to: number): Promise<Uint8Array> {
  const count = to - from;
  const height = leftHeight(count);
  if (count === 1) return nodeAt(tree, 0, from);
  if (count === 2 ** (height + 1)) return nodeAt(tree, height + 1, from / count);
  const middle = from + 2 ** height;
  return nodeHash(tree.sha256, await hashOf(tree, from, middle), await hashOf(tree, middle, to));
}

/** The root of a tree of that size, from its tiles. Throws what the reader throws, and where a tile is too short. */
export function rootOf(sha256: Sha256, readTile: TileReader, size: number): Promise<Uint8Array> {
  return size === 0 ? Promise.resolve(emptyRoot) : hashOf(reading(sha256, readTile, size), 0, size);
}

/** The inclusion proof of one leaf (RFC 6962 §2.1.1), from its sibling up. */
export async function proveInclusion(
  sha256: Sha256,
  readTile: TileReader,
  index: number,
  size: number,
): Promise<readonly Uint8Array[]> {
  return (await proveInclusions(sha256, readTile, [index], size))[0]!;
}

/** The inclusion proofs of many leaves of one tree: shared parts are read and hashed once. */
export async function proveInclusions(
  sha256: Sha256,
  readTile: TileReader,
  indexes: readonly number[],
  size: number,
): Promise<readonly (readonly Uint8Array[])[]> {
  const tree = reading(sha256, readTile, size);
  const proofs: Uint8Array[][] = [];
  for (const index of indexes) {
    if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
      throw new RangeError(`a log of ${size} entries has no entry ${index}`);
    }
    proofs.push(await pathTo(tree, index));
  }
  return proofs;
}

async function pathTo(tree: Reading, index: number): Promise<Uint8Array[]> {
  const path: Uint8Array[] = [];
  let from = 0;
  let to = tree.size;
  while (to - from > 1) {
    const middle = from + 2 ** leftHeight(to - from);
    if (index < middle) {
      path.push(await hashOf(tree, middle, to));
      to = middle;
    } else {
      path.push(await hashOf(tree, from, middle));
      from = middle;
    }
  }
  return path.reverse();
}

/** The proof that a tree begins with a smaller one (RFC 6962 §2.1.2); empty where the smaller one has no leaves, or as many. */
export async function proveConsistency(
  sha256: Sha256,
  readTile: TileReader,
  oldSize: number,
  newSize: number,
): Promise<readonly Uint8Array[]> {
  if (!(oldSize >= 0 && oldSize <= newSize)) throw new RangeError(`${oldSize} is not within ${newSize}`);
  if (oldSize === 0 || oldSize === newSize) return [];
  const tree = reading(sha256, readTile, newSize);
  const proof: Uint8Array[] = [];
  let from = 0;
  let to = newSize;
  while (oldSize !== to) {
    const middle = from + 2 ** leftHeight(to - from);
    if (oldSize <= middle) {
      proof.push(await hashOf(tree, middle, to));
      to = middle;
    } else {
      proof.push(await hashOf(tree, from, middle));
      from = middle;
    }
  }
  // Where the smaller tree is itself this subtree, the verifier knows its root already.
  if (from > 0) proof.push(await hashOf(tree, from, to));
  return proof.reverse();
}

/** A tree after new leaves. */
export interface Growth {
  /** Every new hash tile by path: full ones and the new right edge. */
  readonly tiles: ReadonlyMap<string, Bytes>;
  readonly size: number;
  readonly root: Uint8Array;
}

/** Appends the hashes of leaves to a tree, of which it reads only the partial tiles of the right edge. Stores nothing. */
export async function appendLeaves(
  sha256: Sha256,
  readTile: TileReader,
  oldSize: number,
  leafHashes: readonly Uint8Array[],
): Promise<Growth> {
  const size = oldSize + leafHashes.length;
  const tiles = new Map<string, Bytes>();
  let arrived: readonly Uint8Array[] = leafHashes;
  for (let level = 0; arrived.length > 0; level++) {
    const before = hashesAt(level, oldSize);
    const kept = before % tileWidth;
    const edge = Math.floor(before / tileWidth);
    const old = kept === 0 ? undefined : await readExactly(readTile, { level, index: edge, width: kept });
    const row = concatenate(old?.subarray(0, kept * hashBytes), arrived);
    const full: Uint8Array[] = [];
    for (let start = 0; start < row.length; start += tileWidth * hashBytes) {
      const bytes = row.slice(start, start + tileWidth * hashBytes);
      const index = edge + start / (tileWidth * hashBytes);
      tiles.set(tilePath({ level, index, width: bytes.length / hashBytes }), bytes);
      if (bytes.length === tileWidth * hashBytes) full.push(hashOfTile(sha256, bytes));
    }
    arrived = full;
  }
  const readEither: TileReader = async (tile) => tiles.get(tilePath(tile)) ?? readTile(tile);
  return { tiles, size, root: await rootOf(sha256, readEither, size) };
}

function concatenate(old: Uint8Array | undefined, hashes: readonly Uint8Array[]): Bytes {
  const offset = old?.length ?? 0;
  const row = new Uint8Array(offset + hashes.length * hashBytes);
  if (old !== undefined) row.set(old);
  for (const [place, hash] of hashes.entries()) {
    if (hash.length !== hashBytes) throw new RangeError('not the hash of a leaf');
    row.set(hash, offset + place * hashBytes);
  }
  return row;
}

function hashOfTile(sha256: Sha256, tile: Uint8Array): Uint8Array {
  let row = Array.from({ length: tileWidth }, (_, place) =>
    tile.subarray(place * hashBytes, (place + 1) * hashBytes),
  );
  while (row.length > 1) {
    row = Array.from({ length: row.length / 2 }, (_, pair) =>
      nodeHash(sha256, row[2 * pair]!, row[2 * pair + 1]!),
    );
  }
  return row[0]!;
}
