import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWorthRecording } from '../../../src/app/dossiers/observation.ts';
import { minimised } from '../../../src/core/territory/minimised.ts';
import type { DossierEvent } from '../../../src/core/decision/event.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import type { Whereabouts } from '../../../src/core/territory/whereabouts.ts';
import { dayMs, hourMs, minuteMs } from '../../../src/core/time.ts';

const T = (code: string): Territory => code as Territory;
const listed = new Set([T('CU'), T('UA-43')]);
const placed = (code: string): Whereabouts => ({
  kind: 'placed',
  territory: T(code),
  by: ['fix', 'network'],
});
const elsewhere: Whereabouts = { kind: 'elsewhere', by: ['fix', 'network'] };
const unproven = (...codes: string[]): Whereabouts => ({
  kind: 'unproven',
  because: 'conflict',
  candidates: codes.map(T),
});

for (const [name, from, to] of [
  ['a listed territory is named', placed('CU'), placed('CU')],
  ['any other is not', placed('DE'), elsewhere],
  ['nor the country of a listed region', placed('UA'), elsewhere],
  ['elsewhere stays so', elsewhere, elsewhere],
  ['of candidates only listed ones stay', unproven('CU', 'DE', 'PL'), unproven('CU')],
] as const)
  test(`kept of a finding: ${name}`, () => assert.deepEqual(minimised(from, listed), to));

const observed = (whereabouts: Whereabouts, at: number): DossierEvent => ({
  kind: 'observed',
  whereabouts,
  at,
  receivedAt: at,
});

for (const [name, events, finding, at, expected] of [
  ['the first', [], placed('CU'), 0, true],
  ['the same within the hour', [observed(placed('CU'), 0)], placed('CU'), hourMs - 1, false],
  ['the same after it', [observed(placed('CU'), 0)], placed('CU'), hourMs, true],
  ['another within the hour', [observed(placed('CU'), 0)], elsewhere, minuteMs, true],
  ['other candidates', [observed(unproven('CU'), 0)], unproven(), minuteMs, true],
] as const)
  test(`recorded or not: ${name}`, () => assert.equal(isWorthRecording(events, finding, at), expected));

test('however often it moves and reports, a dossier grows by at most 49 observations a day', () => {
  const steps = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 20 * minuteMs }),
      finding: fc.constantFrom(placed('CU'), elsewhere),
    }),
    { minLength: 300, maxLength: 600 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const events: DossierEvent[] = [];
      let at = 0;
      for (const { afterMs, finding } of all) {
        at += afterMs;
        if (isWorthRecording(events, finding, at)) events.push(observed(finding, at));
      }
      for (const [index, event] of events.entries()) {
        const aDayBefore = events.slice(0, index).filter((one) => one.at > event.at - dayMs);
        assert.ok(aDayBefore.length < 49);
      }
    }),
    { numRuns: 50 },
  );
});

test('a very long dossier takes one observation a day', () => {
  const events = Array.from({ length: 8192 }, (_, index) => observed(placed('CU'), index * hourMs));
  const last = events.at(-1)!.at;
  assert.equal(isWorthRecording(events, elsewhere, last + dayMs - 1), false);
  assert.equal(isWorthRecording(events, elsewhere, last + dayMs), true);
});
