import { hashBytes, leafHash, sameBytes } from '../../core/log/hash.ts';
import { decodeEntries, encodeEntries, tilePath, tileWidth, type Tile } from '../../core/log/tiles.ts';
import { appendLeaves, rootOf, type TileReader } from '../../core/log/tree.ts';
import { sha256 } from './note-key.ts';

/** Reads a tile or a bundle, at least as wide as requested; null if it does not exist. */
export type ReadTile = (tile: Tile) => Promise<Uint8Array | null>;

/** The files of the log do not hold the expected tree: one is missing, too short, or contradicts another. */
export class TilesNotWhole extends Error {
  override readonly name = 'TilesNotWhole';
}

/** A log after an append: every new file by path, and the new tree. */
export interface GrownLog {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly size: number;
  readonly root: Uint8Array;
}

/** Adapts `readTile` for the functions of the tree: a missing or short tile throws `TilesNotWhole`. */
export function treeReader(readTile: ReadTile): TileReader {
  return async (tile) => {
    const bytes = await readTile(tile);
    if (bytes === null) throw new TilesNotWhole(`${tilePath(tile)} is missing`);
    if (bytes.length < tile.width * hashBytes) throw new TilesNotWhole(`${tilePath(tile)} is too short`);
    return bytes;
  };
}

/** Computes the root for this size from the stored tiles. Throws `TilesNotWhole`. */
export function storedRoot(readTile: ReadTile, size: number): Promise<Uint8Array> {
  return rootOf(sha256, treeReader(readTile), size);
}

/** Reads the statements of one bundle and checks each against its hash in the tile of the same place. Throws `TilesNotWhole`. */
export async function storedEntries(
  readTile: ReadTile,
  index: number,
  width: number,
): Promise<readonly Uint8Array[]> {
  const path = tilePath({ level: 'entries', index, width });
  const bundle = await readTile({ level: 'entries', index, width });
  const entries = bundle === null ? undefined : decodeEntries(bundle)?.slice(0, width);
  if (entries?.length !== width) throw new TilesNotWhole(`${path} is missing or too short`);
  const hashes = await treeReader(readTile)({ level: 0, index, width });
  const wrong = entries.findIndex(
    (entry, place) =>
      !sameBytes(leafHash(sha256, entry), hashes.subarray(place * hashBytes, (place + 1) * hashBytes)),
  );
  if (wrong !== -1)
    throw new TilesNotWhole(`${path}: entry ${index * tileWidth + wrong} is not what was hashed`);
  return entries;
}

/** Appends statements to the log whose right edge `readTile` gives. Writes nothing. Throws `TilesNotWhole`. */
export async function growLog(
  readTile: ReadTile,
  oldSize: number,
  statements: readonly Uint8Array[],
): Promise<GrownLog> {
  const hashes = statements.map((statement) => leafHash(sha256, statement));
  const { tiles, size, root } = await appendLeaves(sha256, treeReader(readTile), oldSize, hashes);
  const files = new Map<string, Uint8Array>(tiles);
  const edge = Math.floor(oldSize / tileWidth);
  const kept = oldSize % tileWidth;
  const before = kept === 0 ? [] : await storedEntries(readTile, edge, kept);
  const row = [...before, ...statements];
  for (let start = 0; start < row.length; start += tileWidth) {
    const bundle = row.slice(start, start + tileWidth);
    const tile = { level: 'entries', index: edge + start / tileWidth, width: bundle.length } as const;
    files.set(tilePath(tile), encodeEntries(bundle));
  }
  return { files, size, root };
}
