import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parsePolicy } from '../../../src/core/policy/parse-policy.ts';
import { lockAllowances } from '../../../src/core/policy/policy.ts';
import { dayMs } from '../../../src/core/time.ts';

const contract = { kind: 'contract', instrument: 'Terms of sale', provision: '14.2', issuer: 'Example' };

const clause = {
  id: 'cu-activation',
  territories: ['CU'],
  trigger: 'activation',
  effective: { from: '2021-09-01T00:00:00Z', until: null },
  basis: [contract],
  reviewBy: '2022-03-01',
  notice: 'P14D',
  grace: 'P30D',
  restriction: 'lock',
  decision: 'reviewed',
  lease: 'P30D',
};

const document = {
  id: 'six',
  version: 1,
  published: '2021-08-01T00:00:00Z',
  issuer: {
    name: 'Example',
    seller: 'CN',
    contact: 'help@example.com',
    appealUrl: 'https://example.com/appeal',
  },
  exemptions: [{ id: 'baggage', basis: [contract], proof: 'declaration', longest: 'P12M' }],
  clauses: [clause],
};

/** The document with one thing changed, by its path. */
function changed(path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(document) as unknown;
  const parent = path
    .slice(0, -1)
    .reduce((node, step) => (node as Record<string | number, unknown>)[step], copy);
  (parent as Record<string | number, unknown>)[path.at(-1)!] = value;
  return copy;
}

function faultsOf(value: unknown): readonly { path: string; message: string }[] {
  const parsed = parsePolicy(value);
  return parsed.ok ? [] : parsed.faults.map(({ path, message }) => ({ path: path.join('.'), message }));
}

