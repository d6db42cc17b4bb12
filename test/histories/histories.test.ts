/**
 * P1 to P4, P6 to P8 and P10 over whole lives: seeded histories of everything that can go wrong, strangers, wrong clocks and restores among it.
 * `npm run bench -- histories` plays a million.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '../../src/agent/state/order.ts';
import { step } from '../../src/agent/state/step.ts';
import { books, bookOfShortNotice } from './policy-fixtures.ts';
import { payloadOf, verified } from './deliver.ts';
import type { Violation } from './oracle.ts';
import type { Step } from './handset.ts';
import { playHistory } from './play.ts';
import { findingText, historyOf, plainHistoryOf, runHistories } from './run.ts';
import { secondMs } from '../../src/core/time.ts';
import { tries } from '../support/tries.ts';
import type { Altered } from './world.ts';

const slice = Number(process.env['CARNET_HISTORIES'] ?? Math.max(150, tries(1000)));

test(`${slice} histories: no phone is locked but by an order of two people, logged, addressed, unreleased and running`, async () => {
  const tally = await runHistories(0, slice);
  assert.equal(tally.findings.map(findingText).join('\n'), '');
  // Not vacuous: most histories see a lock, and every kind of happening takes place.
  assert.ok(tally.withLock > slice / 3, `${tally.withLock} with a lock`);
  assert.ok(Object.keys(tally.kinds).length >= 31, Object.keys(tally.kinds).join());
  const { enrolled, answered, ordersOfTheirOwn, releases } = tally.strangers;
  assert.ok(enrolled > slice / 3 && answered > slice / 3, JSON.stringify(tally.strangers));
  assert.ok(ordersOfTheirOwn > slice / 40 && releases > slice / 40, JSON.stringify(tally.strangers));
  for (const [kind, times] of Object.entries(tally.kinds))
    assert.ok(times > slice / 20, `${kind} happened ${times} times`);
});

// Found among a million: the database restored, the phone reset before it checked in again.
test('a reset does not make the log forget what a restored database has forgotten', async () => {
  assert.deepEqual((await playHistory(plainHistoryOf(766_048))).violations, []);
});

// Found among a million: a provisional release, dated more than a day after all that witnesses had told the phone, moved no number.
test('a lock that was signed before a provisional release is not obeyed after it', async () => {
  assert.deepEqual((await playHistory(historyOf(19_922))).violations, []);
});

// Found among a million: two people's lock, and a release that a clock far ahead had dated.
test('a release dated in the future is no sign of damaged records', async () => {
  assert.deepEqual((await playHistory(historyOf(45_051))).violations, []);
});

test('one seed is one history', () => {
  assert.deepEqual(historyOf(7), historyOf(7));
  assert.notDeepEqual(historyOf(7), historyOf(8));
});

type Verify = typeof verified;

/** A phone to which the reasons named are none. */
const deafTo =
  (...whys: readonly string[]): Verify =>
  (delivered, vouched) => {
    const order = verified(delivered, vouched);
    if (order.kind !== 'rejected' || !whys.includes(order.why)) return order;
    const directive = payloadOf(delivered.directive);
    // As if proved at the very moment at which it was signed.
    const quorumMs = directive.iat * secondMs;
    return directive.type === 'lock' ? { kind: 'named', directive, quorumMs } : order;
  };

/** A phone whose state machine hears of what happens in another way than it happened. */
const mishearing =
  (mishear: (...heard: Parameters<Step>) => Parameters<Step>): Step =>
  (state, event) =>
    step(...mishear(state, event));

const addressedToMe = (order: Order, deviceId: string): Order =>
  order.kind === 'rejected'
    ? order
    : ({ ...order, directive: { ...order.directive, aud: deviceId } } as Order);

