import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Order } from '../../src/agent/state/order.ts';
import { freshState, type EnrolledState, type AgentState } from '../../src/agent/state/agent-state.ts';
import { step } from '../../src/agent/state/step.ts';
import type { AgentEvent } from '../../src/agent/state/agent-event.ts';
import type { CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import type { Directive } from '../../src/protocol/device/directive.ts';

const deviceId = 'a'.repeat(32);
const at = Date.UTC(2026, 0, 5);
const moment = { at, wallMs: at, challenge: '0123456789' };
const trust = {
  directiveKeys: { keys: [] },
  log: null,
  witnesses: [],
  quorum: 0,
  fences: { version: '1', sha256: 'one' },
  lockProfile: [],
};
const pending = (seq: number, acks: EnrolledState['acks'] = []) => ({
  report: { sub: deviceId, seq, iat: at / 1000, evidence: [], acks: [...acks] },
  jws: `report-${seq}`,
});
const enrolmentAnswer = { carnet: 'c1', sessionKey: 's1', unlockSecret: 'u', trust };
const answer: CheckInAnswer = { carnet: 'c2', standing: 'notice', message: 'm', directives: [], next: 60 };
const order = (seq: number, type: Directive['type'], change: Partial<Directive> = {}): Order => ({
  kind: 'authentic',
  until: null,
  directive: {
    iss: 'i',
    aud: deviceId,
    seq,
    type,
    iat: at / 1000,
    exp: at / 1000 + 3600,
    standing: 'notice',
    clauses: [{ id: 'cu-activation', basis: [] }],
    territory: null,
    reason: 'r',
    remedy: { appealUrl: 'u', contact: 'c' },
    statementSha256: 'h',
    ...change,
  },
});
const after = (state: AgentState, ...events: readonly AgentEvent[]): AgentState => events.reduce(step, state);
const begun: AgentEvent = { kind: 'report-made', pending: pending(1) };
const answered = {
  kind: 'enrolment-answered' as const,
  seq: 1,
  sub: deviceId,
  answer: enrolmentAnswer,
} satisfies AgentEvent;
const enrolled = after(freshState, begun, answered) as EnrolledState;
const noticed = after(
  enrolled,
  { kind: 'report-made', pending: pending(2) },
  { kind: 'answered', seq: 2, answer, orders: [order(1, 'notify')], ...moment },
) as EnrolledState;

describe('events that do not fit the state return the same object', () => {
  const rows: [string, AgentState, AgentEvent][] = [
    ['a failure, fresh', freshState, { kind: 'failed' }],
    ['a failure, enrolled', enrolled, { kind: 'failed' }],
    ['a failure, noticed', noticed, { kind: 'failed' }],
    ['an enrolment answered that was not begun', freshState, answered],
    ['an enrolment answered for another key', after(freshState, begun), { ...answered, sub: 'b'.repeat(32) }],
    ['an enrolment answered twice', enrolled, answered],
    ['an answer while fresh', freshState, { kind: 'answered', seq: 1, answer, orders: [], ...moment }],
    [
      'an answer to nothing',
      enrolled,
      { kind: 'answered', seq: 2, answer, orders: [order(1, 'notify')], ...moment },
    ],
    [
      'an answer to an earlier report',
      after(enrolled, { kind: 'report-made', pending: pending(3) }),
      { kind: 'answered', seq: 2, answer, orders: [], ...moment },
    ],
    [
      'a refusal of an earlier report',
      after(enrolled, { kind: 'report-made', pending: pending(3) }),
      { kind: 'refused', seq: 2, code: 'report-malformed' },
    ],
    ['a notice seen that is none', enrolled, { kind: 'notice-shown', seq: 1, at }],
    ['a notice seen of another number', noticed, { kind: 'notice-shown', seq: 2, at }],
    [
      'a notice seen twice',
      after(noticed, { kind: 'notice-shown', seq: 1, at }),
      { kind: 'notice-shown', seq: 1, at: at + 5 },
    ],
    ['an appeal while fresh', freshState, { kind: 'appeal-written', text: 'x' }],
    ['the same fences', enrolled, { kind: 'fences-renewed', fences: { version: '1', sha256: 'one' } }],
    ['the same clock', enrolled, { kind: 'clock-corrected', offsetMs: 0 }],
    [
      'a first start once enrolled',
      enrolled,
      { kind: 'first-started', firstStart: { wallMs: at, evidence: [], unresolved: null } },
    ],
    ['starting over while fresh', freshState, { kind: 'starting-over' }],
  ];
  for (const [name, state, event] of rows) test(name, () => assert.equal(step(state, event), state));
});

describe('numbers', () => {
  test('grow with every new report, also after refusals', () => {
    const state = after(
      enrolled,
      { kind: 'report-made', pending: pending(2) },
      { kind: 'refused', seq: 2, code: 'report-malformed' },
    ) as EnrolledState;
    assert.equal(state.lastSeq, 2);
    assert.equal(state.pending, null);
  });

  test('a renewed report keeps its own', () => {
    const state = after(
      enrolled,
      { kind: 'report-made', pending: pending(2) },
      { kind: 'report-made', pending: pending(2) },
    );
    assert.equal((state as EnrolledState).lastSeq, 2);
  });
});

test('an acknowledgement stays queued until the answer to the report that carried it', () => {
  const seen = after(noticed, { kind: 'notice-shown', seq: 1, at }) as EnrolledState;
  assert.deepEqual(
    seen.acks.map((ack) => ack.seq),
    [1],
  );
  const without = after(
    seen,
    { kind: 'report-made', pending: pending(3) },
    { kind: 'answered', seq: 3, answer, orders: [], ...moment },
  );
  assert.deepEqual((without as EnrolledState).acks, seen.acks, 'the report did not carry it');
  const carried = after(
    seen,
    { kind: 'report-made', pending: pending(3, seen.acks) },
    { kind: 'answered', seq: 3, answer, orders: [], ...moment },
  );
  assert.deepEqual((carried as EnrolledState).acks, []);
});

test('a refusal never replaces the acknowledgement of an obeyed directive', () => {
  const seen = after(noticed, { kind: 'notice-shown', seq: 1, at }) as EnrolledState;
  const forged: Order = { kind: 'rejected', seq: 1, why: 'bad-signature' };
  const told = after(
    seen,
    { kind: 'report-made', pending: pending(3) },
    { kind: 'answered', seq: 3, answer, orders: [forged], ...moment },
  );
  assert.deepEqual(
    (told as EnrolledState).acks.map((ack) => ack.state),
    ['shown'],
  );
});

test('nor of a notice that the owner has not seen', () => {
  const forged: Order = { kind: 'rejected', seq: 1, why: 'bad-signature' };
  const told = after(
    noticed,
    { kind: 'report-made', pending: pending(3) },
    { kind: 'answered', seq: 3, answer, orders: [forged], ...moment },
  ) as EnrolledState;
  assert.deepEqual(told.acks, []);
  assert.equal(told.posture, noticed.posture);
});

test('an acknowledgement queued during an exchange is sent with the next report', () => {
  const seen = after(noticed, { kind: 'notice-shown', seq: 1, at }) as EnrolledState;
  const state = after(
    seen,
    { kind: 'report-made', pending: pending(3, seen.acks) },
    { kind: 'answered', seq: 3, answer, orders: [order(2, 'release')], ...moment },
  ) as EnrolledState;
  assert.deepEqual(
    state.acks.map((ack) => [ack.seq, ack.state]),
    [[2, 'obeyed']],
  );
  const later = after(
    {
      ...seen,
      acks: [...seen.acks, { seq: 9, state: 'refused', why: 'expired', at: '2026-01-05T00:00:00Z' }],
    },
    { kind: 'report-made', pending: pending(3, seen.acks) },
    { kind: 'answered', seq: 3, answer, orders: [], ...moment },
  ) as EnrolledState;
  assert.deepEqual(
    later.acks.map((ack) => ack.seq),
    [9],
  );
});

// Every event in any order: errors, genuine orders, forgeries.
const rejected = fc.record({
  kind: fc.constant('rejected' as const),
  seq: fc.option(fc.integer({ min: 1, max: 12 })),
  why: fc.constantFrom('bad-signature' as const, 'malformed' as const, 'unknown-key' as const),
});
const authentic = fc
  .tuple(
    fc.integer({ min: 1, max: 12 }),
    fc.constantFrom('notify' as const, 'lock' as const, 'release' as const),
    fc.constantFrom('good' as const, 'good' as const, 'good' as const, 'expired' as const, 'other' as const),
    fc.constantFrom('cu-activation', 'ir-activation', 'sy-activation'),
  )
  .map(([seq, type, how, id]) =>
    order(seq, type, {
      clauses: [{ id, basis: [] }],
      ...(how === 'expired' ? { exp: at / 1000 - 1 } : how === 'other' ? { aud: 'b'.repeat(32) } : {}),
    }),
  );
const seq = fc.integer({ min: 1, max: 12 });
// Few numbers, so that an answer often fits the pending report.
const reportSeq = fc.integer({ min: 2, max: 3 });
const anyEvent: fc.Arbitrary<AgentEvent> = fc.oneof(
  fc.constant<AgentEvent>({ kind: 'failed' }),
  reportSeq.map((each): AgentEvent => ({ kind: 'refused', seq: each, code: 'report-malformed' })),
  seq.map((each): AgentEvent => ({ kind: 'notice-shown', seq: each, at })),
  reportSeq.map((each): AgentEvent => ({ kind: 'report-made', pending: pending(each) })),
  fc
    .integer({ min: -1e12, max: 1e12 })
    .map((offsetMs): AgentEvent => ({ kind: 'clock-corrected', offsetMs })),
  fc.constant<AgentEvent>({ kind: 'appeal-written', text: 'mine' }),
  fc
    .tuple(reportSeq, fc.array(fc.oneof(authentic, authentic, rejected), { minLength: 1, maxLength: 4 }))
    .map(([each, orders]): AgentEvent => ({ kind: 'answered', seq: each, answer, orders, ...moment })),
  fc.constant(answered),
);

const noticesOf = (state: AgentState): readonly number[] =>
  state.kind === 'enrolled' && state.posture.kind === 'noticed'
    ? state.posture.notices.map((each) => each.seq)
    : [];

test('over 20,000 random sequences: only a genuine order adds a notice or restricts the phone, and numbers never fall', () => {
  let noticedRuns = 0;
  fc.assert(
    fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 24, size: 'max' }), (events) => {
      let state: AgentState = enrolled;
      for (const event of events) {
        const next = step(state, event);
        const before = noticesOf(state);
        const appeared = noticesOf(next).filter((each) => !before.includes(each));
        const good = (each: number): boolean =>
          event.kind === 'answered' &&
          state.kind === 'enrolled' &&
          state.pending?.report.seq === event.seq &&
          each > state.directiveSeq &&
          event.orders.some(
            (one) =>
              one.kind === 'authentic' &&
              one.directive.type === 'notify' &&
              one.directive.seq === each &&
              one.directive.aud === deviceId &&
              one.directive.exp * 1000 > at,
          );
        assert.ok(
          appeared.every((each) => good(each)),
          JSON.stringify({ event, appeared }),
        );
        if (event.kind === 'failed') assert.equal(next, state);
        if (state.kind === 'enrolled' && next.kind === 'enrolled') {
          assert.ok(next.lastSeq >= state.lastSeq && next.directiveSeq >= state.directiveSeq);
          assert.ok(next.acks.length <= 32 && next.settled.length <= 16);
          assert.equal(new Set(next.acks.map((ack) => ack.seq)).size, next.acks.length);
          // Only a notice that the owner saw is acknowledged as shown.
          for (const ack of next.acks)
            if (ack.state === 'shown' && !state.acks.includes(ack))
              assert.ok(event.kind === 'notice-shown' || state.settled.includes(ack));
        }
        if (appeared.length > 0) noticedRuns += 1;
        state = next;
      }
    }),
    { numRuns: 20_000 },
  );
  assert.ok(noticedRuns > 1000, `only ${noticedRuns} notices appeared`);
});
