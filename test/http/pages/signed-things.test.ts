import assert from 'node:assert/strict';
import { generateKeyPairSync, hash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { checkMeasure, type Material } from '../../../console/approve/check-measure.ts';
import { checkSet, type SetMaterial } from '../../../console/approve/check-set.ts';
import { memberLeaf, memberTree, type Hardware } from '../../../src/core/log/member-tree.ts';
import {
  measureChallengeText,
  setChallengeText,
  type ManifestHead,
} from '../../../src/protocol/acts/approval.ts';
import type { ApproverSet } from '../../../src/protocol/acts/approver-set.ts';

const sha256 = (text: string): string => hash('sha256', text, 'base64url');
const digest = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');

const measure = 'a'.repeat(32);
const reason = 'Sold for Panama, woke in Havana';
const hardware: readonly Hardware[] = [
  { imei: ['350000000000006'], serial: 'SERIAL-1', model: 'One' },
  { imei: [], serial: 'SERIAL-2', model: 'Two' },
];
const members = hardware.map((one) => ({ ...one, opening: randomBytes(16).toString('base64url') }));

async function headOver(named: Material['members'], changed: Partial<ManifestHead> = {}): Promise<string> {
  const leaves = await Promise.all(
    named.map(({ opening, ...one }) => memberLeaf(digest, measure, Buffer.from(opening, 'base64url'), one)),
  );
  const { root } = await memberTree(digest, leaves);
  const head: ManifestHead = {
    v: 2,
    kind: 'lock',
    origin: 'localhost/log',
    measure,
    members: { count: named.length, root: Buffer.from(root).toString('base64url') },
    until: '2026-12-01T00:00:00Z',
    reasonSha256: sha256(reason),
    ...changed,
  };
  return JSON.stringify(head);
}

const manifest = await headOver(members);
const material: Material = { role: 'approver', manifest, reason, members };

test('a measure is signed by what the page computed from its phones', async () => {
  const checked = await checkMeasure(material);
  assert.equal(checked.sha256, sha256(manifest));
  assert.equal(checked.challenge, sha256(measureChallengeText('approver', sha256(manifest))));
  assert.equal(checked.head.members.count, 2);
});

const [first, second] = members as [Material['members'][number], Material['members'][number]];
const wrong: readonly (readonly [string, Partial<Material>, RegExp])[] = [
  [
    'another phone',
    { members: [first, { ...second, serial: 'SERIAL-3' }] },
    /not those that would be signed/,
  ],
  ['another IMEI', { members: [{ ...first, imei: [] }, second] }, /not those that would be signed/],
  ['another opening', { members: [first, { ...second, opening: first.opening }] }, /not those/],
  ['an opening that is none', { members: [first, { ...second, opening: '…' }] }, /opening/],
  ['one phone fewer', { members: [first] }, /names 2 phones; the hardware of 1/],
  ['one phone more', { members: [...members, first] }, /names 2 phones; the hardware of 3/],
  ['another reason', { reason: 'A parcel' }, /reason/],
  ['another role', { role: 'witness' as 'approver' }, /role/],
  ['something else than a head', { manifest: '{}' }, /not the head/],
  ['a farewell', { manifest: await headOver(members, { kind: 'farewell' }) }, /not the head/],
  [
    'a count that the phones do not have',
    { manifest: await headOver(members, { members: { count: 1, root: sha256('') } }) },
    /names 1 phones/,
  ],
  [
    'one phone named twice under two openings',
    {
      members: [first, { ...first, opening: second.opening }],
      manifest: await headOver([first, { ...first, opening: second.opening }]),
    },
    /named twice/,
  ],
];
for (const [what, change, why] of wrong)
  test(`a measure is not signed: ${what}`, async () => {
    await assert.rejects(checkMeasure({ ...material, ...change }), why);
  });

const place = { hostname: 'approve.localhost', origin: 'http://approve.localhost:8321' };
const spki = (): string =>
  generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).toString('base64url');
const keyOf = (digit: string): ApproverSet['keys'][number] => ({
  person: digit.repeat(32),
  roles: ['proposer', 'approver'],
  spki: spki(),
});
const [ada, bob, eve] = ['1', '2', '3'].map(keyOf) as [
  ApproverSet['keys'][number],
  ApproverSet['keys'][number],
  ApproverSet['keys'][number],
];
const previous: ApproverSet = {
  number: 1,
  previous: null,
  rpId: place.hostname,
  origins: [place.origin],
  log: { origin: 'localhost/log', vkey: 'localhost/log+1+A' },
  witnesses: [{ name: 'one', vkey: 'one+1+A' }],
  quorum: 1,
  from: '2026-01-01T00:00:00Z',
  until: '2026-03-31T00:00:00Z',
  keys: [ada, bob],
};
const next: ApproverSet = {
  ...previous,
  number: 2,
  previous: sha256(JSON.stringify(previous)),
  keys: [ada, eve],
};
const setMaterial = (set: ApproverSet, before: ApproverSet = previous): SetMaterial => ({
  text: JSON.stringify(set),
  previous: JSON.stringify(before),
  names: {},
});

test('a set is signed by its text, and shown by what it changes', async () => {
  const checked = await checkSet(setMaterial(next), place);
  assert.equal(checked.challenge, sha256(setChallengeText(sha256(JSON.stringify(next)))));
  const persons = (keys: readonly { readonly person: string }[]): string[] =>
    keys.map(({ person }) => person[0]!);
  assert.deepEqual([checked.stays, checked.adds, checked.removes].map(persons), [['1'], ['3'], ['2']]);
  assert.deepEqual(checked.changes, []);
});

test('a set that changes log, witnesses or quorum says so; so does another key of the same person', async () => {
  const changed: ApproverSet = {
    ...next,
    log: { origin: 'other/log', vkey: 'other/log+1+A' },
    witnesses: [...previous.witnesses, { name: 'two', vkey: 'two+1+A' }],
    quorum: 2,
    keys: [ada, { ...bob, spki: spki() }],
  };
  const { changes, adds, removes } = await checkSet(setMaterial(changed), place);
  assert.deepEqual([changes.length, adds.length, removes.length], [3, 1, 1]);
});

const wrongSets: readonly (readonly [string, SetMaterial, RegExp])[] = [
  ['a number left out', setMaterial({ ...next, number: 3 }), /does not follow/],
  ['another set before', setMaterial(next, { ...previous, quorum: 2 }), /does not follow/],
  ['another page', setMaterial({ ...next, rpId: 'approve.example' }), /another signing page/],
  [
    'a second page',
    setMaterial({ ...next, origins: [place.origin, 'https://a.example'] }),
    /another signing page/,
  ],
  ['too long', setMaterial({ ...next, until: '2026-04-02T00:00:00Z' }), /no approver set/],
  ['one person twice', setMaterial({ ...next, keys: [ada, { ...ada, spki: spki() }] }), /fewer than two/],
  [
    'nobody who approves',
    setMaterial({ ...next, keys: [ada, { ...eve, roles: ['proposer'] }] }),
    /fewer than two/,
  ],
  ['no set', { ...setMaterial(next), text: '{}' }, /no approver set/],
];
for (const [what, one, why] of wrongSets)
  test(`a set is not signed: ${what}`, async () => {
    await assert.rejects(checkSet(one, place), why);
  });
