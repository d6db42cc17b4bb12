import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readEvidence } from '../../../src/protocol/device/evidence.ts';
import { faultText } from '../../../src/protocol/schema/read.ts';

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
  assert.deepEqual(readEvidence(right), { kind: 'read', value: right });
  assert.deepEqual(readEvidence([]), { kind: 'read', value: [] });
});

const kinds = 'must be fix, network, sim, zone or address';
const list = 'must be a list of at most 32 entries';
const metres = 'must be the metres to the nearest fence, from 0 to 20100000';
const plmn = 'must be MCC and MNC as a string of 5 or 6 digits in quotes, such as "36801"';
const territory = 'must be a territory such as CU or UA-43 or null';
const country = 'must be the country of the address, such as UA';
const zone = 'must be a time zone such as "America/Havana"';

const wrong: readonly (readonly [value: unknown, at: string, found: unknown, says: string])[] = [
  [undefined, '', undefined, list],
  [null, '', null, list],
  [{}, '', {}, list],
  ['CU', '', 'CU', list],
  [Array.from({ length: 33 }, () => right[0]), '', Array.from({ length: 33 }, () => right[0]), list],
  [[null], '/0', null, 'must be an object'],
  [[right[0], []], '/1', [], 'must be an object'],
  [[{}], '/0/kind', undefined, kinds],
  [[{ kind: 'gps' }], '/0/kind', 'gps', kinds],
  [[{ kind: 'toString' }], '/0/kind', 'toString', kinds],
  [[{ kind: 'network', plmn: '36801', mcc: 368 }], '/0/mcc', 368, 'unknown field'],
  [[{ kind: 'network', plmn: 36_801 }], '/0/plmn', 36_801, plmn],
  [[{ kind: 'sim', plmn: '2621' }], '/0/plmn', '2621', plmn],
  [[{ kind: 'sim' }], '/0/plmn', undefined, plmn],
  [[{ kind: 'fix', territory: 'Cuba', marginM: 1 }], '/0/territory', 'Cuba', territory],
  [[{ kind: 'fix', marginM: 1 }], '/0/territory', undefined, territory],
  [[{ kind: 'fix', territory: 'CU' }], '/0/marginM', undefined, metres],
  [[{ kind: 'fix', territory: 'CU', marginM: -1 }], '/0/marginM', -1, metres],
  [[{ kind: 'fix', territory: 'CU', marginM: Number.NaN }], '/0/marginM', Number.NaN, metres],
  [[{ kind: 'fix', territory: 'CU', marginM: '9' }], '/0/marginM', '9', metres],
  [[{ kind: 'fix', territory: 'CU', marginM: 1, 'a/~b': 2 }], '/0/a~1~0b', 2, 'unknown field'],
  [[{ kind: 'address', territory: 'UA-43' }], '/0/territory', 'UA-43', country],
  [[{ kind: 'address', territory: null }], '/0/territory', null, country],
  [[{ kind: 'zone', zone: '' }], '/0/zone', '', zone],
  [[{ kind: 'zone', zone: 'x'.repeat(65) }], '/0/zone', 'x'.repeat(65), zone],
];
for (const [value, at, found, says] of wrong) {
  void test(`${JSON.stringify(value)?.slice(0, 60)} names ${at || 'the whole'}`, () => {
    const read = readEvidence(value);
    assert.ok(read.kind === 'fault');
    assert.deepEqual({ at: read.at, found: read.found, says: faultText(read) }, { at, found, says });
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
      const read = readEvidence(value);
      if (read.kind === 'read') assert.deepEqual(read.value, value);
      else assert.match(faultText(read), /^must be .|^unknown field$/);
    }),
    { numRuns: 10_000 },
  );
});
