import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyConsistency } from '../../../src/core/log/consistency.ts';
import { nodeHash, sameBytes } from '../../../src/core/log/hash.ts';
import { inclusionSides, rootFromInclusion } from '../../../src/core/log/inclusion.ts';
import { leavesUpTo, naiveConsistency, naiveInclusion, naiveRoot, sha256 } from './naive-tree.ts';

// Small trees, and each thing that a dishonest log could leave out or exchange. `tree.test.ts` tries many more sizes.
const sizeMax = 9;
const leaves = leavesUpTo(sizeMax);
const rootAt = (size: number): Uint8Array => naiveRoot(leaves.slice(0, size));
const other = nodeHash(sha256, leaves[0]!, leaves[0]!);

function consistent(
  oldSize: number,
  newSize: number,
  odd: Partial<Parameters<typeof verifyConsistency>[1]> = {},
): boolean {
  const proof = oldSize === 0 ? [] : naiveConsistency(oldSize, leaves.slice(0, newSize));
  const honest = { oldSize, oldRoot: rootAt(oldSize), newSize, newRoot: rootAt(newSize), proof };
  return verifyConsistency(sha256, { ...honest, ...odd });
}

for (let newSize = 1; newSize <= sizeMax; newSize += 1)
  test(`a tree of ${newSize} continues each smaller one, and nothing else`, () => {
    for (let oldSize = 0; oldSize <= newSize; oldSize += 1) {
      assert.ok(consistent(oldSize, newSize));
      assert.ok(!consistent(oldSize, newSize, { oldRoot: other }), 'another older root');
      if (oldSize > 0) assert.ok(!consistent(oldSize, newSize, { newRoot: other }), 'another newer root');
    }
  });

test('a proof that ends below the root of the newer tree stands for nothing', () => {
  // The root of the first two leaves, claimed for a tree of four.
  assert.ok(consistent(1, 2));
  assert.ok(!consistent(1, 2, { newSize: 4 }));
  assert.ok(!consistent(1, 2, { newSize: 3 }));
});

test('a smaller tree continues no larger one, and of one size there is one root', () => {
  assert.ok(!consistent(3, 3, { oldSize: 4 }));
  assert.ok(!consistent(4, 4, { oldSize: 5, newSize: 4, proof: [] }));
  assert.ok(!consistent(3, 3, { newRoot: other }));
  assert.ok(!consistent(3, 3, { proof: [other] }));
});

test('a leaf is proved at its own index, by a proof of its own length alone', () => {
  for (let size = 1; size <= sizeMax; size += 1) {
    assert.equal(inclusionSides(size, size), undefined, 'beyond the tree');
    for (let index = 0; index < size; index += 1) {
      const proof = naiveInclusion(index, leaves.slice(0, size));
      const root = rootFromInclusion(sha256, index, size, leaves[index]!, proof);
      assert.ok(root !== undefined && sameBytes(root, rootAt(size)), `${index} of ${size}`);
      assert.equal(rootFromInclusion(sha256, index, size, leaves[index]!, [...proof, other]), undefined);
      if (proof.length > 0)
        assert.equal(rootFromInclusion(sha256, index, size, leaves[index]!, proof.slice(1)), undefined);
    }
  }
});
