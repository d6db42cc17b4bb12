import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApprovalRecord, SignerPorts } from '../../../src/app/casework/measures-ports.ts';
import { countingPair } from '../../../src/app/casework/signers.ts';
import type { Transaction } from '../../../src/app/ports.ts';

const tx = {} as Transaction;

/** Everybody holds every role but those who left. */
const without = (...left: readonly string[]): SignerPorts =>
  ({
    store: {
      findOperator: (_: Transaction, id: string) =>
        Promise.resolve({ id, name: id, roles: [], deactivatedAt: left.includes(id) ? 1 : null }),
    },
    access: { decide: () => ({ allowed: true }) },
    rpId: () => 'example.org',
    clock: { now: () => 0 },
  }) as unknown as SignerPorts;

const signed = (round: number, role: ApprovalRecord['role'], operator: string): ApprovalRecord => ({
  sha256: 'manifest',
  role,
  operator,
  key: `key of ${operator}`,
  assertion: JSON.stringify({
    v: 1,
    role,
    manifestSha256: 'A'.repeat(43),
    publicKey: '',
    algorithm: -7,
    rpId: 'example.org',
    origin: 'https://example.org',
    authenticatorData: '',
    clientDataJson: '',
    signature: '',
  }),
  assertionSha256: `${round} ${role} ${operator}`,
  at: round * 10 + (role === 'proposer' ? 0 : 1),
  round,
});

const first = [signed(1, 'proposer', 'ada'), signed(1, 'approver', 'bob')];
const second = [signed(2, 'proposer', 'eve'), signed(2, 'approver', 'ada')];
const pair = (ports: SignerPorts, approvals: readonly ApprovalRecord[]) =>
  countingPair(ports, tx, 'policy', approvals);

test('the two of the latest round count, whatever the order in which they are read', async () => {
  assert.deepEqual(await pair(without(), [...first, ...second]), second);
  assert.deepEqual(await pair(without(), [...second.toReversed(), ...first.toReversed()]), second);
});

test('where one of the latest round left, the two of an earlier round count, and never one of each', async () => {
  assert.deepEqual(await pair(without('eve'), [...first, ...second]), first);
  assert.equal(await pair(without('ada'), [...first, ...second]), null, 'Eve and Bob signed apart');
  assert.deepEqual(await pair(without(), [...first, second[0]!]), first, 'a round that waits for its second');
  assert.equal(await pair(without('ada'), [...first, second[0]!]), null);
});

test('one person, one key, one role or one half are no pair', async () => {
  const [ada, bob] = [signed(1, 'proposer', 'ada'), signed(1, 'approver', 'bob')];
  assert.equal(await pair(without(), [ada]), null);
  assert.equal(await pair(without(), [ada, signed(1, 'proposer', 'bob')]), null);
  assert.equal(await pair(without(), [bob, signed(1, 'approver', 'ada')]), null);
  assert.equal(await pair(without(), [ada, { ...signed(1, 'approver', 'ada'), key: 'another' }]), null);
  assert.equal(await pair(without(), [ada, { ...bob, key: ada.key }]), null);
});
