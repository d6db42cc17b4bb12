import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { activationOf } from '../../../src/app/device/first-start.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import type { UnprovenCause, Whereabouts } from '../../../src/core/territory/whereabouts.ts';
import { hourMs } from '../../../src/core/time.ts';

const T = (code: string): Territory => code as Territory;
const listed = new Set([T('CU'), T('KP')]);
const now = Date.UTC(2021, 8, 10);
const placed = (code: string): Whereabouts => ({
  kind: 'placed',
  territory: T(code),
  by: ['fix', 'network'],
});
const elsewhere: Whereabouts = { kind: 'elsewhere', by: ['fix', 'network'] };
const unproven = (because: UnprovenCause, ...candidates: readonly string[]): Whereabouts => ({
  kind: 'unproven',
  because,
  candidates: candidates.map(T),
});
const nothing = unproven('no-evidence');

/** What was found at the first start, how many hours before the enrolment that was, what the enrolment finds; the territory entered. */
const rows: readonly (readonly [Whereabouts, number, Whereabouts, string | null])[] = [
  [placed('DE'), 48, placed('CU'), 'DE'],
  [placed('CU'), 48, placed('DE'), 'CU'],
  [placed('CU'), 900, nothing, 'CU'],
  [elsewhere, 48, placed('CU'), 'ZZ'],
  [nothing, 48, placed('DE'), 'DE'],
  [nothing, 72, elsewhere, 'ZZ'],
  [nothing, 73, placed('DE'), null],
  // Seen in a listed territory now, not then: for the dossier to judge.
  [nothing, 1, placed('CU'), null],
  [nothing, 1, nothing, null],
  [unproven('single-source', 'DE'), 48, placed('DE'), 'DE'],
  [unproven('single-source', 'DE'), 48, placed('CU'), 'XX'],
  [unproven('single-source', 'DE'), 48, nothing, 'XX'],
  [unproven('single-source', 'CU'), 48, placed('CU'), null],
  [unproven('single-source', 'CU'), 48, nothing, null],
  [unproven('single-source', 'CU'), 48, placed('KP'), 'XX'],
  // A fix outside every fence names nothing, and yet speaks against all of them.
  [unproven('single-source'), 48, placed('CU'), 'XX'],
  [unproven('conflict', 'CU', 'DE'), 48, placed('CU'), null],
  [unproven('near-border', 'KP'), 48, placed('KP'), null],
];

describe('a first start that the server hears of late', () => {
  for (const [then, hours, present, territory] of rows) {
    const at = now - hours * hourMs;
    test(`${JSON.stringify(then)}, ${hours} h later ${JSON.stringify(present)}: ${territory}`, () => {
      assert.deepEqual(activationOf({ at, whereabouts: then }, present, listed, now), { at, territory });
    });
  }

  test('is never after now', () => {
    assert.equal(activationOf({ at: now + 5, whereabouts: placed('CU') }, placed('CU'), listed, now).at, now);
  });

  test('and without one it is the enrolment', () => {
    assert.deepEqual(activationOf(null, placed('CU'), listed, now), { at: now, territory: 'CU' });
    assert.deepEqual(activationOf(null, unproven('no-anchor', 'DE'), listed, now), {
      at: now,
      territory: null,
    });
  });
});
