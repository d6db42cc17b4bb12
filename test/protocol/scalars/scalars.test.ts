import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInstant } from '../../../src/core/time.ts';
import * as scalars from '../../../src/protocol/scalars/scalars.ts';
import { scalarNames } from '../../../src/protocol/scalars/scalar-names.ts';
import { fits, type Shape } from '../../../src/protocol/schema/shape.ts';

const hex = '0123456789abcdef0123456789abcdef';
const bytes32 = `${'A'.repeat(42)}_`;

// A shape, what it admits, and what comes closest to it without being admitted.
const rows: readonly (readonly [shape: Shape, good: readonly unknown[], bad: readonly unknown[]])[] = [
  [scalars.DeviceId, [hex], ['', hex.toUpperCase(), `${hex}0`, hex.slice(1), `${hex}\n`]],
  [
    scalars.Sha256,
    [bytes32],
    [bytes32.slice(1), `${bytes32}A`, `${bytes32.slice(1)}=`, `${bytes32.slice(1)}+`],
  ],
  [
    scalars.CaseId,
    ['C-0123456789', 'C-ZZZZZZZZZZ'],
    ['C-012345678', 'C-O123456789', 'C-U123456789', 'c-0123456789'],
  ],
  [scalars.Imei, ['490154203237518'], ['49015420323751', '4901542032375188', 490_154_203_237_518]],
  [scalars.Serial, ['SN-1', 'A'.repeat(32)], ['SN1', 'A'.repeat(33), 'SN 12', 'SN_12']],
  [
    scalars.Plmn,
    ['36801', '310410', '00101'],
    ['', '3681', '3680101', '368 01', '368-01', '368O1', ' 36801', '36801\n', '٣٦٨٠١', 36_801],
  ],
  [scalars.TerritoryCode, ['CU', 'UA-43', 'XX'], ['', 'cu', 'CUB', 'UA-', 'UA-4333', 'UA43']],
  [scalars.CountryCode, ['CU'], ['UA-43', 'cu', 'CUB']],
  [scalars.ClauseId, ['cu-activation', '0', 'a'.repeat(64)], ['', '-a', 'A', 'a_b', 'a'.repeat(65)]],
  [
    scalars.Timestamp,
    ['2021-09-04T10:00:00Z', '2021-09-04T10:00:00.123Z'],
    ['2021-09-04T10:00:00', '2021-09-04', '2021-09-04T10:00:00+02:00', '2021-09-04T10:00:00.1234Z'],
  ],
  [scalars.NumericDate, [0, 253_402_300_799], [-1, 253_402_300_800, 1.5, '1']],
  [scalars.Sequence, [1, Number.MAX_SAFE_INTEGER], [0, 2 ** 53, 1.5, null]],
  [scalars.Metres, [0, 199.5, 20_100_000], [-1, 20_100_001, Number.NaN, Infinity, '9']],
  [scalars.CompactJws, ['a.b.c'], ['a.b', 'a.b.c.d', 'a..c', 'a.b.ü']],
  [scalars.Email, ['a@b.example'], ['a@b c', 'a@@b', '@b', `${'a'.repeat(65)}@b`, 'a\u202E@b']],
  [scalars.Name, ['Ada', '😀'.repeat(100)], ['', ' ', '\u202EAda', 'Ada\n', '😀'.repeat(101)]],
  [scalars.Label, ['', 'two\nlines'], ['\u0000', '\u200B', 'x'.repeat(101)]],
];

for (const [shape, good, bad] of rows)
  test(`${JSON.stringify(shape)}: what is one and what only looks like one`, () => {
    const isOne = fits(shape);
    for (const value of good) assert.equal(isOne(value), true, JSON.stringify(value));
    for (const value of bad) assert.equal(isOne(value), false, JSON.stringify(value));
  });

test('a timestamp is what core reads as a moment, but for days that no calendar has', () => {
  for (const text of ['2021-09-04T10:00:00Z', '2021-09-04T10:00:00.5Z', '2021-02-31T10:00:00Z', '2021-09-04'])
    if (parseInstant(text) !== undefined) assert.equal(fits(scalars.Timestamp)(text), true, text);
});

test('every name in faults belongs to a scalar', () => {
  const all = new Set<unknown>(Object.values(scalars));
  assert.deepEqual(
    [...scalarNames].filter(([shape]) => !all.has(shape)),
    [],
  );
});
