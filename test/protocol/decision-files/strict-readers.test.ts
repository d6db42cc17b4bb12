import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { readDecisionCases, type ReadCases } from '../../../src/protocol/decision-files/decision-cases.ts';
import {
  readLoggedPolicy,
  readPolicyDocument,
} from '../../../src/protocol/decision-files/policy-document.ts';

const six = readFileSync(new URL('../../../policies/six-destinations.yaml', import.meta.url), 'utf8');

const casesOf = (events: string, more = ''): ReadCases =>
  readDecisionCases(
    'cases.yaml',
    `policies: [ six.yaml ]\ncases:\n  - name: one\n    events: [ ${events} ]\n    now: 2021-10-01T00:00:00Z\n${more}`,
    (file) => ({ file, text: six }),
  );

const faultsOfCases = (read: ReadCases): string =>
  read.ok ? '' : read.faults.map(({ path, message }) => `${path.join('.')} ${message}`).join('\n');

const faultsOfPolicy = (text: string): string => {
  const read = readPolicyDocument(text);
  return read.ok ? '' : read.faults.map(({ path, message }) => `${path.join('.')} ${message}`).join('\n');
};

/** The first clause with one thing said otherwise. */
const saying = (what: string, instead: string): string => {
  assert.ok(six.includes(what));
  return six.replace(what, () => instead);
};

describe('what a policy says that could not be published', () => {
  const rows: readonly [what: string, text: string, fault: RegExp][] = [
    [
      'UK',
      saying('[CU]', '[UK]'),
      /^clauses\.0\.territories\.0 is UK, .* nearest are GB \(the United Kingdom\)/,
    ],
    ['the Soviet Union', saying('[CU]', '[SU]'), /is SU, .* nearest are RU /],
    [
      'a part that nobody knows',
      saying('[CU]', '[UA-99]'),
      /is UA-99, .* UA \(Ukraine\), UA-40 \(Sevastopol\), UA-43 \(Crimea\)/,
    ],
    [
      'a name',
      saying('[CU]', '[Kuba]'),
      /must be a territory such as CU or UA-43; the nearest are CU \(Cuba\)/,
    ],
    ['a country without a fence', saying('[CU]', '[CU, RU]'), /territories\.1 lists RU, which has no fence/],
    ['a country for its part', saying('[UA-43, UA-40]', '[UA]'), /lists UA, which has no fence/],
    ['a seller nowhere', saying('seller: CN', 'seller: EU'), /^issuer\.seller is EU/],
    ['a law of nowhere', saying('jurisdiction: US', 'jurisdiction: ZZ'), /jurisdiction is ZZ/],
    [
      'a lease of a century',
      saying('lease: P30D', 'lease: P100Y'),
      /^clauses\.0\.lease must be P90D or less/,
    ],
    ['a lease that can be longer', saying('lease: P30D', 'lease: P3M'), /lease must be P90D or less/],
    ['a lease an hour too long', saying('lease: P30D', 'lease: P90DT1H'), /lease must be P90D or less/],
    ['no notice', saying('notice: P14D', 'notice: PT0S'), /^clauses\.0\.notice must be P7D or more/],
    ['a short notice', saying('notice: P14D', 'notice: P6DT23H'), /notice must be P7D or more/],
    ['a short grace', saying('grace: P30D', 'grace: P13D'), /^clauses\.0\.grace must be P14D or more/],
    [
      'a number with an end of its own',
      saying('"746.2"', '746.10'),
      /provision must be a text .*put 746\.10 in quotes/,
    ],
    ['a number with a beginning of its own', saying('"746.2"', '0742.10'), /put 0742\.10 in quotes/],
    ['a power', saying('"746.2"', '1e3'), /put 1e3 in quotes/],
    ['a number of eight', saying('"746.2"', '0o17'), /put 0o17 in quotes/],
    ['a truth value', saying('"746.2"', 'True'), /put True in quotes/],
    ['nothing', saying('"746.2"', '~'), /provision is missing/],
    [
      'a version with a fraction',
      saying('version: 1', 'version: 1.0'),
      /^version is written 1\.0; write it plainly/,
    ],
    ['a version by its power', saying('version: 1', 'version: 1e0'), /^version is written 1e0/],
    ['a version in sixteens', saying('version: 1', 'version: 0x1'), /^version is written 0x1/],
    [
      'an id that is a number',
      saying('id: six-destinations', 'id: 007'),
      /^id must be an identifier.*put 007 in quotes/,
    ],
    [
      'an offset',
      saying('2021-08-01T00:00:00Z', '2021-08-01T02:00:00+02:00'),
      /^published .*in UTC that is 2021-08-01T00:00:00Z/,
    ],
    [
      'small letters',
      saying('2021-08-01T00:00:00Z', '2021-08-01t00:00:00z'),
      /^published .*write 2021-08-01T00:00:00Z/,
    ],
    ['a leap second', saying('2021-08-01T00:00:00Z', '2016-12-31T23:59:60Z'), /^published .*leap seconds/],
    ['a day that is none', saying('2021-08-01T00:00:00Z', '2021-02-29'), /^published .*no such day/],
    [
      'a year of five digits',
      saying('2021-08-01T00:00:00Z', '+010000-01-01T00:00:00Z'),
      /^published must be a time/,
    ],
    ['no zone', saying('2021-08-01T00:00:00Z', '2021-08-01T00:00:00'), /^published .*with Z at the end/],
    [
      'yes',
      saying('appealUnlocks: true', 'appealUnlocks: yes'),
      /^appealUnlocks must be true or false.*yes, no, on and off/,
    ],
  ];
  for (const [what, text, fault] of rows) test(what, () => assert.match(faultsOfPolicy(text), fault));

  test('what can be published: Norway, laws of the Union, the bounds themselves, and no lock without them', () => {
    for (const text of [
      saying('seller: CN', 'seller: NO'),
      saying('jurisdiction: US', 'jurisdiction: EU'),
      saying('jurisdiction: US', 'jurisdiction: UN'),
      saying('lease: P30D', 'lease: P90D'),
      saying('lease: P30D', 'lease: P2M'),
      saying('notice: P14D', 'notice: P7D'),
      saying('grace: P30D', 'grace: P14D'),
      saying('notice: P14D', 'notice: P1M'),
      six.replaceAll('restriction: lock', 'restriction: notify').replaceAll('P14D', 'P1D'),
    ])
      assert.equal(faultsOfPolicy(text), '');
  });

  test('what is in the log is read all the same, and marked', () => {
    for (const text of [
      saying('[CU]', '[UK]'),
      saying('lease: P30D', 'lease: P100Y'),
      saying('[CU]', '[RU]'),
    ]) {
      const read = readLoggedPolicy(text);
      assert.ok(read.ok);
      assert.equal(read.unpublishable.length, 1);
    }
    const today = readLoggedPolicy(six);
    assert.ok(today.ok && today.unpublishable.length === 0);
    assert.ok(!readLoggedPolicy(saying('[CU]', '[Kuba]')).ok, 'no version before today could say that');
  });
});

