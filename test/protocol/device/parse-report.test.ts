import { faultText } from '../../../src/protocol/schema/read.ts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReport } from '../../../src/protocol/device/parse-report.ts';
import { Report } from '../../../src/protocol/device/report.ts';
import type { AnyJson } from '../../support/any-json.ts';

const ajv = new Ajv2020();
const matchesSchema = ajv.compile(Report);
const accepts = (value: unknown): boolean => parseReport(value).kind === 'read';

const good = {
  sub: 'a'.repeat(32),
  seq: 7,
  iat: 1_630_000_000,
  evidence: [
    { kind: 'fix', territory: 'CU', marginM: 9000 },
    { kind: 'network', plmn: '36801' },
    { kind: 'sim', plmn: '26201' },
    { kind: 'zone', zone: 'America/Havana' },
  ],
  acks: [{ seq: 1, state: 'shown', at: '2021-09-04T10:00:00Z', why: 'x' }],
  appeal: 'why',
  unlockedByCode: '2021-09-04T10:00:00Z',
};

test('a whole report is read, field by field', () => {
  assert.deepEqual(parseReport(good), { kind: 'read', value: good });
});

// Fault by fault: what is changed, where the refusal must point, and what it must say.
const faults: readonly (readonly [string, object | null, string, string])[] = [
  ['no object', null, '', 'must be an object'],
  ['sub missing', { ...good, sub: undefined }, '/sub', 'must be a device id'],
  ['sub in capitals', { ...good, sub: 'A'.repeat(32) }, '/sub', 'must be a device id'],
  ['seq zero', { ...good, seq: 0 }, '/seq', 'must be a whole number from 1'],
  ['seq as text', { ...good, seq: '7' }, '/seq', 'must be a whole number from 1'],
  ['seq beyond exactness', { ...good, seq: 2 ** 53 }, '/seq', 'must be a whole number from 1'],
  ['iat with a fraction', { ...good, iat: 1.5 }, '/iat', 'must be seconds since 1970'],
  [
    'nine pieces of evidence',
    { ...good, evidence: Array.from({ length: 9 }, () => good.evidence[1]) },
    '/evidence',
    'must be a list of at most 8 entries',
  ],
  [
    'coordinates',
    { ...good, evidence: [{ ...good.evidence[0], lat: 23.1 }] },
    '/evidence/0/lat',
    'unknown field',
  ],
  [
    'an address of its own',
    { ...good, evidence: [{ kind: 'address', territory: 'CU' }] },
    '/evidence/0/kind',
    'must be fix, network, sim or zone',
  ],
  [
    'a plmn as number',
    { ...good, evidence: [{ kind: 'network', plmn: 36801 }] },
    '/evidence/0/plmn',
    'must be MCC and MNC as a string of 5 or 6 digits in quotes, such as "36801"',
  ],
  [
    'a negative margin',
    { ...good, evidence: [{ kind: 'fix', territory: null, marginM: -1 }] },
    '/evidence/0/marginM',
    'must be the metres to the nearest fence, from 0 to 20100000',
  ],
  [
    'an empty zone',
    { ...good, evidence: [{ kind: 'zone', zone: '' }] },
    '/evidence/0/zone',
    'must be a time zone such as "America/Havana"',
  ],
  ['no acks', { ...good, acks: undefined }, '/acks', 'must be a list of at most 16 entries'],
  [
    'an unknown state',
    { ...good, acks: [{ ...good.acks[0], state: 'seen' }] },
    '/acks/0/state',
    'must be shown, obeyed or refused',
  ],
  [
    'a time without zone',
    { ...good, acks: [{ ...good.acks[0], at: '2021-09-04T10:00:00' }] },
    '/acks/0/at',
    'must be a time in UTC that exists, such as 2021-09-02T08:00:00Z',
  ],
  ['an empty appeal', { ...good, appeal: '' }, '/appeal', 'must be text of 1 to 2000 characters'],
  ['an unknown field', { ...good, imei: '1' }, '/imei', 'unknown field'],
];

for (const [name, value, at, says] of faults)
  test(`refused: ${name}`, () => {
    const parsed = parseReport(value);
    assert.ok(parsed.kind === 'fault');
    assert.equal(parsed.at, at);
    assert.equal(faultText(parsed), says);
  });

test('agrees with the schema about any value', () => {
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      '',
      'CU',
      'UA-43',
      'cu',
      '36801',
      '2021-09-04T10:00:00Z',
      'shown',
      [],
      {},
    ),
    fc.integer(),
    fc.double(),
    fc.string({ unit: 'binary', maxLength: 70 }),
  );
  const paths = fc.constantFrom(
    ['sub'],
    ['seq'],
    ['iat'],
    ['evidence'],
    ['acks'],
    ['appeal'],
    ['unlockedByCode'],
    ['more'],
    ['evidence', 0],
    ['evidence', 0, 'territory'],
    ['evidence', 0, 'marginM'],
    ['evidence', 1, 'plmn'],
    ['evidence', 2, 'kind'],
    ['evidence', 3, 'zone'],
    ['evidence', 3, 'more'],
    ['acks', 0],
    ['acks', 0, 'seq'],
    ['acks', 0, 'state'],
    ['acks', 0, 'why'],
    ['acks', 0, 'at'],
    ['acks', 0, 'more'],
  );
  const changes = fc.array(fc.record({ path: paths, value: leaf, remove: fc.boolean() }), { maxLength: 2 });
  let refused = 0;
  fc.assert(
    fc.property(changes, (all) => {
      const value = structuredClone(good) as AnyJson;
      for (const { path, value: put, remove } of all) {
        const parent = path.slice(0, -1).reduce((at: AnyJson, step) => at?.[step], value);
        if (typeof parent !== 'object' || parent === null) continue;
        if (remove && !Array.isArray(parent)) delete parent[path.at(-1)!];
        // A copy: the same {} put at two places would hold itself.
        else parent[path.at(-1)!] = structuredClone(put);
      }
      const wire: unknown = JSON.parse(JSON.stringify(value));
      const expected = matchesSchema(wire);
      if (!expected) refused += 1;
      assert.equal(accepts(wire), expected, JSON.stringify(wire));
    }),
    { numRuns: 5000 },
  );
  assert.ok(refused > 1000, 'too few of the values were faulty for the comparison to mean much');
});
