import { hashBytes } from '../core/log/hash.ts';
import { decodeEntries, hashesAt, tilePath, tileWidth, type HashTile } from '../core/log/tiles.ts';
import type { TileReader } from '../core/log/tree.ts';
import type { Found, LogSource } from './source.ts';

/** Served bytes, or their fault. */
export type Served<Value> =
  | { readonly kind: 'served'; readonly value: Value }
  | { readonly kind: 'fault'; readonly fault: string };

const bundleBytesMax = tileWidth * (2 + 65_535);

/** Reads a hash tile of exactly its width. A partial tile that is gone is read from the full one that replaced it. */
export async function readHashTile(source: LogSource, tile: HashTile): Promise<Served<Uint8Array>> {
  const lengthMax = tileWidth * hashBytes;
  const found = await readOrFull(source, tile, lengthMax);
  if (found.kind !== 'bytes') return { kind: 'fault', fault: absenceText(found) };
  const length = found.width * hashBytes;
  if (found.bytes.length !== length) {
    return { kind: 'fault', fault: `has ${found.bytes.length} bytes, not ${length}` };
  }
  return { kind: 'served', value: found.bytes.subarray(0, tile.width * hashBytes) };
}

/** A bundle of entries as far as it can be read; `fault`: why it cannot be read further. */
export interface ServedBundle {
  readonly path: string;
  readonly entries: readonly Uint8Array[];
  readonly fault: string | null;
}

export async function readBundle(source: LogSource, index: number, width: number): Promise<ServedBundle> {
  const path = tilePath({ level: 'entries', index, width });
  const found = await readOrFull(source, { level: 'entries', index, width }, bundleBytesMax);
  if (found.kind !== 'bytes') return { path, entries: [], fault: absenceText(found) };
  const entries = decodeEntries(found.bytes);
  if (entries === undefined) {
    const readable = readablePart(found.bytes).slice(0, width);
    return { path, entries: readable, fault: 'is cut off, or its lengths are wrong' };
  }
  const count = found.width;
  const fault = entries.length === count ? null : `holds ${entries.length} entries, not ${count}`;
  return { path, entries: entries.slice(0, width), fault };
}

function readablePart(bytes: Uint8Array): readonly Uint8Array[] {
  let end = 0;
  for (let count = 0; count < tileWidth && end + 2 <= bytes.length; count++) {
    const next = end + 2 + bytes[end]! * 256 + bytes[end + 1]!;
    if (next > bytes.length) break;
    end = next;
  }
  return decodeEntries(bytes.subarray(0, end))!;
}

async function readOrFull(
  source: LogSource,
  tile: { readonly level: number | 'entries'; readonly index: number; readonly width: number },
  bytesMax: number,
): Promise<Found & { readonly width: number }> {
  const found = await source.read(tilePath(tile), bytesMax);
  if (found.kind !== 'missing' || tile.width === tileWidth) return { ...found, width: tile.width };
  const full = await source.read(tilePath({ ...tile, width: tileWidth }), bytesMax);
  return { ...full, width: tileWidth };
}

function absenceText(found: Exclude<Found, { readonly kind: 'bytes' }>): string {
  return found.kind === 'missing' ? 'is not served' : 'is larger than it can be';
}

/** A tile of the served tree that cannot be used. */
export class TileFault extends Error {
  override readonly name = 'TileFault';
}

/** The served tree, to read proofs from. Throws `TileFault` where a tile is missing or has the wrong length. */
export function servedTree(source: LogSource): TileReader {
  return async (tile) => {
    const served = await readHashTile(source, tile);
    if (served.kind === 'fault') throw new TileFault(`${tilePath(tile)} ${served.fault}`);
    return served.value;
  };
}

/** Reads the partial tiles at the right edge of a tree of that size, which further entries append to. Throws `TileFault`. */
export async function readEdge(source: LogSource, size: number): Promise<readonly EdgeTile[]> {
  const read = servedTree(source);
  const edge: EdgeTile[] = [];
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const width = hashesAt(level, size) % tileWidth;
    const tile = { level, index: Math.floor(hashesAt(level, size) / tileWidth), width };
    if (width > 0) edge.push({ tile, bytes: await read(tile) });
  }
  return edge;
}

export interface EdgeTile {
  readonly tile: HashTile;
  readonly bytes: Uint8Array;
}
