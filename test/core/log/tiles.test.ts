import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decodeEntries,
  encodeEntries,
  newTiles,
  parseTilePath,
  tilePath,
  tilesOf,
} from '../../../src/core/log/tiles.ts';

const paths = [
  [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
  [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
  [{ level: 1, index: 5, width: 17 }, 'tile/1/005.p/17'],
  [{ level: 'entries', index: 1000, width: 1 }, 'tile/entries/x001/000.p/1'],
  [{ level: 63, index: 2 ** 53 - 1, width: 255 }, 'tile/63/x009/x007/x199/x254/x740/991.p/255'],
] as const;
for (const [tile, path] of paths)
  test(`${path} names its tile, and back`, () => {
    assert.equal(tilePath(tile), path);
    assert.deepEqual(parseTilePath(path), tile);
  });

const noPaths = [
  'tile/0 tile/0/ tile/00/000 tile/01/000 tile/64/000 tile/-1/000 tile/x/000 /tile/0/000 tile/0/000/',
  'tile/0/0 tile/0/1234 tile/0/x000/001 tile/0/001/002 tile/0/x001 tile/0/../000 TILE/0/000',
  'tile/0/000.p/0 tile/0/000.p/256 tile/0/000.p/01 tile/0/000.p/ tile/0/000.p/-1 tile/0/000.p/300',
  'tile/entries tile/entries/00a tile/0/x999/x999/x999/x999/x999/999',
];
for (const path of ['', ...noPaths.flatMap((line) => line.split(' '))])
  test(`"${path}" is the path of no tile`, () => assert.equal(parseTilePath(path), undefined));

test('a tree of 70,000 has the tiles that the specification counts', () => {
  const tiles = tilesOf(70_000);
  const of = (level: number): readonly number[] =>
    tiles.filter((tile) => tile.level === level).map((tile) => tile.width);
  assert.equal(of(0).filter((width) => width === 256).length, 273);
  assert.deepEqual(of(0).slice(273), [112]);
  assert.deepEqual(of(1), [256, 17]);
  assert.deepEqual(of(2), [1]);
  assert.equal(tiles.length, 274 + 2 + 1);
  assert.deepEqual(tilesOf(256).map(tilePath), ['tile/0/000', 'tile/1/000.p/1']);
  assert.deepEqual(tilesOf(0), []);
});

test('what is new is what the larger tree has and the smaller has not', () =>
  fc.assert(
    fc.property(fc.nat(200_000), fc.nat(3000), (oldSize, more) => {
      const before = new Set(tilesOf(oldSize).map(tilePath));
      const after = tilesOf(oldSize + more).map(tilePath);
      assert.deepEqual(
        newTiles(oldSize, oldSize + more).map(tilePath),
        after.filter((path) => !before.has(path)),
      );
    }),
    { seed: 7, numRuns: 100 },
  ));

test('entries are read back as written', () =>
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 256 }), (entries) => {
      assert.deepEqual(
        decodeEntries(encodeEntries(entries))!.map((each) => Uint8Array.from(each)),
        entries.map((each) => Uint8Array.from(each)),
      );
    }),
    { seed: 7 },
  ));

test('a bundle that ends too early, holds too many or too long entries is none', () => {
  const bundle = encodeEntries([Uint8Array.of(1, 2, 3), new Uint8Array(300)]);
  assert.equal(decodeEntries(bundle)?.length, 2);
  for (const cut of [1, 2, 4, 6, bundle.length - 1])
    assert.equal(decodeEntries(bundle.subarray(0, cut)), undefined, `${cut} bytes`);
  assert.equal(decodeEntries(bundle.subarray(0, 5))?.length, 1);
  assert.equal(decodeEntries(new Uint8Array(2 * 256))?.length, 256);
  assert.equal(decodeEntries(new Uint8Array(2 * 257)), undefined);
  assert.equal(encodeEntries([new Uint8Array(65_535)]).length, 65_537);
  assert.throws(() => encodeEntries([new Uint8Array(65_536)]), /too long/);
  assert.throws(() => encodeEntries(Array.from({ length: 257 }, () => new Uint8Array())), /257 entries/);
  // A bundle that is a piece of a larger buffer is read from where it begins.
  const within = Uint8Array.of(9, 9, ...bundle).subarray(2);
  assert.deepEqual(
    decodeEntries(within)!.map((each) => each.length),
    [3, 300],
  );
});
