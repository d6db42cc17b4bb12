import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compilePolicies } from '../../../src/core/decision/compile.ts';
import { decide } from '../../../src/core/decision/decide.ts';
import type { DossierEvent, LockOrder } from '../../../src/core/decision/event.ts';
import { dayMs } from '../../../src/core/time.ts';
import { readPolicyDocument } from '../../../src/protocol/decision-files/policy-document.ts';

// Two clauses reach the same phone: what two people signed names one of them.
const text = readFileSync(new URL('../../decisions/policies/two-grounds.yaml', import.meta.url), 'utf8');
const read = readPolicyDocument(text);
assert.ok(read.ok);
const { policy } = read;
const [first, second] = policy.clauses.map((one) => one.id);
const published = policy.published!;
const since = Date.parse('2021-09-10T00:00:00Z');

const order = (clauses?: readonly string[]): LockOrder => ({
  measure: 'm',
  approvals: [],
  until: since + 900 * dayMs,
  ...(clauses === undefined ? {} : { clauses }),
});

function standings(clauses?: readonly string[]): readonly (string | null)[] {
  const at = (days: number): { at: number; receivedAt: number } => ({
    at: since + days * dayMs,
    receivedAt: since + days * dayMs,
  });
  const place = policy.clauses[0]!.territories[0]!;
  const seen = { kind: 'observed', whereabouts: { kind: 'placed', territory: place, by: [] } } as const;
  const events: readonly DossierEvent[] = [
    { ...at(0), kind: 'activated', territory: place },
    { ...at(2), ...seen },
    { ...at(400), ...seen },
    { ...at(401), kind: 'notice-acknowledged', clause: first! },
    { ...at(401), kind: 'notice-acknowledged', clause: second! },
    { ...at(600), kind: 'lock-ordered', lease: since + 620 * dayMs, order: order(clauses) },
  ];
  const now = since + 601 * dayMs;
  const decision = decide(compilePolicies([{ ...policy, published }]), { events }, { now, knownAt: now });
  return decision.clauses.map((one) => one.standing);
}

test('P7: a lock holds by the clauses that two people named, and by no other', () => {
  assert.deepEqual(standings([first!]), ['locked', 'due']);
  assert.deepEqual(standings([second!]), ['due', 'locked']);
  assert.deepEqual(standings([first!, second!]), ['locked', 'locked']);
  assert.deepEqual(standings(), ['locked', 'locked']);
});
