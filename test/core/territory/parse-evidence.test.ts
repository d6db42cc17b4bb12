import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseEvidence } from '../../../src/core/territory/parse-evidence.ts';

const right: readonly unknown[] = [
  { kind: 'fix', territory: 'CU', marginM: 9000 },
  { kind: 'fix', territory: 'UA-43', marginM: 0 },
  { kind: 'fix', territory: null, marginM: 199.5 },
  { kind: 'network', plmn: '36801' },
  { kind: 'network', plmn: '310410' },
  { kind: 'sim', plmn: '26201' },
  { kind: 'address', territory: 'UA' },
  { kind: 'zone', zone: 'America/Havana' },
];

void test('right evidence is read as it is', () => {
  assert.deepEqual(parseEvidence(right), { kind: 'evidence', evidence: right });
  assert.deepEqual(parseEvidence([]), { kind: 'evidence', evidence: [] });
});

const wrong: readonly (readonly [value: unknown, field: string, says: RegExp])[] = [
  [undefined, '', /missing, not a list/],
  [null, '', /null, not a list/],
  [{}, '', /of type object, not a list/],
  ['CU', '', /"CU", not a list/],
  [Array.from({ length: 33 }, () => right[0]), '', /33 entries/],
  [[null], '[0]', /null, not an object/],
  [[right[0], []], '[1]', /a list, not an object/],
  [[{}], '[0].kind', /missing/],
  [[{ kind: 'gps' }], '[0].kind', /"gps".*one of fix, network/],
  [[{ kind: 'toString' }], '[0].kind', /toString/],
  [[{ kind: 'network', plmn: '36801', mcc: 368 }], '[0].mcc', /no field of network/],
  [[{ kind: 'network', plmn: 36_801 }], '[0].plmn', /36801.*string of 5 or 6 digits/],
  [[{ kind: 'sim', plmn: '2621' }], '[0].plmn', /"2621"/],
  [[{ kind: 'sim' }], '[0].plmn', /missing/],
  [[{ kind: 'fix', territory: 'Cuba', marginM: 1 }], '[0].territory', /"Cuba"/],
  [[{ kind: 'fix', marginM: 1 }], '[0].territory', /missing.*or null/],
  [[{ kind: 'fix', territory: 'CU' }], '[0].marginM', /missing/],
  [[{ kind: 'fix', territory: 'CU', marginM: -1 }], '[0].marginM', /-1/],
  [[{ kind: 'fix', territory: 'CU', marginM: Number.NaN }], '[0].marginM', /metres/],
  [[{ kind: 'fix', territory: 'CU', marginM: '9' }], '[0].marginM', /"9"/],
  [[{ kind: 'fix', territory: 'CU', marginM: 1, lon: -82 }], '[0].lon', /no field of fix/],
  [[{ kind: 'address', territory: 'UA-43' }], '[0].territory', /country of the address/],
  [[{ kind: 'address', territory: null }], '[0].territory', /null/],
  [[{ kind: 'zone', zone: '' }], '[0].zone', /time zone/],
  [[{ kind: 'zone', zone: 'x'.repeat(65) }], '[0].zone', /…/],
];
for (const [value, field, says] of wrong) {
  void test(`${JSON.stringify(value)?.slice(0, 60)} names ${field || 'the whole'}`, () => {
    const parsed = parseEvidence(value);
    assert.ok(parsed.kind === 'fault');
    assert.equal(parsed.field, field);
    assert.match(`${parsed.problem}; ${parsed.remedy}`, says);
  });
}

void test('anything at all is either read as it is or refused with a field and a remedy', () => {
  const scraps = fc.anything({
    values: [fc.constantFrom('fix', 'network', 'CU', '36801'), fc.double(), fc.bigInt()],
  });
  const nearly = fc.array(
    fc.record(
      {
        kind: fc.oneof(fc.constantFrom('fix', 'network', 'sim', 'address', 'zone'), scraps),
        territory: fc.oneof(fc.constantFrom('CU', null), scraps),
        plmn: fc.oneof(fc.constant('36801'), scraps),
        marginM: fc.oneof(fc.nat(), scraps),
      },
      { requiredKeys: ['kind'], noNullPrototype: true },
    ),
  );
  fc.assert(
    fc.property(fc.oneof(scraps, nearly), (value) => {
      const parsed = parseEvidence(value);
      if (parsed.kind === 'evidence') assert.deepEqual(parsed.evidence, value);
      else assert.ok(parsed.problem !== '' && parsed.remedy !== '');
    }),
    { numRuns: 10_000 },
  );
});
