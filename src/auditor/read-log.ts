import { encodeBase64 } from '../core/base64.ts';
import { hashBytes, leafHash, sameBytes } from '../core/log/hash.ts';
import { tileAt, tilePath, tileWidth } from '../core/log/tiles.ts';
import type { Findings } from './finding.ts';
import type { GrowingTree } from './growing-tree.ts';
import { readBundle, readHashTile, type EdgeTile, type Served, type ServedBundle } from './served-tiles.ts';
import type { LogSource } from './source.ts';
import { sha256 } from './trusted-keys.ts';

/** So many bundles, each with its tile, are requested ahead of the one being read. */
const aheadMax = 8;

export interface Reading {
  readonly source: LogSource;
  /** The tree as far as it was read before; reading appends to it. */
  readonly tree: GrowingTree;
  readonly size: number;
  readonly root: Uint8Array;
  readonly findings: Findings;
  readonly onEntry: (entry: Entry) => Promise<void>;
}

export interface Entry {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly leaf: Uint8Array;
  /** The file that holds it. */
  readonly path: string;
}

/** Entries whose hash differs from the one in the tile of leaves. */
interface Mismatch {
  readonly index: number;
  readonly tile: string;
  readonly bundle: string;
}

/**
 * Reads the entries from the end of the tree to the checkpoint's size and computes every hash: the served tiles must hold the same hashes,
 * and the root must be the checkpoint's. False where reading had to stop, because neither an entry nor its hash could be read.
 */
export async function readLog(reading: Reading): Promise<boolean> {
  const { source, tree, size, findings } = reading;
  const first = Math.floor(tree.size / tileWidth);
  const count = Math.ceil(size / tileWidth) - first;
  const mismatches: Mismatch[] = [];
  // A second tree, of the served leaf hashes from the first difference on: it shows whether entry or tile was altered.
  let served: GrowingTree | undefined;
  const load = (place: number): Promise<Loaded> => loadBundle(source, first + place, size);
  for await (const { bundle, tile, index } of inOrder(count, tree.size < size ? load : undefined)) {
    const leaves = await readLeaves(reading, index, bundle, tile, mismatches);
    if (leaves === undefined) return false;
    if (served === undefined && leaves.differ) served = tree.copy();
    const full = await tree.append(leaves.computed);
    const others = await served?.append(leaves.served);
    for (const [place, each] of full.entries()) {
      if (each.tile.level > 0) await compareTile(source, each, others?.[place], findings);
    }
  }
  const others = served?.edge();
  for (const [place, each] of tree.edge().entries()) {
    if (each.tile.level > 0) await compareTile(source, each, others?.[place], findings);
  }
  tellMismatches(reading, mismatches);
  return true;
}

interface Loaded {
  readonly index: number;
  readonly bundle: ServedBundle;
  readonly tile: Served<Uint8Array>;
}

async function loadBundle(source: LogSource, index: number, size: number): Promise<Loaded> {
  const leafTile = tileAt(0, index, size);
  const [bundle, tile] = await Promise.all([
    readBundle(source, index, leafTile.width),
    readHashTile(source, leafTile),
  ]);
  return { index, bundle, tile };
}

/** The results of `load` for 0, 1, 2 … in order; the next ones load meanwhile. */
async function* inOrder<Value>(
  count: number,
  load: ((place: number) => Promise<Value>) | undefined,
): AsyncGenerator<Value> {
  if (load === undefined) return;
  type Outcome = { readonly value: Value } | { readonly error: unknown };
  const begin = (place: number): Promise<Outcome> =>
    load(place).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
  const waiting: Promise<Outcome>[] = [];
  for (let place = 0; place < count; place++) {
    while (waiting.length < aheadMax && place + waiting.length < count)
      waiting.push(begin(place + waiting.length));
    const outcome = await waiting.shift()!;
    if ('error' in outcome) throw outcome.error;
    yield outcome.value;
  }
}

