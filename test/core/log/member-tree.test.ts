import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashOfLeaf, pathIn } from '../../../src/core/log/hash-tree.ts';
import { isInTree } from '../../../src/core/log/hash-tree.ts';
import { hardwareText, memberLeaf, memberTree } from '../../../src/core/log/member-tree.ts';
import { bytesOfHex, hexOf, nodeDigests, webDigests } from '../../support/platform-digests.ts';

const { digest } = nodeDigests;
const measure = '000102030405060708090a0b0c0d0e0f';
const opening = bytesOfHex('101112131415161718191a1b1c1d1e1f');
const hardware = { imei: ['356938035643809', '352099001761481'], serial: 'HAV-0001', model: 'One' };

test('hardware is named by canonical JSON, its IMEIs sorted, each once', () => {
  const text = '{"imei":["352099001761481","356938035643809"],"model":"One","serial":"HAV-0001"}';
  assert.equal(hardwareText(hardware), text);
  const repeated = {
    model: 'One',
    serial: 'HAV-0001',
    imei: [...hardware.imei.toReversed(), hardware.imei[0]!],
  };
  assert.equal(hardwareText(repeated), text);
});

test('the vector of a leaf: prefix, measure, opening, hash of the hardware', async () => {
  const leaf = await memberLeaf(digest, measure, opening, hardware);
  const named = hexOf(await digest(new TextEncoder().encode(hardwareText(hardware))));
  assert.equal(
    hexOf(leaf),
    `${Buffer.from('carnet-member-v2\n').toString('hex')}${measure}${hexOf(opening)}${named}`,
  );
  assert.equal(named, '7e877759a80a6e8346f38601ee7ddf82315e208126afbaecd14374433f0b8514');
  assert.equal(
    hexOf(await hashOfLeaf(webDigests.digest, leaf)),
    '51921093a844483eafee98058bcd9a25066423cd2ee1fe0f0c94539414b86be4',
  );
});

test('every phone of a measure is shown by its path, and no other hardware, opening or measure', async () => {
  const openingOf = (index: number): Uint8Array => new Uint8Array(16).fill(index);
  const hardwareOf = (index: number): typeof hardware => ({ ...hardware, serial: `HAV-${index}` });
  const leaves = await Promise.all(
    Array.from({ length: 9 }, (_, index) => memberLeaf(digest, measure, openingOf(index), hardwareOf(index))),
  );
  const tree = await memberTree(digest, leaves);
  const members = { root: tree.root, count: leaves.length };
  for (const leaf of leaves) {
    const hash = hexOf(await hashOfLeaf(digest, leaf));
    const index = tree.leaves.findIndex((one) => hexOf(one) === hash);
    const place = { index, path: pathIn(tree, index) };
    assert.ok(await isInTree(webDigests.digest, leaf, place, members));
    const others = await Promise.all([
      memberLeaf(digest, measure, openingOf(50), hardwareOf(leaves.indexOf(leaf))),
      memberLeaf(digest, measure, openingOf(leaves.indexOf(leaf)), hardwareOf(50)),
      memberLeaf(digest, 'f'.repeat(32), openingOf(leaves.indexOf(leaf)), hardwareOf(leaves.indexOf(leaf))),
    ]);
    for (const other of others) assert.ok(!(await isInTree(digest, other, place, members)));
    assert.ok(!(await isInTree(digest, leaf, place, { ...members, count: 8 })));
  }
});

test('the root does not depend on the order in which the phones are named, and none is named twice', async () => {
  const leaves = await Promise.all(
    [1, 2, 3].map((byte) => memberLeaf(digest, measure, new Uint8Array(16).fill(byte), hardware)),
  );
  const [tree, turned] = [await memberTree(digest, leaves), await memberTree(digest, leaves.toReversed())];
  assert.equal(hexOf(tree.root), hexOf(turned.root));
  await assert.rejects(memberTree(digest, [leaves[0]!, leaves[0]!]), RangeError);
});

test('an opening of another length is refused', async () => {
  await assert.rejects(memberLeaf(digest, measure, new Uint8Array(15), hardware), RangeError);
});
