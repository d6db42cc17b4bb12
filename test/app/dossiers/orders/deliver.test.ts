import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import type { NamedPhoneApproval } from '../../../../src/app/dossiers/orders/approval.ts';
import { deliveriesOf } from '../../../../src/app/dossiers/orders/deliver.ts';
import type { DirectiveRecord } from '../../../../src/app/dossiers/ports.ts';
import { sha256Of } from '../../../../src/app/keys/signer.ts';
import { LockStatement } from '../../../../src/protocol/log/statement-v2.ts';
import { fits } from '../../../../src/protocol/schema/shape.ts';

const digestOf = (text: string): string => hash('sha256', text, 'base64url');
const measure = digestOf('measure');
const statement = JSON.stringify({
  v: 2,
  day: '2026-11-01',
  kind: 'lock',
  subject: digestOf('subject'),
  order: digestOf('order'),
  territory: 'CU',
  clauses: ['cu-activation'],
  policy: { id: 'six-destinations', version: 1, sha256: digestOf('policy') },
  decisionSha256: digestOf('decision'),
  approvals: [
    { role: 'proposer', key: digestOf('one'), assertionSha256: digestOf('first') },
    { role: 'approver', key: digestOf('two'), assertionSha256: digestOf('second') },
  ],
  measure: { sha256: measure, member: digestOf('member') },
  until: '2026-12-01',
});
const lock: DirectiveRecord = {
  seq: 1,
  type: 'lock',
  jws: 'e30.e30.AA',
  statement,
  issuedAt: 5,
  expiresAt: 10,
  lease: 20,
  clauses: ['cu-activation'],
  state: 'pending',
  why: null,
  episode: 1,
};
const approvalBy = (...assertionSha256: readonly string[]): NamedPhoneApproval =>
  ({
    opening: 'A',
    member: digestOf('member'),
    assertionSha256,
    approval: {},
  }) as unknown as NamedPhoneApproval;
const stated = new Map([[measure, approvalBy(digestOf('first'), digestOf('second'))]]);
const proofs = new Map([[sha256Of(statement), 'a proof']]);

test('a lock goes out with its proof and the signatures that its statement names, and that is recorded once', () => {
  assert.ok(fits(LockStatement)(JSON.parse(statement)));
  const { delivered, marked, awaitedSince } = deliveriesOf([lock], { proofs, approvals: stated });
  assert.deepEqual([delivered.map(({ shown }) => shown?.proof), awaitedSince], [['a proof'], null]);
  assert.deepEqual(marked, [{ seq: 1, state: 'delivered', why: null }]);
  assert.deepEqual(deliveriesOf([{ ...lock, state: 'delivered' }], { proofs, approvals: stated }).marked, []);
});

test('signatures that its statement does not name, though they count, do not hand a lock over', () => {
  for (const approvals of [
    new Map([[measure, approvalBy(digestOf('first'), digestOf('third'))]]),
    new Map([[digestOf('another measure'), approvalBy(digestOf('first'), digestOf('second'))]]),
    new Map<string, NamedPhoneApproval>(),
  ])
    assert.deepEqual(deliveriesOf([lock], { proofs, approvals }).delivered, []);
});

test('without a proof a lock waits, and a release does not', () => {
  const release: DirectiveRecord = { ...lock, seq: 2, type: 'release', statement: '', lease: null };
  const { delivered, awaitedSince } = deliveriesOf([lock, release], { proofs: new Map(), approvals: stated });
  assert.deepEqual([delivered.map(({ directive }) => directive.seq), awaitedSince], [[2], 5]);
});
