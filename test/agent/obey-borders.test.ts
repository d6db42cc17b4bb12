import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enrolledDefaults, type EnrolledState } from '../../src/agent/state/agent-state.ts';
import { inadmissible, obey } from '../../src/agent/state/obey.ts';
import type { Directive } from '../../src/protocol/device/directive.ts';

const deviceId = 'a'.repeat(32);
const at = Date.UTC(2026, 2, 1, 12);
const known = { deviceId, directiveSeq: 20, orderSeq: 10 };
const notice = { aud: deviceId, seq: 21, type: 'notify', exp: at / 1000 + 1 } as const;

for (const [name, change, want] of [
  ['a notice above the last number', {}, undefined],
  ['a notice of the last number', { seq: 20 }, 'replayed'],
  ['a lock of the last number', { seq: 20, type: 'lock' }, 'replayed'],
  ['a lock between the last lock and the last notice', { seq: 15, type: 'lock' }, 'replayed'],
  ['a release between the last lock and the last notice', { seq: 11, type: 'release' }, undefined],
  ['a release of the last lock’s number', { seq: 10, type: 'release' }, 'replayed'],
  ['a directive in its last second', { exp: at / 1000 + 1 }, undefined],
  ['a directive at its expiry', { exp: at / 1000 }, 'expired'],
  ['a directive for another phone', { aud: 'b'.repeat(32) }, 'not-addressed'],
] as const)
  test(`${name}: ${want ?? 'admissible'}`, () => {
    assert.equal(inadmissible(known, { ...notice, ...change }, at), want);
  });

test('a genuine lock that nothing proved is refused, whatever road it took', () => {
  const state = { ...enrolledDefaults, ...known, kind: 'enrolled' } as unknown as EnrolledState;
  const directive = {
    ...notice,
    type: 'lock',
    iat: at / 1000,
    lease: '2026-03-31T00:00:00Z',
    clauses: [],
  } as unknown as Directive;
  const order = { kind: 'authentic', directive, until: null } as const;
  const { change, ack } = obey(state, order, { at, wallMs: at, challenge: '0123456789' });
  assert.deepEqual({ change, ack }, { change: {}, ack: { seq: 21, state: 'refused', why: 'no-proof' } });
});
