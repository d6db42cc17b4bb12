import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datedAfterLocks, isEndedInRecord } from '../../../src/core/orders/lock-end.ts';
import type { Decision } from '../../../src/core/decision/decision.ts';
import type { History } from '../../../src/core/decision/history.ts';
import { isUnordered } from '../../../src/core/orders/wanted-lock.ts';
import type { DossierEvent, LockOrder } from '../../../src/core/decision/event.ts';

const told = (at: number): { at: number; receivedAt: number } => ({ at, receivedAt: at });
const order: LockOrder = { measure: 'm', approvals: [], until: 900 };
const lock = (at: number): DossierEvent => ({ ...told(at), kind: 'lock-ordered', lease: at + 100, order });
const release = (at: number): DossierEvent => ({ ...told(at), kind: 'released' });
const ended = (at: number, finding: string, of = 'c1'): DossierEvent => ({
  ...told(at),
  kind: 'case-ended',
  case: of,
  finding,
});

test('what ends a lock is recorded no earlier than the lock, however the clock was set between', () => {
  const [moved] = datedAfterLocks([lock(500)], [release(20)]);
  assert.deepEqual(moved, { kind: 'released', at: 500, receivedAt: 20 });
  const inOrder = [release(501)];
  assert.deepEqual(datedAfterLocks([lock(500)], inOrder), inOrder);
  const others = [lock(20)];
  assert.equal(datedAfterLocks([lock(500)], others), others);
});

const cases: readonly (readonly [string, readonly DossierEvent[], boolean])[] = [
  ['nothing after it', [release(400), lock(500)], false],
  ['a release after it', [lock(500), release(600)], true],
  ['a release recorded after it, by a clock that was behind', [lock(500), release(20)], true],
  ['the end of its case', [lock(500), ended(600, 'no-diversion')], true],
  ['the end of its case in diversion', [lock(500), ended(600, 'diversion')], false],
  ['the end of another case', [lock(500), ended(600, 'no-diversion', 'c2')], false],
];

for (const [name, events, isEnded] of cases)
  test(`a lock's record: ${name}`, () => {
    const running = { at: 500, until: 600, case: { id: 'c1', until: 900 }, order };
    assert.equal(isEndedInRecord(events, running), isEnded);
  });

const approvals: LockOrder['approvals'] = [
  { role: 'proposer', key: 'p', assertionSha256: 'P' },
  { role: 'approver', key: 'a', assertionSha256: 'A' },
];
const unordered: readonly (readonly [string, LockOrder | null, readonly DossierEvent[], boolean])[] = [
  ['without an order', null, [], true],
  ['by an order that nobody approved', order, [], true],
  ['by an order of two people', { ...order, approvals }, [], false],
  ['by an order that a release of a clock ahead has ended', { ...order, approvals }, [release(800)], false],
];
for (const [what, by, after, isDamaged] of unordered)
  test(`a phone that is locked ${what} ${isDamaged ? 'raises' : 'raises no'} alarm`, () => {
    const verdict = { clause: 'c', standing: 'locked', until: 700, grace: { until: 400 } };
    const history = { now: 550, locks: [{ at: 500, lease: 700, within: null, order: by }] };
    const record = {
      decision: { standing: 'locked', now: 550, clauses: [verdict] } as unknown as Decision,
      history: history as unknown as History,
      events: [lock(500), ...after],
    };
    assert.equal(isUnordered(record), isDamaged);
  });
