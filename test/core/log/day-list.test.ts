import { randomBytes } from 'node:crypto';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  dayListStep,
  formatDayList,
  makeDayList,
  parseDayList,
  placeInDayList,
  treeOfDayList,
} from '../../../src/core/log/day-list.ts';
import { isInTree } from '../../../src/core/log/hash-tree.ts';
import { hexOf, nodeDigests } from '../../support/platform-digests.ts';

const { digest } = nodeDigests;
const leafOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const numbered = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => {
    const leaf = new Uint8Array(32).fill(7);
    new DataView(leaf.buffer).setUint32(0, index);
    return leaf;
  });

for (const [given, size] of [
  [0, 1024],
  [1, 1024],
  [1024, 1024],
  [1025, 2048],
] as const)
  test(`${given} leaves make a list of ${size}, which is read back from its file`, () => {
    const list = makeDayList(numbered(given), randomBytes);
    assert.equal(list.length, size);
    assert.deepEqual(parseDayList(formatDayList(list)), list);
    for (const leaf of numbered(given)) assert.ok(list.some((one) => hexOf(one) === hexOf(leaf)));
  });

test('a leaf that is given twice stands once', () => {
  const list = makeDayList([leafOf(5), leafOf(5)], randomBytes);
  assert.equal(list.filter((leaf) => hexOf(leaf) === hexOf(leafOf(5))).length, 1);
});

test('a leaf has a place that proves it, and nothing else does', async () => {
  const list = makeDayList(numbered(1500), randomBytes);
  const tree = await treeOfDayList(digest, list);
  const leaf = numbered(1500)[777]!;
  const place = placeInDayList(list, tree, leaf)!;
  const head = { root: tree.root, count: list.length };
  assert.ok(await isInTree(digest, leaf, place, head));
  assert.ok(!(await isInTree(digest, leafOf(1), place, head)));
  assert.ok(!(await isInTree(digest, leaf, { ...place, index: place.index ^ 1 }, head)));
  assert.ok(!(await isInTree(digest, leaf, place, { ...head, count: dayListStep })));
  assert.ok(!(await isInTree(digest, leaf, place, { ...head, root: leafOf(0) })));
  assert.equal(placeInDayList(list, tree, leafOf(1)), undefined);
});

test('a file that is not whole, not padded, not sorted or has a leaf twice is no list', () => {
  const file = formatDayList(makeDayList(numbered(3), randomBytes));
  assert.equal(parseDayList(file.subarray(1)), undefined);
  assert.equal(parseDayList(file.subarray(32)), undefined);
  assert.equal(parseDayList(new Uint8Array(0)), undefined);
  const swapped = Uint8Array.from(file);
  swapped.copyWithin(0, 32, 64);
  assert.equal(parseDayList(swapped), undefined);
  swapped.set(file.subarray(0, 32), 32);
  assert.equal(parseDayList(swapped), undefined);
});

test('a leaf of another length is refused', () => {
  assert.throws(() => makeDayList([new Uint8Array(31)], randomBytes), RangeError);
});
