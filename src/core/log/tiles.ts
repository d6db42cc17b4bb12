import type { Bytes } from '../base64.ts';
import { parseCount } from './checkpoint.ts';

export const tileHeight = 8;
export const tileWidth = 256;
/** The levels that a tree of 2^53 - 1 leaves can have. */
const levelMax = 6;
const entryBytesMax = 65_535;

/** Hashes of one level, from hash `index * 256` on; fewer than 256 (`width`) only at the right edge of a tree. */
export interface HashTile {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** A tile of hashes, or, with `entries`, the bundle of entries that its level 0 was hashed from. */
export interface Tile {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

/** The path of a tile (c2sp.org/tlog-tiles): `tile/0/x001/x234/067`; a partial one ends in `.p/5`. */
export function tilePath({ level, index, width }: Tile): string {
  if (!Number.isSafeInteger(index) || index < 0 || !(width >= 1 && width <= tileWidth)) {
    throw new RangeError(`there is no tile ${level}/${index} of width ${width}`);
  }
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g)!;
  const number = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${number}${width < tileWidth ? `.p/${width}` : ''}`;
}

/** Reads the path of a tile; undefined for any that `tilePath` does not write, so that each tile has one name. */
export function parseTilePath(path: string): Tile | undefined {
  const match =
    /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path);
  if (match === null) return undefined;
  const level = match[1] === 'entries' ? 'entries' : parseCount(match[1]!);
  const index = Number(match[2]!.replaceAll(/[x/]/g, ''));
  const width = match[3] === undefined ? tileWidth : Number(match[3]);
  if (level === undefined || (level !== 'entries' && level > 63)) return undefined;
  if (!Number.isSafeInteger(index) || width > tileWidth) return undefined;
  return tilePath({ level, index, width }) === path ? { level, index, width } : undefined;
}

/** How many hashes a level of a tree has: its complete subtrees of `256 ** level` leaves. */
export function hashesAt(level: number, size: number): number {
  return Math.floor(size / tileWidth ** level);
}

/** The tile of a tree of that size, with the width that it has there. */
export function tileAt(level: number, index: number, size: number): HashTile {
  return { level, index, width: Math.min(tileWidth, hashesAt(level, size) - index * tileWidth) };
}

/** The hash tiles of a tree, level by level from the left. Its bundles of entries have the positions of its level 0. */
export function tilesOf(size: number): readonly HashTile[] {
  return newTiles(0, size);
}

/** The hash tiles that a tree gained since it was smaller: full ones, and the partial ones of its right edge. */
export function newTiles(oldSize: number, newSize: number): readonly HashTile[] {
  const tiles: HashTile[] = [];
  for (let level = 0; level <= levelMax; level++) {
    const before = hashesAt(level, oldSize);
    const after = hashesAt(level, newSize);
    if (after === before) continue;
    for (let index = Math.floor(before / tileWidth); index * tileWidth < after; index++) {
      tiles.push(tileAt(level, index, newSize));
    }
  }
  return tiles;
}

/** A bundle of entries: each one after its length in two bytes, big-endian. Throws where there are too many, or one is too long. */
export function encodeEntries(entries: readonly Uint8Array[]): Bytes {
  if (entries.length > tileWidth) throw new RangeError(`${entries.length} entries do not fit one bundle`);
  const bytes = new Uint8Array(entries.reduce((total, entry) => total + 2 + entry.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const entry of entries) {
    if (entry.length > entryBytesMax) throw new RangeError(`an entry of ${entry.length} bytes is too long`);
    view.setUint16(at, entry.length);
    bytes.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bytes;
}

/** Reads a bundle of entries; undefined where it ends in the middle of one, or holds more than 256. */
export function decodeEntries(bundle: Uint8Array): readonly Uint8Array[] | undefined {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bundle.length) {
    if (at + 2 > bundle.length || entries.length === tileWidth) return undefined;
    const end = at + 2 + view.getUint16(at);
    if (end > bundle.length) return undefined;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}
