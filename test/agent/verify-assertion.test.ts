import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyAssertion } from '../../src/agent/lock/verify-assertion.ts';
import { webCrypto } from '../../src/agent/platform/web-crypto.ts';
import { entryOf, firstApprovers, type HeldApprovers } from '../../src/agent/state/approvers.ts';
import type { ApproverSet } from '../../src/protocol/acts/approver-set.ts';
import { Approver, sha, type AssertionFault, type Role } from './approver.ts';

const ada = new Approver('Ada');
const at = Date.UTC(2026, 2, 1);
const challengeText = 'carnet-measure-v2\napprover\nhash\n';
const set: ApproverSet = {
  number: 1,
  previous: null,
  rpId: 'approve.example',
  origins: ['https://approve.example', 'https://new.approve.example'],
  log: { origin: 'log.example', vkey: 'log.example+00000000+AA' },
  witnesses: [],
  quorum: 1,
  from: '2026-01-01T00:00:00Z',
  until: '2026-03-31T00:00:00Z',
  keys: [{ person: ada.person, roles: ['approver'], spki: ada.spki }],
};
const first = firstApprovers(set, sha('set'));
/** A set in which this entry counts from a time. */
const since = (entry: string, from: number): HeldApprovers => ({ ...first, since: { [entry]: from } });
const ownKey = entryOf.key(ada.person, 'approver', ada.spki);
const rpId = entryOf.rpId(set.rpId);
const origin = entryOf.origin(set.origins[0]!);

const cases: readonly (readonly [
  string,
  { readonly role?: Role; readonly how?: AssertionFault; readonly held?: HeldApprovers },
  boolean,
])[] = [
  ['of a person of the set', {}, true],
  ['in a role that the set does not give the person', { role: 'proposer' }, false],
  ['with a key that counts from this moment', { held: since(ownKey, at) }, true],
  ['with a key that counts a moment later', { held: since(ownKey, at + 1) }, false],
  ['for a relying party that counts from this moment', { held: since(rpId, at) }, true],
  ['for a relying party that counts a moment later', { held: since(rpId, at + 1) }, false],
  ['on a page that counts from this moment', { held: since(origin, at) }, true],
  ['on a page that counts a moment later', { held: since(origin, at + 1) }, false],
  ['on another page of the set', { how: { clientData: { origin: set.origins[1] } } }, true],
  ['without a word about frames', { how: { clientData: { crossOrigin: undefined } } }, true],
  ['in a frame', { how: { clientData: { crossOrigin: true } } }, false],
  ['in a frame, as a word', { how: { clientData: { crossOrigin: 'true' } } }, false],
  ['below a page that is named', { how: { clientData: { topOrigin: 'https://evil.example' } } }, false],
  ['that registers a key', { how: { clientData: { type: 'webauthn.create' } } }, false],
  ['by nobody who was verified', { how: { flags: 0x01 } }, false],
  ['by nobody who was present', { how: { flags: 0x04 } }, false],
  ['for another relying party', { how: { rpId: 'approve.example.evil' } }, false],
  ['of something else', { how: { challenge: sha('another') } }, false],
  [
    'with a signature of something else',
    { how: { tamper: (one) => ({ ...one, signature: ada.assert('approver', 'x', set).signature }) } },
    false,
  ],
];

for (const [name, { role = 'approver', how = {}, held = first }, want] of cases)
  test(`an assertion ${name} ${want ? 'counts' : 'does not count'}`, async () => {
    const assertion = ada.assert(role, challengeText, set, how);
    const signed = await verifyAssertion(assertion, { challengeText, held, at, crypto: webCrypto });
    assert.deepEqual(signed, want ? { person: ada.person, spki: ada.spki } : undefined);
  });
