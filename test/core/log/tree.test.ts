import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyConsistency } from '../../../src/core/log/consistency.ts';
import { emptyRoot, leafHash, nodeHash, sameBytes } from '../../../src/core/log/hash.ts';
import { inclusionSides, rootFromInclusion } from '../../../src/core/log/inclusion.ts';
import {
  proveConsistency,
  proveInclusion,
  proveInclusions,
  rootOf,
  type TileReader,
} from '../../../src/core/log/tree.ts';
import { tilePath, tilesOf } from '../../../src/core/log/tiles.ts';
import { tries } from '../../support/tries.ts';
import {
  hex,
  leavesUpTo,
  naiveConsistency,
  naiveInclusion,
  naiveRoot,
  sha256,
  TileStore,
} from './naive-tree.ts';

async function storeOf(leaves: readonly Uint8Array[]): Promise<TileStore> {
  const store = new TileStore();
  await store.append(leaves);
  return store;
}

// The leaves and roots with which Certificate Transparency logs have been tested since RFC 6962.
const referenceLeaves = ',00,10,2021,3031,40414243,5051525354555657,606162636465666768696a6b6c6d6e6f'.split(
  ',',
);
const referenceRoots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
for (const [size, root] of referenceRoots.entries())
  test(`the reference tree of ${size} leaves has its root`, async () => {
    const leaves = referenceLeaves.slice(0, size).map((leaf) => leafHash(sha256, Buffer.from(leaf, 'hex')));
    assert.equal(hex(naiveRoot(leaves)), root);
    const store = await storeOf(leaves);
    assert.equal(hex(store.root), root);
    assert.equal(hex(await rootOf(sha256, store.read, size)), root);
  });

const sizeMax = tries(600);
/** Up to here every size is tried, past the first edge of a tile; beyond, the sizes at the next edges. */
const everyMax = Math.min(280, sizeMax);
const beyond = new Set([383, 384, 385, 511, 512, 513, 599, 600]);

test(`every leaf of every tree up to ${everyMax}, and beyond at edges, is proved, and the proof gives the root that the RFC gives`, async () => {
  const leaves = leavesUpTo(sizeMax);
  const store = new TileStore();
  for (let size = 1; size <= sizeMax; size++) {
    await store.append([leaves[size - 1]!]);
    const root = naiveRootOf(leaves, size);
    assert.ok(sameBytes(store.root, root), `size ${size}`);
    if (size > everyMax && !beyond.has(size)) continue;
    const indexes = Array.from({ length: size }, (_, index) => index);
    for (const [index, proof] of (await proveInclusions(sha256, store.read, indexes, size)).entries()) {
      const folded = rootFromInclusion(sha256, index, size, leaves[index]!, proof);
      assert.ok(folded !== undefined && sameBytes(folded, root), `entry ${index} of ${size}`);
      if (size > 70) continue;
      assert.deepEqual(proof.map(hex), naiveInclusion(index, leaves.slice(0, size)).map(hex));
    }
  }
});