describe('a policy document', () => {
  test('what is left out takes the value that restricts least', () => {
    const parsed = parsePolicy(document);
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.policy.lockProfile, lockAllowances);
    assert.equal(parsed.policy.appealUnlocks, false);
    const [read] = parsed.policy.clauses;
    assert.deepEqual(read!.dwell, { months: 0, ms: dayMs });
    assert.equal(read!.stay, null);
    assert.deepEqual(read!.exemptions, []);
    assert.equal(read!.overridesPasses, false);
    assert.equal(read!.retroactive, false);
    assert.equal(read!.appealUnlocks, null);
    assert.deepEqual(read!.effective, { from: Date.UTC(2021, 8, 1), until: null });
    assert.equal(read!.reviewBy, Date.UTC(2022, 2, 1));
    assert.deepEqual(parsed.policy.exemptions[0]!.longest, { months: 12, ms: 0 });
  });

  test('a draft has no date of publication', () => {
    const parsed = parsePolicy(changed(['published'], null));
    assert.ok(parsed.ok);
    assert.equal(parsed.policy.published, null);
  });

  const stay = { permitted: 'P90D', count: 'rolling', window: 'P180D' };
  const presence = { ...clause, trigger: 'presence', stay };
  const refused: readonly [
    what: string,
    path: readonly (string | number)[],
    value: unknown,
    fault: string,
    RegExp,
  ][] = [
    ['an unknown field', ['clauses', 0, 'leese'], 'P1D', 'clauses.0.leese', /no field here.*lease/],
    ['an unknown field at the head', ['licence'], 'x', 'licence', /no field here/],
    ['a missing field', ['clauses', 0, 'notice'], undefined, 'clauses.0.notice', /missing; write a duration/],
    [
      'a number where a provision stands',
      ['clauses', 0, 'basis', 0, 'provision'],
      746.2,
      'clauses.0.basis.0.provision',
      /put 746.2 in quotes/,
    ],
    [
      'NO without quotes',
      ['clauses', 0, 'territories', 0],
      false,
      'clauses.0.territories.0',
      /put false in quotes/,
    ],
    [
      'a territory in lower case',
      ['clauses', 0, 'territories', 0],
      'cu',
      'clauses.0.territories.0',
      /such as CU/,
    ],
    ['a territory twice', ['clauses', 0, 'territories'], ['CU', 'CU'], 'clauses.0.territories', /twice/],
    [
      'more clauses of one territory than an order can name',
      ['clauses'],
      Array.from({ length: 33 }, (_, index) => ({ ...clause, id: `cu-${index}` })),
      'clauses',
      /CU in 33 clauses.*at most 32/,
    ],
    ['no territory', ['clauses', 0, 'territories'], [], 'clauses.0.territories', /1 to 300/],
    ['neither law nor contract', ['clauses', 0, 'basis'], [], 'clauses.0.basis', /1 to 20/],
    [
      'a basis of another kind',
      ['clauses', 0, 'basis', 0, 'kind'],
      'custom',
      'clauses.0.basis.0.kind',
      /one of law, contract/,
    ],
    [
      'a law without jurisdiction',
      ['clauses', 0, 'basis', 0],
      { ...contract, kind: 'law' },
      'clauses.0.basis.0.jurisdiction',
      /missing/,
    ],
    [
      'an address that is none',
      ['clauses', 0, 'basis', 0, 'url'],
      'ecfr.gov',
      'clauses.0.basis.0.url',
      /https/,
    ],
    [
      'a day that does not exist',
      ['clauses', 0, 'effective', 'from'],
      '2021-02-30',
      'clauses.0.effective.from',
      /must be a time/,
    ],
    ['a local time', ['published'], '2021-08-01T00:00:00+02:00', 'published', /must be a time in UTC/],
    [
      'an end before the beginning',
      ['clauses', 0, 'effective', 'until'],
      '2021-08-01',
      'clauses.0.effective.until',
      /later than from/,
    ],
    ['a duration in words', ['clauses', 0, 'notice'], '14 days', 'clauses.0.notice', /such as P14D/],
    ['a duration of ages', ['clauses', 0, 'notice'], 'P900Y', 'clauses.0.notice', /century/],
    ['less than a day of dwell', ['clauses', 0, 'dwell'], 'PT23H', 'clauses.0.dwell', /PT24H or more/],
    [
      'a stay on an activation clause',
      ['clauses', 0, 'stay'],
      stay,
      'clauses.0.stay',
      /presence clauses only/,
    ],
    [
      'a presence clause without a stay',
      ['clauses', 0],
      { ...presence, stay: null },
      'clauses.0.stay',
      /how long/,
    ],
    [
      'a rolling stay without its window',
      ['clauses', 0],
      { ...presence, stay: { ...stay, window: undefined } },
      'clauses.0.stay.window',
      /missing/,
    ],
    [
      'a window on a continuous stay',
      ['clauses', 0],
      { ...presence, stay: { ...stay, count: 'continuous' } },
      'clauses.0.stay.window',
      /rolling stays only/,
    ],
    [
      'a rolling stay in months',
      ['clauses', 0],
      { ...presence, stay: { ...stay, permitted: 'P3M' } },
      'clauses.0.stay.permitted',
      /write P90D/,
    ],
    [
      'a window that can never be filled',
      ['clauses', 0],
      { ...presence, stay: { ...stay, window: 'P90D' } },
      'clauses.0.stay.window',
      /longer than permitted/,
    ],
    [
      'an exemption nobody declared',
      ['clauses', 0, 'exemptions'],
      ['bagage'],
      'clauses.0.exemptions.0',
      /bagage is not declared/,
    ],
    ['a clause id twice', ['clauses', 1], clause, 'clauses.1.id', /used twice/],
    ['an exemption twice', ['exemptions', 1], document.exemptions[0], 'exemptions.1.id', /used twice/],
    ['an id with capitals', ['id'], 'Six Destinations', 'id', /lower-case/],
    ['a version that is no number', ['version'], '1', 'version', /whole number/],
    ['version nought', ['version'], 0, 'version', /from 1 upwards/],
    [
      'a lock that forbids emergency calls',
      ['lockProfile'],
      lockAllowances.slice(1),
      'lockProfile',
      /emergency-calls/,
    ],
    [
      'a lock that allows what nobody knows',
      ['lockProfile'],
      [...lockAllowances, 'games'],
      'lockProfile.7',
      /one of/,
    ],
    ['quoted true', ['appealUnlocks'], 'true', 'appealUnlocks', /without quotes/],
    ['no way to appeal', ['issuer', 'appealUrl'], undefined, 'issuer.appealUrl', /missing/],
    ['clauses that are no list', ['clauses'], clause, 'clauses', /must be a list/],
    ['an issuer that is a text', ['issuer'], 'Example', 'issuer', /must be a map/],
  ];
  for (const [what, path, value, fault, message] of refused) {
    test(`refuses ${what}`, () => {
      const faults = faultsOf(changed(path, value));
      const found = faults.find((one) => one.path === fault);
      assert.ok(found !== undefined, JSON.stringify(faults));
      assert.match(found.message, message);
    });
  }

  test('tells all faults at once', () => {
    const faults = faultsOf({ ...document, version: 0, clauses: [{ ...clause, notice: 1, grace: 2 }] });
    assert.deepEqual(faults.map((fault) => fault.path).sort(), [
      'clauses.0.grace',
      'clauses.0.notice',
      'version',
    ]);
  });

  test('never throws, whatever it is given', () => {
    const path = fc.constantFrom(...refused.map(([, at]) => at));
    fc.assert(
      fc.property(path, fc.anything(), (at, value) => {
        const parsed = parsePolicy(changed(at, value));
        if (!parsed.ok) assert.ok(parsed.faults.every((fault) => fault.message !== ''));
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.anything(), (value) => assert.equal(parsePolicy(value).ok, false)),
      { numRuns: 2000 },
    );
  });
});
