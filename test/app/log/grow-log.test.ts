import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  growLog,
  storedEntries,
  storedRoot,
  TilesNotWhole,
  type ReadTile,
} from '../../../src/app/log/grow-log.ts';
import { sha256 } from '../../../src/app/log/note-key.ts';
import { leafHash } from '../../../src/core/log/hash.ts';
import { tilePath, tilesOf, tileWidth } from '../../../src/core/log/tiles.ts';
import { appendLeaves } from '../../../src/core/log/tree.ts';

const statementOf = (index: number): Uint8Array => Buffer.from(JSON.stringify({ v: 1, index }));
const statementsOf = (from: number, to: number): Uint8Array[] =>
  Array.from({ length: to - from }, (_, place) => statementOf(from + place));

class Files {
  readonly byPath = new Map<string, Uint8Array>();
  reads = 0;
  readonly readTile: ReadTile = (tile) => {
    this.reads += 1;
    return Promise.resolve(this.byPath.get(tilePath(tile)) ?? null);
  };

  async append(from: number, to: number): Promise<{ readonly written: number; readonly root: Uint8Array }> {
    const grown = await growLog(this.readTile, from, statementsOf(from, to));
    assert.equal(grown.size, to);
    for (const [path, bytes] of grown.files) this.byPath.set(path, bytes);
    return { written: grown.files.size, root: grown.root };
  }
}

async function rootAtOnce(size: number): Promise<Uint8Array> {
  const leaves = statementsOf(0, size).map((one) => leafHash(sha256, one));
  return (await appendLeaves(sha256, () => Promise.reject(new Error('nothing to read')), 0, leaves)).root;
}

test('however a log grows, its files are those of its size, and every entry hashes to its tile', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 6 }), async (steps) => {
      const files = new Files();
      let size = 0;
      for (const step of steps) {
        const { root } = await files.append(size, size + step);
        size += step;
        assert.deepEqual(Buffer.from(root), Buffer.from(await rootAtOnce(size)));
      }
      for (const tile of tilesOf(size)) {
        assert.ok(files.byPath.has(tilePath(tile)), tilePath(tile));
        if (tile.level > 0) continue;
        const entries = await storedEntries(files.readTile, tile.index, tile.width);
        const from = tile.index * tileWidth;
        assert.deepEqual(
          entries.map((entry) => Buffer.from(entry)),
          statementsOf(from, from + tile.width),
        );
      }
      assert.deepEqual(
        Buffer.from(await storedRoot(files.readTile, size)),
        Buffer.from(await rootAtOnce(size)),
      );
    }),
    { numRuns: 60 },
  );
});

test('a batch costs what it holds, however large the log has become', async () => {
  const files = new Files();
  const batch = 1000;
  const sizeMax = 2 ** 17;
  // Tiles and bundles that so many leaves can fill or begin, and the edge of each of the few levels above.
  const writtenMax = 2 * (Math.ceil(batch / tileWidth) + 1) + 3;
  for (let size = 0; size < sizeMax; size += batch) {
    files.reads = 0;
    const { written } = await files.append(size, size + batch);
    assert.ok(written <= writtenMax, `${written} files at ${size}`);
    assert.ok(files.reads <= 12, `${files.reads} files read at ${size}`);
    // What became full takes the place of what was partial, as on the disk; else a reader could lean on leftovers.
    for (const path of files.byPath.keys()) {
      const full = path.replace(/\.p\/\d+$/, '');
      if (full !== path && files.byPath.has(full)) files.byPath.delete(path);
    }
  }
});

const broken: readonly (readonly [what: string, (files: Files) => void])[] = [
  ['a tile missing', (files) => files.byPath.delete('tile/0/001.p/44')],
  ['a bundle missing', (files) => files.byPath.delete('tile/entries/001.p/44')],
  ['the tile of the level above missing', (files) => files.byPath.delete('tile/1/000.p/1')],
  ['a tile too short', (files) => files.byPath.set('tile/0/001.p/44', new Uint8Array(43 * 32))],
  ['a bundle too short', (files) => files.byPath.set('tile/entries/001.p/44', Buffer.from([0, 1, 7]))],
  [
    'a bundle that ends within an entry',
    (files) => files.byPath.set('tile/entries/001.p/44', Buffer.from([0, 9])),
  ],
  [
    'an entry that is not what was hashed',
    (files) => {
      const bundle = Uint8Array.from(files.byPath.get('tile/entries/001.p/44')!);
      bundle[5]! ^= 1;
      files.byPath.set('tile/entries/001.p/44', bundle);
    },
  ],
];

for (const [what, spoil] of broken) {
  test(`nothing is appended to files that are not whole: ${what}`, async () => {
    const files = new Files();
    await files.append(0, 300);
    spoil(files);
    await assert.rejects(growLog(files.readTile, 300, statementsOf(300, 301)), TilesNotWhole);
  });
}
