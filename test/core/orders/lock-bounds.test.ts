import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takeAcknowledgements } from '../../../src/core/orders/acknowledgements.ts';
import { expiryOf, nextDirectiveSeq, type IssuedDirective } from '../../../src/core/orders/directive.ts';
import { leaseOf, runningFor } from '../../../src/core/orders/wanted-lock.ts';
import { dayMs } from '../../../src/core/time.ts';

const now = Date.parse('2026-11-27T00:00:00Z');
const yearMs = 365 * dayMs;

type Verdict = Parameters<typeof leaseOf>[0];
type Running = Parameters<typeof leaseOf>[1];
type Record = Parameters<typeof runningFor>[0];

test('a lease ends with its clause or its order, and never later than 90 days after the order', () => {
  const lease = (clauseMs: number, orderMs: number): number =>
    leaseOf({ until: now + clauseMs } as Verdict, { at: now, until: now + orderMs } as Running) - now;
  assert.equal(lease(30 * dayMs, yearMs), 30 * dayMs);
  assert.equal(lease(yearMs, 20 * dayMs), 20 * dayMs);
  assert.equal(lease(yearMs, yearMs), 90 * dayMs);
});

test('an order from before the grace had ended, or for other clauses, holds no lock', () => {
  const order = {
    measure: 'm',
    approvals: [
      { role: 'proposer', key: 'p', assertionSha256: 'P' },
      { role: 'approver', key: 'a', assertionSha256: 'A' },
    ],
    until: now + yearMs,
    clauses: ['cu-activation'],
  };
  const history = { now, locks: [{ at: now - dayMs, lease: now + yearMs, within: null, order }] };
  const record = { events: [], history } as unknown as Record;
  const holds = (clause: string, graceUntil: number): boolean =>
    runningFor(record, { clause, grace: { until: graceUntil } } as Verdict) !== undefined;
  assert.ok(holds('cu-activation', now - dayMs));
  assert.ok(!holds('cu-activation', now - dayMs + 1));
  assert.ok(!holds('ir-activation', now - dayMs));
});

test('a lock in transit is good for a week, a release for ninety days, and none outlasts its lease', () => {
  assert.equal(expiryOf('lock', now + yearMs, now), now + 7 * dayMs);
  assert.equal(expiryOf('lock', now + dayMs, now), now + dayMs);
  assert.equal(expiryOf('release', null, now), now + 90 * dayMs);
});

test('each number is greater than the last, also within one second', () => {
  const seq = nextDirectiveSeq(0, now);
  assert.equal(seq, now / 1000);
  assert.equal(nextDirectiveSeq(seq, now), seq + 1);
});

test('a lock whose lease is over, or that an obeyed release came after, is held no longer', () => {
  const directive = (one: Partial<IssuedDirective>): IssuedDirective => ({
    seq: 1,
    type: 'lock',
    issuedAt: now - dayMs,
    expiresAt: now + dayMs,
    lease: now + dayMs,
    clauses: ['c'],
    state: 'obeyed',
    why: null,
    ...one,
  });
  const held = (...directives: IssuedDirective[]): number[] =>
    takeAcknowledgements(directives, [], now).held.map(({ seq }) => seq);
  assert.deepEqual(held(directive({})), [1]);
  assert.deepEqual(held(directive({ lease: now })), []);
  assert.deepEqual(held(directive({}), directive({ seq: 2, type: 'release', lease: null })), []);
  assert.deepEqual(held(directive({ state: 'pending' })), []);
});
