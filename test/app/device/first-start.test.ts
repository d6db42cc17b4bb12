import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { activationOf, type Finding } from '../../../src/app/device/first-start.ts';
import type { Evidence } from '../../../src/core/territory/evidence.ts';
import { locate, supportedBy } from '../../../src/core/territory/locate.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { hourMs } from '../../../src/core/time.ts';
import { anyList, readEvidence } from '../../core/territory/evidence-text.ts';

const T = (code: string): Territory => code as Territory;
const listed = new Set([T('CU'), T('KP'), T('UA-43')]);
const now = Date.UTC(2021, 8, 10);

function found(evidence: readonly Evidence[]): Finding {
  return { whereabouts: locate(evidence), supported: supportedBy(evidence) };
}

const finding = (text: string): Finding => found(readEvidence(text));

const inDE = 'fix:- net:26201';
const inCU = 'fix:CU net:36801';
const inKP = 'fix:KP net:46705';

/**
 * Evidence of the first start, how many hours before the enrolment that was, evidence of the enrolment; the territory entered, and where that
 * is open the listed territories in which the activation can still be placed (null: all).
 */
const rows: readonly (readonly [string, number, string, string | null, (readonly string[] | null)?])[] = [
  [inDE, 48, inCU, 'DE'],
  [inCU, 48, inDE, 'CU'],
  [inCU, 900, '', 'CU'],
  ['fix:- net:310410', 48, inCU, 'ZZ'],
  ['', 48, inDE, 'DE'],
  ['', 72, 'fix:- net:310410', 'ZZ'],
  ['', 73, inDE, null, []],
  ['', 1, 'addr:ES', null, []],
  ['', 1, 'addr:CU', null, ['CU']],
  // Seen in a listed territory now, not then: for the dossier to judge.
  ['', 1, inCU, null, ['CU']],
  ['', 1, '', null],
  ['net:90101', 1, inCU, null, ['CU']],
  ['net:26201', 48, inDE, 'DE'],
  ['net:26201', 48, inCU, null, []],
  ['net:26201', 48, '', null, []],
  ['net:36801', 48, inCU, null, ['CU']],
  ['net:36801', 48, '', null, ['CU']],
  ['net:36801', 48, inKP, null, ['CU']],
  // A fix outside every fence names nothing, and yet speaks against all of them.
  ['fix:-', 48, inCU, null, []],
  ['fix:- net:36801', 48, inCU, null, []],
  ['net:36801 net:26201', 48, inCU, null, ['CU']],
  ['fix:KP@100', 48, inKP, null, []],
  // A Russian code is found in Crimea and does not tell it from the rest of Russia.
  ['net:25001', 48, 'fix:UA-43 net:25032', null, []],
  ['net:25032', 48, 'fix:UA-43 net:25032', null, ['UA-43']],
];

describe('a first start that the server hears of late', () => {
  for (const [then, hours, present, territory, supported = null] of rows) {
    const at = now - hours * hourMs;
    test(`${then || 'nothing'}, ${hours} h later ${present || 'nothing'}: ${territory}`, () => {
      const entered = activationOf({ at, ...finding(then) }, finding(present), listed, now);
      assert.deepEqual(entered, { at, territory, supported });
    });
  }

  test('is never after now', () => {
    assert.equal(activationOf({ at: now + 5, ...finding(inCU) }, finding(inCU), listed, now).at, now);
  });
});

describe('without one it is the enrolment', () => {
  const of = (evidence: string): object => activationOf(null, finding(evidence), listed, now);
  test('where its evidence proves the place', () => {
    assert.deepEqual(of(inCU), { at: now, territory: 'CU', supported: null });
    assert.deepEqual(of('net:26201 addr:DE'), { at: now, territory: 'DE', supported: null });
  });
  test('and where it does not, it keeps what its evidence supported', () => {
    assert.deepEqual(of('addr:ES'), { at: now, territory: null, supported: [] });
    assert.deepEqual(of('net:90101'), { at: now, territory: null, supported: null });
  });
  test('network and address alone prove no listed territory', () => {
    assert.deepEqual(of('net:46705 addr:KP'), { at: now, territory: null, supported: ['KP'] });
  });
  test('a fix outside every fence is no proof of a listed territory without one', () => {
    const here = new Set([T('BY'), T('RU')]);
    const entered = activationOf(null, finding('fix:- addr:RU'), here, now);
    assert.deepEqual(entered, { at: now, territory: null, supported: ['RU'] });
  });
});

test('whatever the evidence, a listed territory is entered, or left open, only where the evidence of the first start supports it', () => {
  let restricted = 0;
  fc.assert(
    fc.property(anyList, anyList, fc.integer({ min: 0, max: 100 }), (then, present, hours) => {
      const first = { at: now - hours * hourMs, ...found(then) };
      const { territory, supported } = activationOf(first, found(present), listed, now);
      if (first.supported === null) return;
      restricted++;
      if (territory !== null && listed.has(territory)) assert.ok(first.supported.includes(territory));
      if (territory === null) for (const one of supported!) assert.ok(first.supported.includes(one));
    }),
    { numRuns: 5000 },
  );
  assert.ok(restricted > 1000);
});
