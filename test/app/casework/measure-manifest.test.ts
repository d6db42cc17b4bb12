import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, hash, sign, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import {
  areGenuine,
  assertionDocument,
  challengeOf,
  keyOf,
  lockHead,
  policyManifest,
  readStoredManifest,
  termsOf,
  type SigningRole,
} from '../../../src/app/casework/measure-manifest.ts';
import type { ApprovalRecord, MeasureRecord } from '../../../src/app/casework/measures-ports.ts';
import type { AssertionDocument } from '../../../src/protocol/acts/measure.ts';

// What is looked at when a measure is carried out: the recorded documents alone, anew, whatever was checked when they were taken in.
const manifestSha256 = hash('sha256', 'a manifest', 'base64url');
const rpId = 'carnet.example';
const origin = 'https://carnet.example';
const present = 0x01;
const verified = 0x04;

interface Signed {
  readonly flags?: number;
  readonly rpIdHashed?: string;
  readonly clientData?: Readonly<Record<string, unknown>>;
  readonly document?: Partial<AssertionDocument>;
  readonly record?: Partial<ApprovalRecord>;
}

const keys: Readonly<Record<SigningRole, KeyObject>> = {
  proposer: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  approver: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
};

function recordOf(role: SigningRole, odd: Signed = {}, key = keys[role]): ApprovalRecord {
  const challenge = challengeOf(role, manifestSha256, 2).toString('base64url');
  const stated = { type: 'webauthn.get', challenge, origin, crossOrigin: false, ...odd.clientData };
  const client = Buffer.from(JSON.stringify(stated));
  const flags = Uint8Array.of(odd.flags ?? present | verified, 0, 0, 0, 1);
  const data = Buffer.concat([hash('sha256', odd.rpIdHashed ?? rpId, 'buffer'), flags]);
  const signature = sign('sha256', Buffer.concat([data, hash('sha256', client, 'buffer')]), key);
  const publicKeySpki = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url');
  const document = assertionDocument(role, manifestSha256, 2, {
    credentialId: 'AAAA',
    publicKeySpki,
    algorithm: -7,
    authenticatorData: data.toString('base64url'),
    clientDataJson: client.toString('base64url'),
    signature: signature.toString('base64url'),
    rpId,
    origin,
  });
  const assertion = JSON.stringify({ ...document, ...odd.document });
  return {
    sha256: manifestSha256,
    role,
    operator: role,
    key: keyOf(publicKeySpki),
    assertion,
    assertionSha256: hash('sha256', assertion, 'base64url'),
    round: 1,
    at: 0,
    ...odd.record,
  };
}

const proposer = recordOf('proposer');

test('two people with two passkeys make a measure', () => {
  assert.ok(areGenuine(manifestSha256, [proposer, recordOf('approver')]));
  const below = 'https://approve.carnet.example';
  const signedBelow = recordOf('approver', { clientData: { origin: below }, document: { origin: below } });
  assert.ok(areGenuine(manifestSha256, [proposer, signedBelow]), 'on an origin below the relying party');
  assert.ok(
    areGenuine(manifestSha256, [proposer, recordOf('approver', { clientData: { added: 1 } })]),
    'browsers add members',
  );
});

const other = JSON.parse(recordOf('approver', { clientData: { added: 2 } }).assertion) as AssertionDocument;
const challengeFor = (role: SigningRole, of: string): string =>
  challengeOf(role, of, 2).toString('base64url');
const elsewhere = 'https://elsewhere.example';
const faults: readonly (readonly [string, Signed])[] = [
  ['nobody touched the passkey', { flags: verified }],
  ['nobody was verified', { flags: present }],
  ['another relying party', { rpIdHashed: 'elsewhere.example' }],
  ['another relying party than the document names', { document: { rpId: 'elsewhere.example' } }],
  ['a challenge of the other role', { clientData: { challenge: challengeFor('proposer', manifestSha256) } }],
  ['a challenge of another manifest', { clientData: { challenge: challengeFor('approver', 'another') } }],
  [
    'the challenge of the form before',
    {
      clientData: { challenge: challengeOf('approver', manifestSha256, 1).toString('base64url') },
    },
  ],
  ['a registration', { clientData: { type: 'webauthn.create' } }],
  ['a page of another origin', { clientData: { origin: elsewhere } }],
  [
    'an origin that may not use the relying party',
    { clientData: { origin: elsewhere }, document: { origin: elsewhere } },
  ],
  ['a signature over something else', { document: { signature: other.signature } }],
  ['no signature', { document: { signature: '' } }],
  ['a frame', { clientData: { crossOrigin: true } }],
  ['a frame below a page that is named', { clientData: { topOrigin: elsewhere } }],
  ['a document for another manifest', { document: { manifestSha256: hash('sha256', 'b', 'base64url') } }],
  ['a document of the other role', { document: { role: 'proposer' } }],
  ['a record with another hash', { record: { assertionSha256: 'A'.repeat(43) } }],
  ['a record that names another key', { record: { key: 'A'.repeat(43) } }],
  ['the proposer as approver', { record: { operator: 'proposer' } }],
];
for (const [what, odd] of faults)
  test(`carried out is nothing that was signed with ${what}`, () => {
    assert.ok(!areGenuine(manifestSha256, [proposer, recordOf('approver', odd)]));
  });

