import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayMs, hourMs } from '../../../src/core/time.ts';
import type { LockTraffic } from '../../../src/sim/fleet/fleet.ts';
import { judgeOf, promised } from '../../../src/sim/judging/judge.ts';
import type { LockJudge } from '../../../src/sim/judging/lock-judge.ts';
import { lockLines, locksOf } from '../../../src/sim/scoring/lock-score.ts';
import type { Person, Segment } from '../../../src/sim/world/person.ts';
import { readWorld } from '../../../src/sim/world/places.ts';
import { september2021 } from '../../../src/sim/scenarios/september-2021.ts';

const home = readWorld().listed[0]!;
const activatedAt = Date.UTC(2021, 8, 5);
const seen = activatedAt + 3 * dayMs;
const approvedAt = seen + promised.noticeMs + promised.graceMs + dayMs;
const endedAt = approvedAt + 20 * dayMs;
const until = approvedAt + 30 * dayMs;
const online: Segment = { from: activatedAt, place: home, connection: 'home' };
const kind = september2021.kinds.find((each) => each.id === 'smuggled-there')!;

type Locks = Pick<LockJudge, 'onOrdered' | 'onScreen' | 'onReleased'>;

function scoreOf(
  live: (locks: Locks) => void,
  options: { readonly segments?: readonly Segment[]; readonly unproved?: boolean } = {},
) {
  const segments = options.segments ?? [online];
  const person: Person = {
    index: 1,
    kind,
    life: { home, activatedAt, segments },
    imei: '',
    serial: '',
    model: '',
    proof: 'claimed',
    factory: null,
  };
  const judge = judgeOf(person);
  judge.onSeen(seen);
  judge.locks.onOrdered(approvedAt);
  live(judge.locks);
  const traffic: LockTraffic = {
    delivered: new Set(['d/1']),
    withoutProof: new Set(options.unproved === true ? ['d/1'] : []),
    refused: new Map(),
  };
  return locksOf([{ person, judge }], { named: 1, ordered: 1, skipped: {}, approvedAt, endedAt }, traffic);
}

const locked = (locks: Locks): void => locks.onScreen({ until }, 'answer', approvedAt + 5 * hourMs);

test('an order that was obeyed and released is what a case should be', () => {
  const score = scoreOf((locks) => {
    locked(locks);
    locks.onReleased(endedAt);
    locks.onScreen(null, 'answer', endedAt + 7 * hourMs);
  });
  assert.ok(score.passed);
  assert.deepEqual(
    [score.locked, score.meanHoursToLock, score.endedBy.released, score.hoursUntilLastReleased],
    [1, 5, 1, 7],
  );
  assert.match(lockLines(score).join('\n'), /1 locks ordered by two people[\s\S]*the last 7\.0 hours/);
});

const offline: Segment = { from: approvedAt + dayMs, place: home, connection: 'offline' };
const failures: readonly (readonly [string, Parameters<typeof scoreOf>, boolean])[] = [
  ['a phone within reach that was never locked', [() => {}], false],
  ['one that was offline all along', [() => {}, { segments: [online, offline] }], true],
  ['one still locked at the end', [locked], false],
  [
    'one that an answer left locked after the case',
    [
      (locks) => {
        locked(locks);
        locks.onReleased(endedAt);
        locks.onScreen({ until }, 'answer', endedAt + hourMs);
        locks.onScreen(null, 'time', until);
      },
    ],
    false,
  ],
  [
    'a lock that was delivered without proof',
    [
      (locks) => {
        locked(locks);
        locks.onScreen(null, 'time', until);
      },
      { unproved: true },
    ],
    false,
  ],
];

for (const [name, scene, passed] of failures)
  test(`the scoreboard on ${name}`, () => {
    assert.equal(scoreOf(...scene).passed, passed);
  });
