import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, hash, sign } from 'node:crypto';
import { test } from 'node:test';
import { createApprovalReader, type ApprovalReaderPorts } from '../../../src/app/casework/lock-approval.ts';
import { nameMember, treeOver } from '../../../src/app/casework/lock-members.ts';
import {
  assertionDocument,
  challengeOf,
  keyOf,
  lockHead,
  termsOf,
  type SigningRole,
} from '../../../src/app/casework/measure-manifest.ts';
import type { ApprovalRecord, MeasureRecord } from '../../../src/app/casework/measures-ports.ts';
import { sha256Of } from '../../../src/app/keys/signer.ts';
import { dayMs, formatInstant } from '../../../src/core/time.ts';

const now = Date.parse('2026-11-01T00:00:00Z');
const rpId = 'approve.carnet.example';
const origin = `https://${rpId}`;
const phone = { phoneId: 'a'.repeat(32), imeis: ['490154203237518'], serial: 'S-1', model: 'M' };
const measureId = 'c'.repeat(32);
const named = await nameMember(measureId, phone);
const other = await nameMember(measureId, { ...phone, phoneId: 'b'.repeat(32), serial: 'S-2' });
const stranger = await nameMember(measureId, { ...phone, phoneId: 'd'.repeat(32), serial: 'S-3' });
const members = [named.member, other.member];
const { root } = (await treeOver(members))!;
const until = now + 30 * dayMs;
const head = lockHead(
  { id: measureId, reason: 'A lot' },
  { count: members.length, root: Buffer.from(root).toString('base64url') },
  { origin: 'log.example', until },
);
const text = JSON.stringify(head);
const sha256 = sha256Of(text);
const measure: MeasureRecord = {
  id: measureId,
  number: 1,
  kind: 'lock',
  caseId: 'C-7KQ2M9XH4T',
  clauses: ['cu-activation'],
  reason: 'A lot',
  until,
  policy: null,
  state: 'executed',
  draftedBy: 'e'.repeat(32),
  draftedAt: now,
  sha256,
  approveBy: now + dayMs,
  approvedAt: now,
  documentsAt: null,
  releasedAt: null,
  propagatedAt: null,
};

const people = { proposer: '1'.repeat(32), approver: '2'.repeat(32) } as const;
const roles: readonly SigningRole[] = ['proposer', 'approver'];
const keys = roles.map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
const spkiOf = (index: number): string =>
  createPublicKey(keys[index]!).export({ type: 'spki', format: 'der' }).toString('base64url');

/** The signature of a role over this manifest; `over` another one where it is not genuine. */
function recordOf(role: SigningRole, over = sha256): ApprovalRecord {
  const index = roles.indexOf(role);
  const challenge = challengeOf(role, over, 2).toString('base64url');
  const client = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false }));
  const data = Buffer.concat([hash('sha256', rpId, 'buffer'), Uint8Array.of(5, 0, 0, 0, 1)]);
  const signature = sign('sha256', Buffer.concat([data, hash('sha256', client, 'buffer')]), keys[index]!);
  const assertion = JSON.stringify(
    assertionDocument(role, sha256, 2, {
      credentialId: 'AAAA',
      publicKeySpki: spkiOf(index),
      algorithm: -7,
      authenticatorData: data.toString('base64url'),
      clientDataJson: client.toString('base64url'),
      signature: signature.toString('base64url'),
      rpId,
      origin,
    }),
  );
  const assertionSha256 = hash('sha256', assertion, 'base64url');
  const key = keyOf(spkiOf(index));
  return { sha256, role, operator: people[role], key, assertion, assertionSha256, round: 1, at: now };
}

const set = JSON.stringify({
  number: 1,
  previous: null,
  rpId,
  origins: [origin],
  log: { origin: 'log.example', vkey: 'log.example+00000000+AAAA' },
  witnesses: [{ name: 'w.example', vkey: 'w.example+00000000+AAAA' }],
  quorum: 1,
  from: formatInstant(now),
  until: formatInstant(now + 80 * dayMs),
  keys: roles.map((role, index) => ({ person: people[role], roles: [role], spki: spkiOf(index) })),
});

interface Odd {
  readonly held?: string;
  readonly outdated?: boolean;
  readonly approvals?: readonly ApprovalRecord[];
  readonly members?: readonly string[];
  readonly phone?: typeof named;
}

/** What the reader gives of this phone where the records are odd in one thing. */
async function readWith(odd: Odd): Promise<unknown> {
  const store = {
    findOperator: (_tx: unknown, id: string) =>
      Promise.resolve({ id, name: id, roles: [], deactivatedAt: null }),
    readApproverSets: () =>
      Promise.resolve([
        { sha256: sha256Of(set), number: 1, text: set, signedAt: now, assertions: [], statement: null },
      ]),
    findOutdatedMeasures: () => Promise.resolve(new Set(odd.outdated === true ? [sha256] : [])),
    findMeasureByManifest: () => Promise.resolve(measure),
    readMeasureManifest: () =>
      Promise.resolve({
        sha256,
        measureId,
        proposer: people.proposer,
        madeAt: now,
        text,
        terms: termsOf(measure),
      }),
    readApprovals: () => Promise.resolve(odd.approvals ?? [recordOf('proposer'), recordOf('approver')]),
    readMembers: () => Promise.resolve(odd.members ?? members),
    findPhones: () => Promise.resolve([odd.phone ?? named]),
  };
  const ports = {
    store,
    clock: { now: () => now },
    access: { decide: () => ({ allowed: true }) },
    rpId: () => rpId,
    locksHeld: () => odd.held ?? null,
  };
  const reader = createApprovalReader(ports as unknown as ApprovalReaderPorts);
  const wanted = [{ phoneId: (odd.phone ?? named).phoneId, measures: [sha256] }];
  const found = await reader.approvalsFor(null as never, wanted);
  return found.get(wanted[0]!.phoneId)?.get(sha256)?.member;
}

test('a phone that two people named is shown so', async () => {
  assert.equal(await readWith({}), named.member);
  assert.equal(await readWith({ phone: other }), other.member);
});

test('nothing is shown of a measure from before a restore', async () => {
  assert.equal(await readWith({ outdated: true }), undefined);
});

test('nothing is shown while locks are held back', async () => {
  assert.equal(await readWith({ held: 'the witnesses were not asked' }), undefined);
});

test('nothing is shown where the signatures are not genuine, or not two', async () => {
  const elsewhere = recordOf('approver', sha256Of('another manifest'));
  assert.equal(await readWith({ approvals: [recordOf('proposer'), elsewhere] }), undefined);
  assert.equal(await readWith({ approvals: [recordOf('proposer')] }), undefined);
});

test('nothing is shown where the members were changed since, or do not hold the phone', async () => {
  assert.equal(await readWith({ members: [...members, stranger.member] }), undefined);
  assert.equal(await readWith({ phone: stranger }), undefined);
});
