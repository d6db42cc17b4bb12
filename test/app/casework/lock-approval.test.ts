import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { decodeBase64url } from '../../../src/core/base64.ts';
import { pathIn } from '../../../src/core/log/hash-tree.ts';
import { isInTree } from '../../../src/core/log/hash-tree.ts';
import { memberLeaf } from '../../../src/core/log/member-tree.ts';
import { indexIn, memberOfMeasure, nameMember, treeOver } from '../../../src/app/casework/lock-members.ts';
import { lockHead } from '../../../src/app/casework/measure-manifest.ts';
import { ManifestHead, type LockApproval } from '../../../src/protocol/acts/approval.ts';
import { fits } from '../../../src/protocol/schema/shape.ts';

const measure = randomBytes(16).toString('hex');
const phone = { phoneId: 'a'.repeat(32), imeis: ['490154203237518'], serial: 'S-1', model: 'M' };
const digest = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const others = (count: number): string[] => Array.from({ length: count }, () => base64url(randomBytes(32)));

test('a phone finds itself among 100,000 members, and the approval that shows it stays below 6 KB with order and proof', async () => {
  const { member, opening } = await nameMember(measure, phone);
  const tree = await treeOver([...others(99_999), member]);
  assert.ok(tree !== null);
  const head = lockHead(
    { id: measure, reason: 'A lot' },
    { count: 100_000, root: base64url(tree.root) },
    { origin: 'o'.repeat(100), until: Date.parse('2021-11-01T00:00:00Z') },
  );
  assert.ok(fits(ManifestHead)(head));
  const index = indexIn(tree, member);
  const path = pathIn(tree, index);
  const leaf = await memberLeaf(digest, measure, opening, {
    imei: phone.imeis,
    serial: phone.serial,
    model: phone.model,
  });
  const members = { root: decodeBase64url(head.members.root)!, count: head.members.count };
  assert.ok(await isInTree(digest, leaf, { index, path }, members));
  assert.ok(!(await isInTree(digest, leaf, { index: index === 0 ? 1 : index - 1, path }, members)));
  const assertion = {
    key: base64url(randomBytes(32)),
    authenticatorData: base64url(randomBytes(37)),
    clientDataJSON: base64url(Buffer.alloc(250)),
    signature: base64url(randomBytes(72)),
  };
  const approval: LockApproval = {
    manifestHead: JSON.stringify(head),
    index,
    path: path.map(base64url),
    assertions: [
      { role: 'proposer', ...assertion },
      { role: 'approver', ...assertion },
    ],
  };
  assert.equal(path.length, 17);
  const bytes = Buffer.byteLength(JSON.stringify(approval));
  // What is left is for the order (about 1.3 KB) and a proof of 30 hashes with two cosignatures (about 1.8 KB).
  assert.ok(bytes <= 2_600, `${bytes} bytes`);
});

test('another opening, measure or piece of hardware is another member', async () => {
  const { member, opening } = await nameMember(measure, phone);
  assert.equal(await memberOfMeasure(measure, opening, phone), member);
  for (const other of [
    await memberOfMeasure(measure, randomBytes(16), phone),
    await memberOfMeasure(randomBytes(16).toString('hex'), opening, phone),
    await memberOfMeasure(measure, opening, { ...phone, serial: 'S-2' }),
    await memberOfMeasure(measure, opening, { ...phone, imeis: [] }),
  ])
    assert.notEqual(other, member);
});

test('a tree with a member twice is none, and who is not in a tree has no place in it', async () => {
  const [one, two, three] = others(3);
  assert.equal(await treeOver([one!, two!, one!]), null);
  const tree = await treeOver([one!, two!]);
  assert.equal(indexIn(tree!, three!), -1);
  assert.deepEqual(
    [indexIn(tree!, one!), indexIn(tree!, two!)].toSorted((a, b) => a - b),
    [0, 1],
  );
});
