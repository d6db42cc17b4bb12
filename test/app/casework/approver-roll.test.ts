import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { lapseOfKey, readRoll } from '../../../src/app/casework/approver-roll.ts';
import type { ApproverSetRecord, SignedSet } from '../../../src/app/casework/approvers-ports.ts';
import { keyOf } from '../../../src/app/casework/measure-manifest.ts';
import { dayMs, formatInstant } from '../../../src/core/time.ts';
import type { ApproverSet } from '../../../src/protocol/acts/approver-set.ts';

const start = Date.parse('2021-10-01T00:00:00Z');
const [ada, bob, eve] = ['a', 'b', 'e'].map((letter) => letter.repeat(32)) as [string, string, string];
const spkiOf = (person: string): string => Buffer.from(`key of ${person}`).toString('base64url');
const rpId = 'approve.example';
const origin = `https://${rpId}`;

const anybody = {
  role: 'approver',
  key: 'k',
  authenticatorData: '',
  clientDataJSON: '',
  signature: '',
} as const;

function recordOf(
  number: number,
  previous: string | null,
  persons: readonly string[],
  more: Partial<ApproverSet> & { readonly at?: number } = {},
): ApproverSetRecord {
  const { at = start, ...changed } = more;
  const set: ApproverSet = {
    number,
    previous,
    rpId,
    origins: [origin],
    log: { origin: 'log', vkey: 'log+1+A' },
    witnesses: [{ name: 'w', vkey: 'w+1+B' }],
    quorum: 1,
    from: formatInstant(at),
    until: formatInstant(at + 90 * dayMs),
    keys: persons.map((person) => ({ person, roles: ['proposer', 'approver'], spki: spkiOf(person) })),
    ...changed,
  };
  const text = JSON.stringify(set);
  const sha256 = hash('sha256', text, 'base64url');
  const assertions = number === 1 ? [] : [anybody, anybody];
  return { sha256, number, text, signedAt: at, assertions, statement: null };
}

const rollOf = (records: readonly ApproverSetRecord[]): Promise<readonly SignedSet[]> =>
  readRoll({ store: { readApproverSets: async () => records } }, undefined as never);
const signerOf = (person: string) =>
  ({ operator: person, role: 'approver', key: keyOf(spkiOf(person)), rpId, origin }) as const;

test('the first set counts at once, until it ends', async () => {
  const roll = await rollOf([recordOf(1, null, [ada, bob])]);
  assert.equal(lapseOfKey(roll, signerOf(ada), start), null);
  assert.equal(lapseOfKey(roll, signerOf(ada), start + 90 * dayMs - 1), null);
  assert.equal(lapseOfKey(roll, signerOf(ada), start + 90 * dayMs), 'set-over');
  assert.equal(lapseOfKey(roll, signerOf(eve), start), 'not-in-set');
  assert.equal(lapseOfKey([], signerOf(ada), start), 'no-set');
});

test('a key is bound to its person, its role, and the address that the set names', async () => {
  const keys: ApproverSet['keys'] = [
    { person: ada, roles: ['proposer'], spki: spkiOf(ada) },
    { person: bob, roles: ['approver'], spki: spkiOf(bob) },
  ];
  const roll = await rollOf([recordOf(1, null, [], { keys })]);
  assert.equal(lapseOfKey(roll, signerOf(ada), start), 'not-in-set');
  assert.equal(lapseOfKey(roll, { ...signerOf(ada), role: 'proposer' }, start), null);
  assert.equal(lapseOfKey(roll, { ...signerOf(bob), operator: ada }, start), 'not-in-set');
  assert.equal(lapseOfKey(roll, { ...signerOf(bob), rpId: 'example' }, start), 'other-address');
  assert.equal(lapseOfKey(roll, { ...signerOf(bob), origin: 'https://x.example' }, start), 'other-address');
});

test('what the next set removes counts no more at once, what it adds counts 14 days later', async () => {
  const first = recordOf(1, null, [ada, bob]);
  const at = start + 10 * dayMs;
  const roll = await rollOf([first, recordOf(2, first.sha256, [bob, eve], { at })]);
  assert.equal(lapseOfKey(roll, signerOf(ada), at), 'not-in-set');
  assert.equal(lapseOfKey(roll, signerOf(bob), at), null);
  assert.equal(lapseOfKey(roll, signerOf(eve), at), 'not-yet-in-set');
  assert.equal(lapseOfKey(roll, signerOf(eve), at + 14 * dayMs - 1), 'not-yet-in-set');
  assert.equal(lapseOfKey(roll, signerOf(eve), at + 14 * dayMs), null);
});

test('who was removed and comes back waits again', async () => {
  const first = recordOf(1, null, [ada, bob]);
  const second = recordOf(2, first.sha256, [bob, eve], { at: start + dayMs });
  const third = recordOf(3, second.sha256, [ada, bob], { at: start + 2 * dayMs });
  const roll = await rollOf([first, second, third]);
  assert.equal(lapseOfKey(roll, signerOf(ada), start + 3 * dayMs), 'not-yet-in-set');
  assert.equal(lapseOfKey(roll, signerOf(ada), start + 16 * dayMs), null);
});

test('a set that was altered, does not follow, or lasts too long names nobody, and neither do those after it', async () => {
  const first = recordOf(1, null, [ada, bob]);
  const second = recordOf(2, first.sha256, [bob, eve]);
  const altered = { ...first, text: first.text.replace('"quorum":1', '"quorum":2') };
  assert.deepEqual(await rollOf([altered, second]), []);
  assert.equal((await rollOf([first, recordOf(2, 'A'.repeat(43), [bob, eve])])).length, 1);
  assert.equal((await rollOf([first, recordOf(3, first.sha256, [bob, eve])])).length, 1);
  assert.deepEqual(
    await rollOf([recordOf(1, null, [ada, bob], { until: formatInstant(start + 91 * dayMs) })]),
    [],
  );
});

test('a set that nobody signed counts once the set before has ended, all of it at once', async () => {
  const first = recordOf(1, null, [ada, bob]);
  const unsigned = (at: number) => ({ ...recordOf(2, first.sha256, [ada, eve], { at }), assertions: [] });
  const early = await rollOf([first, unsigned(start + 89 * dayMs)]);
  assert.equal(early.length, 1, 'while there are people who can sign the next');
  const over = start + 90 * dayMs;
  const roll = await rollOf([first, unsigned(over)]);
  assert.equal(roll.length, 2);
  for (const person of [ada, eve]) assert.equal(lapseOfKey(roll, signerOf(person), over), null);
  assert.equal(lapseOfKey(roll, signerOf(bob), over), 'not-in-set');
  const third = recordOf(3, roll[1]!.sha256, [ada, eve, bob], { at: over + dayMs });
  const later = await rollOf([first, unsigned(over), third]);
  assert.equal(lapseOfKey(later, signerOf(eve), over + dayMs), null);
  assert.equal(lapseOfKey(later, signerOf(bob), over + 14 * dayMs), 'not-yet-in-set');
  assert.equal(lapseOfKey(later, signerOf(bob), over + 15 * dayMs), null);
});
