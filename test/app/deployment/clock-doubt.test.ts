import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doubtOf, toleranceMs, type ClockReadings } from '../../../src/app/deployment/clock-doubt.ts';

const agreeing: ClockReadings = {
  compared: true,
  wallOffMs: 0,
  databaseOffMs: 0,
  recordsAheadMs: 0,
  witnesses: [],
  quorum: 1,
};
const over = toleranceMs + 1;
const witness = (offMs: number): ClockReadings['witnesses'] => [{ name: 'w', offMs }];

for (const [name, change, want] of [
  ['nothing disagrees', {}, null],
  ['nothing was compared', { compared: false }, 'not-compared'],
  ['the wall clock is ten seconds ahead', { wallOffMs: toleranceMs }, null],
  ['the wall clock is ten seconds behind', { wallOffMs: -toleranceMs }, null],
  ['the wall clock is further ahead', { wallOffMs: over }, 'wall'],
  ['the wall clock is further behind', { wallOffMs: -over }, 'wall'],
  ['the database is ten seconds ahead', { databaseOffMs: toleranceMs }, null],
  ['the database is further ahead', { databaseOffMs: over }, 'database'],
  ['the database is further behind', { databaseOffMs: -over }, 'database'],
  ['a record is of in ten seconds', { recordsAheadMs: toleranceMs }, null],
  ['a record is of later', { recordsAheadMs: over }, 'records'],
  ['records are old', { recordsAheadMs: -over }, null],
  ['the witness is ten seconds off', { witnesses: witness(-toleranceMs) }, null],
  ['the witness is further ahead', { witnesses: witness(over) }, 'witnesses'],
  ['the witness is further behind', { witnesses: witness(-over) }, 'witnesses'],
] as const satisfies readonly (readonly [string, Partial<ClockReadings>, string | null])[])
  test(`where ${name}: ${want ?? 'no doubt'}`, () => {
    assert.equal(doubtOf({ ...agreeing, ...change })?.kind ?? null, want);
  });
