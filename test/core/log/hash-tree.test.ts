import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashTree, isSortedDistinct, pathIn, rootByPath } from '../../../src/core/log/hash-tree.ts';
import { nodeDigests, webDigests } from '../../support/platform-digests.ts';
import { hex, leavesUpTo, naiveInclusion, naiveRoot } from './naive-tree.ts';

const { digest } = nodeDigests;

test('root and every path of trees up to 70 leaves are those of RFC 9162', async () => {
  for (let size = 0; size <= 70; size += 1) {
    const leaves = leavesUpTo(size);
    const tree = await hashTree(digest, leaves);
    assert.equal(hex(tree.root), hex(naiveRoot(leaves)));
    for (let index = 0; index < size; index += 1) {
      const path = pathIn(tree, index);
      assert.deepEqual(path.map(hex), naiveInclusion(index, leaves).map(hex), `leaf ${index} of ${size}`);
      const root = await rootByPath(webDigests.digest, leaves[index]!, { index, size, path });
      assert.equal(hex(root!), hex(tree.root));
    }
    assert.throws(() => pathIn(tree, size), RangeError);
  }
});

test('a path of another length, another place or with a broken hash leads to no such root', async () => {
  const leaves = leavesUpTo(11);
  const tree = await hashTree(digest, leaves);
  const path = pathIn(tree, 4);
  const root = (place: Parameters<typeof rootByPath>[2]): Promise<Uint8Array | undefined> =>
    rootByPath(digest, leaves[4]!, place);
  assert.equal(await root({ index: 4, size: 11, path: path.slice(1) }), undefined);
  assert.equal(await root({ index: 11, size: 11, path }), undefined);
  assert.equal(await root({ index: 4, size: 11, path: [path[0]!.slice(1), ...path.slice(1)] }), undefined);
  assert.notEqual(hex((await root({ index: 5, size: 11, path }))!), hex(tree.root));
});

test('sorted and distinct', () => {
  const of = (...bytes: readonly number[]): Uint8Array[] => bytes.map((byte) => Uint8Array.of(byte));
  assert.ok(isSortedDistinct(of()));
  assert.ok(isSortedDistinct(of(1, 2, 200)));
  assert.ok(!isSortedDistinct(of(1, 1)));
  assert.ok(!isSortedDistinct(of(2, 1)));
});