describe('what a case says that cannot be decided', () => {
  const at = 'at: 2021-09-02T08:00:00Z';
  const events: readonly [event: string, fault: RegExp][] = [
    [`{ ${at}, kind: activated, territory: UK }`, /territory is UK, .*nearest are GB/],
    [`{ ${at}, kind: sold, consignment: L1, market: EU }`, /market is EU/],
    [`{ ${at}, kind: observed, whereabouts: ZZ }`, /whereabouts is ZZ/],
    [
      `{ ${at}, kind: observed, whereabouts: { unproven: conflict, candidates: [AA] } }`,
      /candidates\.0 is AA/,
    ],
    [
      `{ ${at}, kind: observed, evidence: [ { kind: address, territory: UK } ] }`,
      /territory must be the country of the address.*nearest are GB/,
    ],
    [
      `{ ${at}, kind: observed, evidence: [ { kind: fix, territory: UA-99, marginM: 9000 } ] }`,
      /territory must be a territory.*UA-40/,
    ],
    [
      `{ ${at}, kind: observed, evidence: [ { kind: network, plmn: 05001 } ] }`,
      /plmn must be MCC and MNC.*put 05001 in quotes/,
    ],
    [
      `{ ${at}, kind: observed, evidence: [ { kind: fix, territory: CU, marginM: 9e3 } ] }`,
      /marginM is written 9e3/,
    ],
    [`{ ${at}, kind: pass-granted, territory: XX, from: 2021-09-02, until: 2021-09-03 }`, /territory is XX/],
    [`{ ${at}, kind: lock-ordered, lease: P91D }`, /lease must end within 90 days/],
    [`{ ${at}, kind: lock-ordered, lease: 2021-12-31 }`, /lease must end within 90 days/],
    [
      '{ at: 2021-09-02T08:00:00+00:00, kind: reset }',
      /at must be a time in UTC.*in UTC that is 2021-09-02T08:00:00Z/,
    ],
  ];
  for (const [event, fault] of events) test(event, () => assert.match(faultsOfCases(casesOf(event)), fault));

  const wants: readonly [want: string, fault: RegExp][] = [
    ['~', /want must name what is wanted/],
    ['{}', /want must name what is wanted/],
    ['{ standing: ~ }', /want\.standing is null/],
    ['{ clauses: ~ }', /want\.clauses is null/],
    ['{ clauses: { cu-activation: ~ } }', /clauses\.cu-activation is missing/],
    ['{ notice: {} }', /want\.notice names neither/],
    ['{ grace: { until: ~ } }', /want\.grace\.until is null/],
    ['{ territory: UK }', /want\.territory is UK/],
    ['{ next: never }', /want\.next must be a time/],
  ];
  for (const [want, fault] of wants)
    test(`want: ${want}`, () => assert.match(faultsOfCases(casesOf('', `    want: ${want}\n`)), fault));

  test('none is a wish like any other where there can be none', () => {
    const want = '    want: { territory: ~, notice: ~, grace: null, next: null, clauses: {} }\n';
    assert.equal(faultsOfCases(casesOf('', want)), '');
    assert.equal(faultsOfCases(casesOf(`{ ${at}, kind: activated, territory: XX }`)), '');
  });

  test('a listed territory without a fence is tried, and said', () => {
    const read = readDecisionCases(
      'cases.yaml',
      'policies: [ p.yaml ]\ncases:\n  - { name: one, events: [], now: 2021-10-01 }\n',
      (file) => ({ file, text: saying('[CU]', '[CU, BY]') }),
    );
    assert.ok(read.ok);
    assert.match(read.warnings[0]!.message, /lists BY, which has no fence/);
  });
});