// The naive root, with the full halves remembered: the same for every size.
const remembered = new Map<string, Uint8Array>();
function naiveRootOf(leaves: readonly Uint8Array[], size: number, from = 0): Uint8Array {
  const key = `${from}+${size}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  let split = 1;
  while (split * 2 < size) split *= 2;
  const root =
    size === 1
      ? leaves[from]!
      : nodeHash(sha256, naiveRootOf(leaves, split, from), naiveRootOf(leaves, size - split, from + split));
  remembered.set(key, root);
  return root;
}

const pairMax = Math.min(130, sizeMax);
/** Between these nothing new begins: the tree of 64 leaves is the last whole one before that of 128. */
const isAlike = (size: number): boolean => size > 70 && size < 126;

test(`every pair of sizes up to 70, and of those around 128 with all before, is proved consistent, by the very hashes of the RFC`, async () => {
  const leaves = leavesUpTo(pairMax);
  const store = new TileStore();
  const roots: Uint8Array[] = [emptyRoot];
  for (let newSize = 0; newSize <= pairMax; newSize++) {
    if (newSize > 0) {
      await store.append([leaves[newSize - 1]!]);
      roots.push(store.root);
    }
    if (isAlike(newSize)) continue;
    for (let oldSize = 0; oldSize <= newSize; oldSize++) {
      const proof = await proveConsistency(sha256, store.read, oldSize, newSize);
      if (oldSize > 0)
        assert.deepEqual(proof.map(hex), naiveConsistency(oldSize, leaves.slice(0, newSize)).map(hex));
      const growth = { oldSize, oldRoot: roots[oldSize]!, newSize, newRoot: roots[newSize]!, proof };
      assert.ok(verifyConsistency(sha256, growth), `${oldSize} → ${newSize}`);
      // Another history of the same size is not continued, and a proof that is longer or shorter proves nothing.
      const other = sha256(roots[oldSize]!);
      const wrong = [
        { ...growth, oldRoot: other },
        // From an empty tree any tree grows: its root is vouched for by the note alone.
        ...(oldSize > 0 ? [{ ...growth, newRoot: sha256(roots[newSize]!) }] : []),
        { ...growth, proof: [...proof, other] },
        ...(proof.length > 0
          ? [
              { ...growth, proof: proof.slice(1) },
              { ...growth, proof: proof.slice(0, -1) },
            ]
          : []),
        ...(oldSize < newSize && oldSize > 0 ? [{ ...growth, oldSize: newSize, newSize: oldSize }] : []),
      ];
      for (const [kind, each] of wrong.entries())
        assert.equal(verifyConsistency(sha256, each), false, `${oldSize} → ${newSize}, fault ${kind}`);
    }
  }
});

test('big trees: seeded sizes, indexes and earlier sizes', async () => {
  const leaves = leavesUpTo(140_000);
  const sizes = [65_537, 139_999, 65_535, 65_536];
  for (const size of sizes.slice(0, tries(sizes.length))) {
    const store = await storeOf(leaves.slice(0, size));
    const root = naiveRootOf(leaves, size);
    assert.ok(sameBytes(store.root, root), `size ${size}`);
    assert.deepEqual([...store.tiles.keys()], tilesOf(size).map(tilePath));
    for (const at of [0, 1, 255, 256, 65_279, 65_534, size - 1]) {
      const proof = await proveInclusion(sha256, store.read, at, size);
      assert.ok(sameBytes(rootFromInclusion(sha256, at, size, leaves[at]!, proof)!, root));
      const growth = {
        oldSize: at + 1,
        oldRoot: naiveRootOf(leaves, at + 1),
        newSize: size,
        newRoot: root,
        proof: await proveConsistency(sha256, store.read, at + 1, size),
      };
      assert.ok(verifyConsistency(sha256, growth), `${at + 1} → ${size}`);
    }
  }
});

test('a tree grown in steps is the tree grown at once, tile for tile', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 200, max: 600 })), {
        minLength: 1,
        maxLength: 8,
      }),
      async (steps) => {
        const stepped = new TileStore();
        let total = 0;
        const leaves = leavesUpTo(steps.reduce((sum, step) => sum + step, 0));
        for (const step of steps) {
          await stepped.append(leaves.slice(total, total + step));
          total += step;
        }
        const atOnce = await storeOf(leaves);
        assert.equal(stepped.size, total);
        assert.deepEqual(hex(stepped.root), hex(atOnce.root));
        for (const [path, bytes] of atOnce.tiles) assert.deepEqual(stepped.tiles.get(path), bytes, path);
      },
    ),
    { seed: 6962, numRuns: 60 },
  );
});

test('any flipped bit of a proof, leaf or root is seen', async () => {
  const leaves = leavesUpTo(600);
  const store = await storeOf(leaves);
  await fc.assert(
    fc.asyncProperty(fc.nat(599), fc.nat(1_000_000), async (index, where) => {
      const proof = await proveInclusion(sha256, store.read, index, 600);
      const parts = [leaves[index]!, ...proof].map((part) => Uint8Array.from(part));
      const bit = where % (parts.length * 256);
      parts[Math.floor(bit / 256)]![Math.floor((bit % 256) / 8)]! ^= 1 << (bit % 8);
      const root = rootFromInclusion(sha256, index, 600, parts[0]!, parts.slice(1));
      assert.ok(root !== undefined && !sameBytes(root, store.root));
      const oldSize = index + 1;
      const consistency = (await proveConsistency(sha256, store.read, oldSize, 600)).map((part) =>
        Uint8Array.from(part),
      );
      if (consistency.length === 0) return;
      consistency[bit % consistency.length]![where % 32]! ^= 1 << (where % 8);
      const oldRoot = naiveRootOf(leaves, oldSize);
      const growth = { oldSize, oldRoot, newSize: 600, newRoot: store.root, proof: consistency };
      assert.equal(verifyConsistency(sha256, growth), false);
    }),
    { seed: 1, numRuns: tries(200) },
  );
});

test('a proof stands for one index and one size alone', async () => {
  const leaves = leavesUpTo(300);
  const store = await storeOf(leaves);
  const proof = await proveInclusion(sha256, store.read, 77, 300);
  const fails = (index: number, size: number, hashes: readonly Uint8Array[] = proof): void => {
    const root = rootFromInclusion(sha256, index, size, leaves[77]!, hashes);
    assert.ok(root === undefined || !sameBytes(root, store.root), `${index} of ${size}`);
  };
  for (const index of [0, 76, 78, 299]) fails(index, 300);
  for (const [index, size] of [
    [77, 77],
    [300, 300],
    [-1, 300],
    [0.5, 300],
    [77, 2 ** 53],
    [77, Number.NaN],
  ] as const)
    assert.equal(inclusionSides(index, size), undefined, `${index} of ${size}`);
  fails(77, 300, [...proof, proof[0]!]);
  fails(77, 300, proof.slice(1));
  fails(
    77,
    300,
    proof.map((hash) => hash.slice(1)),
  );
  assert.equal(inclusionSides(2 ** 53 - 2, 2 ** 53 - 1)!.length, 52);
});

test('tiles that are too short or away are told, never guessed', async () => {
  const store = await storeOf(leavesUpTo(300));
  const short: TileReader = async (tile) => (await store.read(tile)).slice(1);
  await assert.rejects(rootOf(sha256, short, 300), /tile\/1\/000\.p\/1 has 31 bytes, not 32/);
  await assert.rejects(proveInclusion(sha256, store.read, 300, 300), /no entry 300/);
  await assert.rejects(proveConsistency(sha256, store.read, 301, 300), /301 is not within 300/);
  await assert.rejects(rootOf(sha256, store.read, 301), /no tile\/0\/001\.p\/45/);
});
