import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stampsMax, type Stamp } from '../../../src/core/carnet/carnet.ts';
import { placeActivation, stampDay } from '../../../src/core/carnet/stamp.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { formatDay } from '../../../src/core/time.ts';

const T = (code: string): Territory => code as Territory;
const pl: Stamp = [T('PL'), '2021-09-01', '2021-09-03', 2];
const de: Stamp = [T('DE'), '2021-03-01', '2021-08-30', 150];

const cases: readonly (readonly [string, readonly Stamp[], string, string, readonly Stamp[]])[] = [
  ['the first stamp', [], 'DE', '2021-03-01', [[T('DE'), '2021-03-01', '2021-03-01', 1]]],
  ['the same day again', [pl, de], 'PL', '2021-09-03', [pl, de]],
  ['the next day', [pl, de], 'PL', '2021-09-04', [[T('PL'), '2021-09-01', '2021-09-04', 3], de]],
  ['after a gap', [pl, de], 'PL', '2021-09-20', [[T('PL'), '2021-09-01', '2021-09-20', 3], de]],
  ['a border crossed', [pl, de], 'DE', '2021-09-03', [[T('DE'), '2021-09-03', '2021-09-03', 1], pl, de]],
  ['a day in the past', [pl, de], 'CU', '2021-08-01', [pl, de]],
];
for (const [name, stamps, territory, day, expected] of cases)
  test(`stamp: ${name}`, () => assert.deepEqual(stampDay(stamps, T(territory), day), expected));

test('stamps stay bounded, in order, and never count more days than passed', () => {
  const days = fc.array(
    fc.record({ step: fc.integer({ min: -2, max: 5 }), place: fc.constantFrom('DE', 'PL', 'CU') }),
    {
      maxLength: 80,
    },
  );
  fc.assert(
    fc.property(days, (visits) => {
      let stamps: readonly Stamp[] = [];
      let day = 18_000;
      for (const { step, place } of visits) {
        day += step;
        stamps = stampDay(stamps, T(place), formatDay(day));
      }
      assert.ok(stamps.length <= stampsMax);
      for (const [index, [, first, last, seen]] of stamps.entries()) {
        const spanDays = (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1;
        assert.ok(seen >= 1 && seen <= spanDays);
        const earlier = stamps[index + 1];
        if (earlier !== undefined) assert.ok(earlier[2] <= first && earlier[0] !== stamps[index]![0]);
      }
    }),
  );
});

for (const [daysSince, placed] of [
  [0, true],
  [2, true],
  [3, false], // could be more than 72 hours
  [-1, false],
] as const)
  test(`an unproved activation, ${daysSince} days on, is ${placed ? 'placed' : 'left'}`, () => {
    const activated = { territory: null, day: '2021-09-01' };
    assert.equal(placeActivation(activated, T('DE'), daysSince).territory, placed ? 'DE' : null);
  });

test('a proved activation is never moved', () => {
  const activated = { territory: T('CU'), day: '2021-09-01' };
  assert.equal(placeActivation(activated, T('DE'), 1), activated);
});
