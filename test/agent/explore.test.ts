import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { obey } from '../../src/agent/state/obey.ts';
import type { Order, RefusalReason } from '../../src/agent/state/order.ts';
import type { Lock } from '../../src/agent/state/posture.ts';
import { step } from '../../src/agent/state/step.ts';
import type { AgentEvent } from '../../src/agent/state/agent-event.ts';
import type { AgentState, EnrolledState } from '../../src/agent/state/agent-state.ts';
import { explore, messages } from './explore.ts';

const depth = Number(process.env['CARNET_EXPLORE_DEPTH'] ?? 5);

test(`every state within ${depth} actions of a notice that has run out keeps promises 3, 6, 8, 9 and 10`, (t) => {
  const started = performance.now();
  const found = explore(depth);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  t.diagnostic(
    `depth ${found.depth}: ${found.states} states, ${found.locked} of them locked, ${found.transitions} transitions, ${seconds} s`,
  );
  assert.equal(found.broken, undefined);
  assert.ok(found.isWhole);
  assert.ok(found.locked > found.states / 4, 'the phone is locked in many of them');
});

type Step = typeof step;
const lockOf = (state: AgentState): Lock | undefined =>
  state.kind === 'enrolled' && state.posture.kind === 'locked' ? state.posture.lock : undefined;
const withLock = (state: AgentState, change: Partial<Lock>): AgentState =>
  state.kind === 'enrolled' && state.posture.kind === 'locked'
    ? { ...state, posture: { ...state.posture, lock: { ...state.posture.lock, ...change } } }
    : state;
const { verified: lock2 } = messages.all.find((one) => one.name === 'lock 2')!;
const genuine = lock2.kind === 'named' ? lock2 : assert.fail('lock 2 is not proved');

/** A verifier that accepts directives refused for this reason as proved. */
const obeying =
  (why: RefusalReason, forget: Partial<EnrolledState> = {}): Step =>
  (state, event) => {
    if (event.kind !== 'answered' || state.kind === 'fresh') return step(state, event);
    const orders = event.orders.map((order): Order =>
      order.kind === 'rejected' && order.why === why && order.seq !== null
        ? {
            ...genuine,
            directive: { ...genuine.directive, aud: state.deviceId, seq: order.seq },
          }
        : order,
    );
    return step({ ...state, ...forget }, { ...event, orders });
  };

const on =
  (kind: AgentEvent['kind'], change: (state: AgentState, event: AgentEvent) => AgentState): Step =>
  (state, event) =>
    event.kind === kind ? change(state, event) : step(state, event);

const noticed = messages.enrolled;
const days = (count: number): number => count * 86_400_000;
const refusals = [
  ...new Set(messages.all.flatMap(({ verified }) => (verified.kind === 'rejected' ? [verified.why] : []))),
].filter((why) => why !== 'malformed' && why !== 'wrong-type');

