import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  measureActs,
  measureStates,
  nextCaseState,
  nextMeasureState,
  type MeasureAct,
  type MeasureKind,
  type MeasureState,
} from '../../../src/core/casework/transitions.ts';

const acts: readonly MeasureAct[] = [
  'change-phones',
  'propose',
  'approve',
  'withdraw',
  'pause',
  'resume',
  'release',
  'lapse',
  'finish',
];

/** State, act, what it becomes; whatever is not listed is refused. */
const possible: Readonly<
  Record<MeasureKind, readonly (readonly [MeasureState, MeasureAct, MeasureState])[]>
> = {
  lock: [
    ['draft', 'change-phones', 'draft'],
    ['draft', 'propose', 'proposed'],
    ['draft', 'withdraw', 'withdrawn'],
    ['proposed', 'change-phones', 'draft'],
    ['proposed', 'approve', 'approved'],
    ['proposed', 'withdraw', 'withdrawn'],
    ['proposed', 'lapse', 'lapsed'],
    ['approved', 'pause', 'paused'],
    ['approved', 'finish', 'executed'],
    ['approved', 'release', 'released'],
    ['paused', 'resume', 'approved'],
    ['paused', 'finish', 'executed'],
    ['paused', 'release', 'released'],
    ['executed', 'release', 'released'],
  ],
  policy: [
    ['draft', 'propose', 'proposed'],
    ['draft', 'withdraw', 'withdrawn'],
    ['proposed', 'approve', 'published'],
    ['proposed', 'withdraw', 'withdrawn'],
    ['proposed', 'lapse', 'lapsed'],
  ],
};

for (const kind of ['lock', 'policy'] as const)
  test(`a ${kind} measure changes as the table says, and in no other way`, () => {
    const found = measureStates.flatMap((state) =>
      acts.flatMap((act) => {
        const next = nextMeasureState(kind, state, act);
        return next === undefined ? [] : [[state, act, next]];
      }),
    );
    assert.deepEqual(new Set(found.map(String)), new Set(possible[kind].map(String)));
  });

test('P7: nothing takes effect that was not proposed before and approved then', () => {
  const inEffect: ReadonlySet<MeasureState> = new Set(['approved', 'published']);
  for (const kind of ['lock', 'policy'] as const)
    for (const state of measureStates)
      for (const act of acts) {
        const next = nextMeasureState(kind, state, act);
        if (next === undefined || !inEffect.has(next)) continue;
        assert.ok((state === 'proposed' && act === 'approve') || (state === 'paused' && act === 'resume'));
      }
});

test('people are told what they may do, not what time does', () => {
  assert.deepEqual(measureActs('lock', 'proposed'), ['change-phones', 'approve', 'withdraw']);
  assert.deepEqual(measureActs('lock', 'approved'), ['pause', 'release', 'sign-anew']);
  assert.deepEqual(measureActs('policy', 'published'), []);
});

test('nothing is drafted, proposed or approved in a case that has ended', () => {
  for (const act of ['draft', 'propose', 'approve', 'end', 'lapse'] as const)
    assert.equal(nextCaseState('ended', act), undefined);
  assert.equal(nextCaseState('open', 'end'), 'ended');
});
