import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDay, parseInstant } from '../../../src/core/time.ts';
import { Day, Timestamp } from '../../../src/protocol/scalars/scalars.ts';
import { fits } from '../../../src/protocol/schema/shape.ts';

const isTimestamp = fits(Timestamp);
const isDay = fits(Day);

test('a date that does not exist is refused by the shape itself', () => {
  const days: [string, boolean][] = [
    ['2021-02-28', true],
    ['2021-02-29', false],
    ['2021-02-30', false],
    ['2024-02-29', true],
    ['1900-02-29', false],
    ['2000-02-29', true],
    ['2021-04-31', false],
    ['2021-12-31', true],
    ['2021-13-01', false],
    ['2021-00-10', false],
    ['2021-01-00', false],
    ['2021-1-1', false],
  ];
  for (const [day, exists] of days) {
    assert.equal(isDay(day), exists, day);
    assert.equal(isTimestamp(`${day}T23:59:59Z`), exists, day);
    assert.equal(parseDay(day) !== undefined, exists, day);
  }
  for (const time of ['24:00:00Z', '23:60:00Z', '23:59:60Z', '08:00:00+00:00', '08:00Z', '08:00:00.1234Z'])
    assert.equal(isTimestamp(`2021-09-02T${time}`), false, time);
});

test('property: exactly the days that the calendar has', () => {
  const part = (max: number) => fc.integer({ min: 0, max });
  fc.assert(
    fc.property(part(9999), part(14), part(33), (year, month, date) => {
      const day = [String(year).padStart(4, '0'), month, date]
        .map((each) => String(each).padStart(2, '0'))
        .join('-');
      const at = new Date(0);
      at.setUTCFullYear(year, month - 1, date);
      const exists = month > 0 && date > 0 && at.getUTCMonth() === month - 1 && at.getUTCDate() === date;
      assert.equal(isDay(day), exists, day);
      if (exists)
        assert.equal(parseInstant(`${day}T00:00:00Z`), Math.floor(at.getTime() / 86_400_000) * 86_400_000);
    }),
    { numRuns: 5000 },
  );
});