// Faulty step functions, each with the promise that it breaks.
const mutants: [string, Step, RegExp][] = [
  ...refusals.map((why): [string, Step, RegExp] => [`obeys what is refused as ${why}`, obeying(why), /^P8/]),
  ['obeys a lock for another phone', obeying('not-addressed'), /^P8/],
  ['obeys an old lock once more', obeying('replayed', { directiveSeq: 0, orderSeq: 0, settled: [] }), /^P8/],
  ['obeys an expired lock', obeying('expired'), /^P8/],
  ['does not count time', on('ticked', (state) => state), /^P6/],
  [
    'counts half of the time',
    (state, event) =>
      step(state, event.kind === 'ticked' ? { ...event, elapsedMs: event.elapsedMs / 2 } : event),
    /^P6/,
  ],
  [
    'gives the whole lease again after a restart',
    on('restarted', (state) => withLock(state, { leftMs: days(30) })),
    /^P6/,
  ],
  ['forgets at a restart what a crash cost', on('restarted', (state) => state), /^P6/],
  [
    'lengthens the lease where the wall clock went back',
    on('restarted', (state, event) => {
      const lock = lockOf(state);
      if (lock === undefined || event.kind !== 'restarted') return step(state, event);
      return withLock(state, { leftMs: lock.leftMs + Math.max(0, lock.spanWallMs - event.wallMs) });
    }),
    /^P6/,
  ],
  [
    'takes a lease without end',
    on('answered', (state, event) => withLock(step(state, event), { leftMs: days(1000) })),
    /^P6/,
  ],
  [
    'moves the end of a lock',
    on('notice-shown', (state, event) => {
      const lock = lockOf(state);
      return lock === undefined ? step(state, event) : withLock(state, { until: lock.until + 1 });
    }),
    /^P8/,
  ],
  [
    'restricts on a failure',
    on('failed', (state) => (state.kind === 'fresh' ? state : { ...state, standing: 'locked' })),
    /^P3/,
  ],
  [
    'clears notices on a refusal',
    on('refused', (state, event) => {
      const after = step(state, event);
      return after.kind === 'fresh' ? after : { ...after, posture: { kind: 'operating' } };
    }),
    /^P3/,
  ],
  ['keeps a lock through a reset', on('starting-over', (state) => state), /^P3/],
  [
    'locks by the road of releases',
    (state, event) =>
      event.kind === 'release-received' && state.kind === 'enrolled' && event.order.kind === 'named'
        ? { ...state, ...obey(state, event.order, event).change }
        : step(state, event),
    /^P8/,
  ],
  ['does not release without a check-in', on('release-received', (state) => state), /^P10/],
  [
    'does not release',
    (state, event) => {
      const lock = lockOf(state);
      const after = step(state, event);
      return lock !== undefined &&
        event.kind === 'answered' &&
        lockOf(after) === undefined &&
        state.kind === 'enrolled' &&
        after.kind === 'enrolled'
        ? { ...after, posture: state.posture }
        : after;
    },
    /^P10/,
  ],
  [
    'takes any code',
    (state, event) => step(state, event.kind === 'code-entered' ? { ...event, isRight: true } : event),
    /^P10/,
  ],
  [
    'takes no code',
    (state, event) => step(state, event.kind === 'code-entered' ? { ...event, isRight: false } : event),
    /^P10/,
  ],
  [
    'counts no tries',
    on('code-entered', (state, event) => {
      const after = step(state, event);
      return after.kind === 'fresh' || state.kind === 'fresh' || lockOf(after) === undefined
        ? after
        : { ...after, codeTries: [...after.codeTries, 3_600_000] };
    }),
    /^tries/,
  ],
  [
    'keeps the notice through a code, and locks again before the server knows',
    on('answered', (state, event) =>
      step(
        state.kind === 'enrolled' && state.posture.kind === 'unlocked-by-code'
          ? { ...state, posture: noticed.posture, noticeTerms: noticed.noticeTerms }
          : state,
        event,
      ),
    ),
    /^P10/,
  ],
  ['loses the reason', on('answered', (state, event) => withLock(step(state, event), { reason: '' })), /^P9/],
  [
    'loses the challenge',
    on('ticked', (state, event) => withLock(step(state, event), { challenge: '' })),
    /^P9/,
  ],
  [
    'takes no appeal when locked',
    (state, event) =>
      event.kind === 'appeal-written' && lockOf(state) !== undefined ? state : step(state, event),
    /^P9/,
  ],
  [
    'lets a later answer name another log',
    on('trust-renewed', (state, event) =>
      state.kind === 'enrolled' && event.kind === 'trust-renewed' ? { ...state, trust: event.trust } : state,
    ),
    /^P8/,
  ],
];

describe('the exploration finds a state machine that', () => {
  for (const [what, broken, promise] of mutants) {
    test(what, (t) => {
      const found = explore(5, broken, 60_000);
      assert.ok(found.broken !== undefined, `not found among ${found.states} states`);
      assert.match(found.broken.promise, promise);
      t.diagnostic(`${found.broken.promise}: ${found.broken.way.join(' → ')}`);
    });
  }
});