const mutants: Readonly<Record<string, Altered>> = {
  'a lock is obeyed without proof': { verify: deafTo('no-proof', 'bad-proof', 'no-quorum') },
  'any checkpoint will do': {
    verify: (delivered, vouched) => verified(delivered, { ...vouched, isProven: () => true }),
  },
  'a lock may borrow the statement of another order': {
    verify: deafTo('statement-mismatch', 'wrong-subject'),
  },
  'anybody signs': {
    verify: (delivered) =>
      verified(delivered, { isSigned: () => true, isProven: () => true, isNamedBy: () => true }),
  },
  "another phone's orders are obeyed": {
    verify: (delivered, vouched) =>
      verified(delivered, { ...vouched, isProven: () => true, isNamedBy: () => true }),
    step: mishearing((state, event) => [
      state,
      state.kind === 'enrolled' && event.kind === 'answered'
        ? { ...event, orders: event.orders.map((one) => addressedToMe(one, state.deviceId)) }
        : event,
    ]),
  },
  'a lease does not run': {
    step: (state, event) =>
      event.kind === 'ticked' || event.kind === 'restarted' ? state : step(state, event),
  },
  "a lease runs by the phone's wall clock": {
    step: mishearing((state, event) => {
      if (event.kind !== 'ticked' || state.kind !== 'enrolled' || state.posture.kind !== 'locked')
        return [state, event];
      return [state, { ...event, elapsedMs: event.wallMs - state.posture.lock.spanWallMs }];
    }),
  },
  'hearing a lock again begins its lease anew': {
    step: mishearing((state, event) =>
      state.kind === 'enrolled' && event.kind === 'answered'
        ? [{ ...state, settled: [], directiveSeq: 0, orderSeq: 0 }, event]
        : [state, event],
    ),
  },
  'a release is not heard': {
    step: mishearing((state, event) =>
      event.kind === 'answered'
        ? [
            state,
            {
              ...event,
              orders: event.orders.filter(
                (one) => one.kind === 'rejected' || one.directive.type !== 'release',
              ),
            },
          ]
        : [state, event],
    ),
  },
  'an exchange that failed locks': {
    step: (state, event) => {
      const after = step(state, event);
      if (event.kind !== 'failed' || after.kind !== 'enrolled' || after.posture.kind !== 'noticed')
        return after;
      const [notice] = after.posture.notices;
      if (notice === undefined) return after;
      const lock = {
        ...notice,
        until: 0,
        leftMs: 1e9,
        spanMs: 1,
        spanWallMs: 0,
        challenge: '',
        isAutomatic: false,
      };
      return { ...after, posture: { kind: 'locked', lock, notices: after.posture.notices } };
    },
  },
  'a policy is applied with less notice than it promised': { book: bookOfShortNotice },
  'a measure from before a restore orders on': {
    server: ({ store }) => (store.isOutdated = () => false),
  },
  'a server does not doubt its time': {
    server: ({ guard }) => guard !== null && (guard.standstill = () => null),
  },
  'help ends with the key that asked for it': {
    server: ({ store }) => (store.findOrderedSiblings = () => Promise.resolve(new Map())),
  },
  'the numbers on the box are proof enough': {
    server(server) {
      const enrol = server.enrolKey.bind(server);
      server.enrolKey = (enrolling) => enrol({ ...enrolling, shows: 'factory' });
    },
  },
  'every key has a first start of its own': {
    server({ store }) {
      const add = store.addLineage.bind(store);
      store.addLineage = (tx, lineage) =>
        add(tx, { ...lineage, activation: { at: lineage.at, territory: null, supported: null } });
    },
  },
};

/** Which promises such a world breaks; the first that the oracle notices is one of them. */
const found: Readonly<Record<string, readonly Violation[]>> = {
  'a lock is obeyed without proof': ['locked-without-a-cause'],
  'any checkpoint will do': ['locked-without-a-cause'],
  'a lock may borrow the statement of another order': ['locked-without-a-cause'],
  'anybody signs': ['locked-without-a-cause'],
  "another phone's orders are obeyed": ['locked-without-a-cause'],
  'a lease does not run': ['locked-beyond-its-lease', 'never-unlocked-by-time'],
  "a lease runs by the phone's wall clock": ['never-unlocked-by-time', 'locked-beyond-its-lease'],
  'hearing a lock again begins its lease anew': [
    'still-locked-after-a-fair-answer',
    'locked-beyond-its-lease',
    'locked-after-a-release',
    'locked-after-a-code',
  ],
  'a release is not heard': ['locked-after-a-release', 'still-locked-after-a-fair-answer'],
  'an exchange that failed locks': ['locked-by-no-answer'],
  'a policy is applied with less notice than it promised': ['locked-before-notice-and-grace'],
  'a measure from before a restore orders on': ['ordered-under-a-measure-from-before-a-restore'],
  'a server does not doubt its time': ['acted-by-a-wrong-time'],
  'help ends with the key that asked for it': ['help-did-not-reach-a-key'],
  'the numbers on the box are proof enough': ['stranger-moved-the-first-start', 'stranger-took-the-phone'],
  'every key has a first start of its own': ['stranger-moved-the-first-start'],
};

/** Where the search begins for what the first hundred do not show: a little before the first seed that shows it. */
const firstSeeds: Readonly<Record<string, number>> = {
  'a lock is obeyed without proof': 180,
  'any checkpoint will do': 180,
  'hearing a lock again begins its lease anew': 110,
  'a measure from before a restore orders on': 740,
  'help ends with the key that asked for it': 850,
};

for (const [name, altered] of Object.entries(mutants))
  test(`the histories would tell: ${name}`, async () => {
    const first = firstSeeds[name] ?? 0;
    const { findings } = await runHistories(first, first + 3000, { altered, findingsMax: 1 });
    assert.equal(findings.length, 1, 'nothing was noticed');
    assert.ok(found[name]!.includes(findings[0]!.violations[0]!), findings[0]!.violations.join());
    // What is left of it is short enough to be read, and breaks the same promise again.
    assert.ok(findings[0]!.happenings.length <= 16, findingText(findings[0]!));
  });

test('there is a book for every way to lock', () => {
  assert.ok(books.length >= 7);
});