interface Leaves {
  readonly computed: readonly Uint8Array[];
  readonly served: readonly Uint8Array[];
  readonly differ: boolean;
}

/** The hashes of a bundle's new entries, computed and as served. Undefined where one can be neither computed nor read. */
async function readLeaves(
  reading: Reading,
  bundleIndex: number,
  bundle: ServedBundle,
  tile: Served<Uint8Array>,
  mismatches: Mismatch[],
): Promise<Leaves | undefined> {
  const { tree, size, findings, onEntry } = reading;
  const { width } = tileAt(0, bundleIndex, size);
  const start = bundleIndex * tileWidth;
  const tileName = tilePath(tileAt(0, bundleIndex, size));
  if (tile.kind === 'fault') findings.add(start, tileName, 'tile', tile.fault);
  if (bundle.fault !== null) {
    findings.add(start + bundle.entries.length, bundle.path, 'bundle', bundle.fault);
  }
  const computed: Uint8Array[] = [];
  const served: Uint8Array[] = [];
  let differ = false;
  for (let place = tree.size - start > 0 ? tree.size - start : 0; place < width; place++) {
    const index = start + place;
    const bytes = bundle.entries[place];
    const hash =
      tile.kind === 'served' ? tile.value.subarray(place * hashBytes, (place + 1) * hashBytes) : undefined;
    const leaf = bytes === undefined ? hash : leafHash(sha256, bytes);
    if (leaf === undefined) {
      findings.add(index, bundle.path, 'bundle', 'neither entry nor hash is to be had: reading ends here');
      return undefined;
    }
    computed.push(leaf);
    served.push(hash ?? leaf);
    if (hash !== undefined && !sameBytes(hash, leaf)) {
      differ = true;
      mismatches.push({ index, tile: tileName, bundle: bundle.path });
    }
    if (bytes !== undefined) await onEntry({ index, bytes, leaf, path: bundle.path });
  }
  return { computed, served, differ };
}

/** Compares a computed tile above the leaves with the served one. A hash is right where it follows from entries or from served leaves. */
async function compareTile(
  source: LogSource,
  computed: EdgeTile,
  other: EdgeTile | undefined,
  findings: Findings,
): Promise<void> {
  const { tile, bytes } = computed;
  const path = tilePath(tile);
  const first = (place: number): number => (tile.index * tileWidth + place) * tileWidth ** tile.level;
  const served = await readHashTile(source, tile);
  if (served.kind === 'fault') {
    findings.add(first(0), path, 'tile', served.fault);
    return;
  }
  const at = (all: Uint8Array, place: number): Uint8Array =>
    all.subarray(place * hashBytes, (place + 1) * hashBytes);
  for (let place = 0; place < tile.width; place++) {
    const hash = at(served.value, place);
    if (sameBytes(hash, at(bytes, place))) continue;
    if (other !== undefined && sameBytes(hash, at(other.bytes, place))) continue;
    const last = first(place + 1) - 1;
    findings.add(
      first(place),
      path,
      'tile',
      `hash ${place} is not that of entries ${first(place)} to ${last}`,
    );
  }
}

/** Decides by the checkpoint's root whether the entries or the tile of their hashes were altered. */
function tellMismatches({ tree, root, size, findings }: Reading, mismatches: readonly Mismatch[]): void {
  const whole = sameBytes(tree.root, root);
  for (const { index, tile, bundle } of mismatches) {
    if (whole)
      findings.add(index, tile, 'tile', 'the hash is not that of the entry, which is the logged one');
    else
      findings.add(index, bundle, 'entry-hash', `is not what was logged: its hash is not the one in ${tile}`);
  }
  if (whole) return;
  const [is, says] = [tree.root, root].map(encodeBase64);
  findings.add(null, 'checkpoint', 'root', `the ${size} entries have the root ${is}; it says ${says}`);
}