test('one signature, three, or two in one role are not two people', () => {
  const approver = recordOf('approver');
  for (const records of [[proposer], [approver], [proposer, approver, approver], [approver, proposer], []])
    assert.ok(!areGenuine(manifestSha256, records));
});

test('one passkey in both roles is not two people', () => {
  const shared = recordOf('approver', {}, keys.proposer);
  assert.ok(areGenuine(manifestSha256, [recordOf('proposer', {}, keys.approver), shared]), 'else it holds');
  assert.ok(!areGenuine(manifestSha256, [proposer, shared]));
});

const proposed: MeasureRecord = {
  id: 'a'.repeat(32),
  number: 1,
  kind: 'lock',
  caseId: 'C-7KQ2M9XH4T',
  clauses: ['cu-activation'],
  reason: 'A lot',
  until: Date.parse('2026-12-01T00:00:00Z'),
  policy: null,
  state: 'proposed',
  draftedBy: 'b'.repeat(32),
  draftedAt: 0,
  sha256: null,
  approveBy: Date.parse('2026-11-30T00:00:00Z'),
  approvedAt: null,
  documentsAt: null,
  releasedAt: null,
  propagatedAt: null,
};

test('a record beside its manifest may differ in nothing that people read', () => {
  const { until, approveBy } = proposed;
  const members = { count: 1, root: 'A'.repeat(43) };
  const text = JSON.stringify(lockHead(proposed, members, { origin: 'log', until: until! }));
  const sha256 = hash('sha256', text, 'base64url');
  const measure = { ...proposed, sha256 };
  const stored = {
    sha256,
    measureId: measure.id,
    proposer: 'b'.repeat(32),
    madeAt: 0,
    text,
    terms: termsOf(proposed),
  };
  assert.equal(readStoredManifest(measure, stored)?.kind, 'lock');
  const alterations: readonly Partial<MeasureRecord>[] = [
    { reason: 'Nothing much' },
    { until: until! + 1000 },
    { approveBy: approveBy! + 1000 },
    { clauses: ['cu-activation', 'ir-activation'] },
    { caseId: 'C-0000000000' },
    { id: 'c'.repeat(32) },
    { sha256: hash('sha256', 'another', 'base64url') },
  ];
  for (const altered of alterations)
    assert.equal(readStoredManifest({ ...measure, ...altered }, stored), undefined, JSON.stringify(altered));
  assert.equal(readStoredManifest(measure, { ...stored, text: text.replace('1', '2') }), undefined);
  assert.equal(readStoredManifest(measure, { ...stored, terms: null }), undefined);
  assert.equal(readStoredManifest(measure, undefined), undefined);
});

test('nor may a policy’s record, nor the record of a lock that was signed in the form before', () => {
  const policy = { id: 'six', version: 2, text: 'id: six' };
  const ofPolicy: MeasureRecord = {
    ...proposed,
    kind: 'policy',
    policy,
    caseId: null,
    clauses: [],
    until: null,
  };
  const times = { proposedAt: 0, approveBy: proposed.approveBy! };
  const ofLock = {
    ...policyManifest({ ...ofPolicy, policy }, times),
    kind: 'lock',
    policy: undefined,
    case: proposed.caseId,
    clauses: proposed.clauses,
    members: [hash('sha256', 'member', 'base64url')],
    until: '2026-12-01T00:00:00Z',
  };
  const rows: readonly (readonly [MeasureRecord, object, readonly Partial<MeasureRecord>[]])[] = [
    [
      ofPolicy,
      policyManifest({ ...ofPolicy, policy }, times),
      [{ policy: { ...policy, text: 'id: seven' } }, { policy: null }, { reason: 'Nothing much' }],
    ],
    [
      proposed,
      ofLock,
      [{ until: proposed.until! + 1000 }, { caseId: 'C-0000000000' }, { clauses: [] }, { kind: 'policy' }],
    ],
  ];
  for (const [record, manifest, alterations] of rows) {
    const text = JSON.stringify(manifest);
    const sha256 = hash('sha256', text, 'base64url');
    const measure = { ...record, sha256 };
    const stored = { sha256, measureId: measure.id, proposer: 'b'.repeat(32), madeAt: 0, text, terms: null };
    assert.equal(readStoredManifest(measure, stored)?.kind, record.kind, text);
    for (const altered of [...alterations, { approveBy: 0 }])
      assert.equal(
        readStoredManifest({ ...measure, ...altered }, stored),
        undefined,
        JSON.stringify(altered),
      );
  }
});
