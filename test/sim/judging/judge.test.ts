import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { dayMs, hourMs, minuteMs, parseDuration } from '../../../src/core/time.ts';
import type { Fault } from '../../../src/sim/world/fault.ts';
import { judgeOf, promised, type Judge } from '../../../src/sim/judging/judge.ts';
import type { Life, Person, Reach } from '../../../src/sim/world/person.ts';
import { readWorld } from '../../../src/sim/world/places.ts';
import { september2021 } from '../../../src/sim/scenarios/september-2021.ts';

const home = readWorld().listed[0]!;
const activatedAt = Date.UTC(2021, 8, 5);
const life: Life = { home, activatedAt, segments: [{ from: activatedAt, place: home, connection: 'home' }] };

function personWho(reach: Reach): Person {
  const kind = { ...september2021.kinds[0]!, reach };
  return { index: 1, kind, life, imei: '', serial: '', model: '', proof: 'claimed', factory: null };
}

const never: Reach = { kind: 'never' };
const clause: Reach = { kind: 'clause', due: 'must' };
const untilExempt: Reach = { kind: 'until-exempt' };
const { noticeMs, graceMs } = promised;
const day = (days: number): number => activatedAt + days * dayMs;
const seen = day(3);

const due = seen + noticeMs + graceMs + hourMs;

/** Everything up to a lock as it should be, and then what is told. */
function lockedUntil(until: number, then: (judge: Judge) => void): (judge: Judge) => void {
  return (judge) => {
    judge.onSeen(seen);
    judge.locks.onOrdered(due);
    judge.onStanding('locked', due + hourMs);
    judge.locks.onScreen({ until }, 'answer', due + hourMs);
    then(judge);
  };
}

const cases: readonly (readonly [string, Reach, (judge: Judge) => void, readonly Fault[]])[] = [
  ['an innocent left alone', never, (judge) => judge.onStanding('visitor', day(5)), []],
  ['an innocent unproven', never, (judge) => judge.onStanding('unproven', day(5)), []],
  ['an innocent under notice', never, (judge) => judge.onStanding('notice', day(5)), ['touched-an-innocent']],
  ['an innocent who got a notice', never, (judge) => judge.onNotice(day(5)), ['touched-an-innocent']],
  ['a notice after the dwell', clause, (judge) => judge.onStanding('notice', day(1)), []],
  ['a notice before the dwell', clause, (judge) => judge.onNotice(day(1) - hourMs), ['before-the-dwell']],
  [
    'grace that nobody announced',
    clause,
    (judge) => judge.onStanding('grace', day(30)),
    ['before-the-notice-was-seen'],
  ],
  [
    'due that nobody announced',
    clause,
    (judge) => judge.onStanding('due', day(70)),
    ['before-the-notice-was-seen'],
  ],
  [
    'everything at its time',
    clause,
    (judge) => {
      judge.onNotice(day(2));
      judge.onSeen(seen);
      judge.onStanding('grace', seen + noticeMs);
      judge.onStanding('due', seen + noticeMs + graceMs);
    },
    [],
  ],
  [
    'grace an hour early',
    clause,
    (judge) => {
      judge.onSeen(seen);
      judge.onStanding('grace', seen + noticeMs - hourMs);
    },
    ['notice-cut-short'],
  ],
  [
    'due an hour early',
    clause,
    (judge) => {
      judge.onSeen(seen);
      judge.onStanding('due', seen + noticeMs + graceMs - hourMs);
    },
    ['grace-cut-short'],
  ],
  [
    'within what a clock may be off',
    clause,
    (judge) => {
      judge.onSeen(seen);
      judge.onStanding('due', seen + noticeMs + graceMs - 9 * minuteMs);
    },
    [],
  ],
  [
    'still under notice once exempt',
    untilExempt,
    (judge) => {
      judge.onExempted(day(4));
      judge.onStanding('notice', day(4) + minuteMs);
    },
    ['exemption-ignored'],
  ],
  [
    'exempt, and treated so',
    untilExempt,
    (judge) => {
      judge.onStanding('notice', day(3));
      judge.onExempted(day(4));
      judge.onStanding('exempt', day(5));
    },
    [],
  ],
  [
    'locked though nobody ordered it',
    clause,
    (judge) => {
      judge.onSeen(seen);
      judge.onStanding('locked', day(70));
    },
    ['locked'],
  ],
  [
    'an order obeyed before its time',
    clause,
    (judge) => {
      judge.onSeen(seen);
      judge.locks.onOrdered(day(20));
      judge.locks.onScreen({ until: day(50) }, 'answer', day(20));
    },
    ['grace-cut-short'],
  ],
  [
    'an innocent whom two people ordered to be locked',
    never,
    (judge) => {
      judge.locks.onOrdered(due);
      judge.onStanding('locked', due);
    },
    ['touched-an-innocent', 'before-the-notice-was-seen'],
  ],
  [
    'a lock from its order to its end',
    clause,
    lockedUntil(day(90), (judge) => judge.locks.onScreen(null, 'time', day(90))),
    [],
  ],
  [
    'a screen that stays locked when the lease is over',
    clause,
    lockedUntil(day(90), (judge) => judge.locks.onScreen({ until: day(90) }, 'time', day(91))),
    ['locked-beyond-its-lease'],
  ],
  [
    'a phone that has not heard of its release yet',
    clause,
    lockedUntil(day(90), (judge) => {
      judge.locks.onReleased(day(70));
      judge.locks.onScreen({ until: day(90) }, 'time', day(75));
    }),
    [],
  ],
  [
    'a lock that an answer after the release leaves on',
    clause,
    lockedUntil(day(90), (judge) => {
      judge.locks.onReleased(day(70));
      judge.locks.onScreen({ until: day(90) }, 'answer', day(75));
    }),
    ['locked-after-its-release'],
  ],
  [
    'a lock that comes back after an appeal was upheld',
    clause,
    lockedUntil(day(90), (judge) => {
      judge.locks.onAppealed(day(66));
      judge.locks.onScreen(null, 'answer', day(66));
      judge.locks.onAppealDecided('upheld', day(68));
      judge.onStanding('locked', day(69));
    }),
    ['locked-after-its-release'],
  ],
];

for (const [name, reach, live, faults] of cases) {
  test(`the judge on ${name}`, () => {
    const judge = judgeOf(personWho(reach));
    live(judge);
    assert.deepEqual(
      judge.wrongful.map(({ fault }) => fault),
      faults,
    );
  });
}

test('the judge holds the policy to the times that it states itself', () => {
  const text = readFileSync(new URL(`../../../${september2021.policyPath}`, import.meta.url), 'utf8');
  const { clauses } = parse(text) as { readonly clauses: readonly Record<string, string>[] };
  assert.ok(clauses.length >= 5);
  for (const { id, dwell, notice, grace } of clauses) {
    const ms = [dwell, notice, grace].map((duration) => parseDuration(duration!)!.ms);
    assert.deepEqual(ms, [promised.dwellMs, promised.noticeMs, promised.graceMs], id);
  }
});
