import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compilePolicies, policyClashes } from '../../../src/core/decision/compile.ts';
import { decide, decisionBytes, isOpen, listedTerritories } from '../../../src/core/decision/decide.ts';
import type { Reason } from '../../../src/core/decision/decision.ts';
import type { DossierEvent } from '../../../src/core/decision/event.ts';
import type { Clause, Policy } from '../../../src/core/policy/policy.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { dayMs, type Instant } from '../../../src/core/time.ts';

const CU = 'CU' as Territory;
const DE = 'DE' as Territory;
const day = (text: string): Instant => Date.parse(`${text}T00:00:00Z`);

const clause: Clause = {
  id: 'cu',
  title: null,
  territories: [CU],
  trigger: 'activation',
  effective: { from: day('2021-09-01'), until: null },
  basis: [{ kind: 'contract', instrument: 'T', provision: '1', issuer: 'E', url: null, until: null }],
  reviewBy: day('2022-01-01'),
  dwell: { months: 0, ms: dayMs },
  notice: { months: 0, ms: 14 * dayMs },
  grace: { months: 0, ms: 30 * dayMs },
  stay: null,
  restriction: 'lock',
  decision: 'reviewed',
  lease: { months: 0, ms: 30 * dayMs },
  exemptions: [],
  overridesPasses: false,
  retroactive: false,
  appealUnlocks: null,
};

function policy(change: Partial<Policy> = {}, ...clauses: Partial<Clause>[]): Policy {
  return {
    id: 'p',
    version: 1,
    title: null,
    published: day('2021-08-01'),
    issuer: { name: 'E', seller: 'CN' as Territory, contact: 'c', appealUrl: 'https://example.com' },
    exemptions: [],
    lockProfile: [],
    appealUnlocks: false,
    clauses: clauses.map((one) => ({ ...clause, ...one })),
    ...change,
  };
}

const told = (text: string): { at: Instant; receivedAt: Instant } => ({
  at: day(text),
  receivedAt: day(text),
});
const activated = (text: string, territory: Territory | null): DossierEvent => ({
  ...told(text),
  kind: 'activated',
  territory,
});
const seen = (text: string, territory: Territory): DossierEvent => ({
  ...told(text),
  kind: 'observed',
  whereabouts: { kind: 'placed', territory, by: [] },
});
const home = activated('2021-03-01', DE);
const there = [activated('2021-09-02', CU), seen('2021-09-04', CU)];

function reasonAt(
  policies: readonly Policy[],
  events: readonly DossierEvent[],
  now: string,
): Reason | undefined {
  const moment = day(now);
  return decide(compilePolicies(policies), { events }, { now: moment, knownAt: moment }).clauses[0]?.because;
}

describe('reasons', () => {
  const one = policy({}, {});
  const ends = { effective: { from: day('2021-09-01'), until: day('2021-10-01') } };
  const lawGone = [{ ...clause.basis[0]!, until: day('2021-10-01') }];
  const lot = policy({}, { trigger: 'consignment' });
  const sold = (market: Territory): DossierEvent => ({
    ...told('2021-09-01'),
    kind: 'sold',
    consignment: 'L',
    market,
  });
  const stay = { count: 'continuous', permitted: { months: 0, ms: 5 * dayMs } } as const;
  const presence = policy({}, { trigger: 'presence', stay });
  const withdrawn = [one, policy({ version: 2, published: day('2021-10-01') }, { id: 'other' })];
  const rows: readonly [Reason, readonly Policy[], readonly DossierEvent[], string][] = [
    ['not-activated', [one], [], '2021-09-05'],
    ['activated-elsewhere', [one], [home], '2021-09-05'],
    ['left-territory', [one], [...there, seen('2021-09-06', DE)], '2021-09-07'],
    ['within-dwell', [one], there.slice(0, 1), '2021-09-07'],
    ['not-yet-effective', [one], [activated('2021-08-20', CU)], '2021-08-25'],
    ['ended', [policy({}, ends)], there, '2021-10-01'],
    ['basis-ended', [policy({}, { basis: lawGone })], there, '2021-10-01'],
    ['withdrawn', withdrawn, there, '2021-10-01'],
    ['activated-before', [one], [activated('2021-08-20', CU)], '2021-09-25'],
    ['not-activated', [one], there.slice(1), '2021-09-25'],
    ['activation-awaits-place', [one], [activated('2021-09-02', null)], '2021-09-05'],
    ['activation-place-unproven', [one], [activated('2021-09-02', null)], '2021-09-06'],
    ['activated-there', [one], there, '2021-09-06'],
    ['not-consigned', [lot], there, '2021-09-06'],
    ['sold-for-territory', [lot], [sold(CU), ...there], '2021-09-06'],
    ['diverted', [lot], [sold(DE), ...there], '2021-09-06'],
    ['not-there', [presence], [home], '2021-09-06'],
    ['left-territory', [presence], [home, seen('2021-09-02', CU), seen('2021-09-03', DE)], '2021-09-06'],
    ['permitted-stay', [presence], [home, seen('2021-09-02', CU), seen('2021-09-05', CU)], '2021-09-06'],
    ['overstayed', [presence], [home, seen('2021-09-02', CU), seen('2021-09-08', CU)], '2021-09-09'],
    ['present-before', [presence], [home, seen('2021-08-02', CU), seen('2021-08-08', CU)], '2021-09-09'],
  ];
  for (const [index, [because, policies, events, now]] of rows.entries()) {
    test(`${index + 1}: ${because}`, () => assert.equal(reasonAt(policies, events, now), because));
  }
});

describe('isOpen: whether the next report counts wherever it comes from', () => {
  const rows: readonly [string, readonly DossierEvent[], string, boolean][] = [
    ['nothing on record', [], '2021-09-05', false],
    ['at home', [home, seen('2021-09-02', DE)], '2021-09-05', false],
    ['a visitor who has not been seen leaving', [home, seen('2021-09-02', CU)], '2021-12-05', true],
    ['a visitor who has left', [home, seen('2021-09-02', CU), seen('2021-09-03', DE)], '2021-12-05', false],
    ['in notice', there, '2021-09-05', true],
    ['activated there and gone', [...there, seen('2021-09-05', DE)], '2021-09-06', false],
    ['an activation that can still be placed', [activated('2021-09-02', null)], '2021-09-04', true],
    ['an activation that can no longer be placed', [activated('2021-09-02', null)], '2021-09-06', false],
  ];
  for (const [what, events, now, open] of rows) {
    test(what, () => {
      const moment = day(now);
      const decision = decide(
        compilePolicies([policy({}, {})]),
        { events },
        { now: moment, knownAt: moment },
      );
      assert.equal(isOpen(decision), open);
    });
  }
});

test('listed are the territories that a clause in force names, and no others', () => {
  const IR = 'IR' as Territory;
  const set = compilePolicies([
    policy(
      {},
      { effective: { from: day('2021-09-01'), until: day('2021-10-01') } },
      { id: 'ir', territories: [IR] },
    ),
    policy({ version: 2, published: day('2021-11-01') }, { id: 'ir', territories: [CU] }),
    policy({ id: 'draft', published: null }, { id: 'draft', territories: ['SY' as Territory] }),
  ]);
  const at = (text: string): string => [...listedTerritories(set, day(text))].sort().join(' ');
  assert.equal(at('2021-07-01'), '');
  assert.equal(at('2021-08-31'), '');
  assert.equal(at('2021-09-01'), 'CU IR');
  assert.equal(at('2021-10-01'), 'IR');
  assert.equal(at('2021-11-01'), 'CU');
});

describe('documents that cannot stand together', () => {
  const first = policy({}, {});
  const rows: readonly [string, readonly Policy[], RegExp | null][] = [
    ['one alone', [first], null],
    ['two versions', [policy({ version: 2, published: day('2021-10-01') }, {}), first], null],
    [
      'the same version twice',
      [first, policy({ published: day('2021-10-01') }, {})],
      /p has version 1 twice/,
    ],
    [
      'a later version published first',
      [first, policy({ version: 2, published: day('2021-07-01') }, {})],
      /version 2 must be published later/,
    ],
    ['one clause id in two policies', [first, policy({ id: 'q' }, {})], /clause cu is in p and in q/],
    ['a draft does not count', [first, policy({ id: 'q', published: null }, {})], null],
  ];
  for (const [what, policies, clash] of rows) {
    test(what, () => {
      const clashes = policyClashes(policies);
      if (clash === null) assert.deepEqual(clashes, []);
      else assert.match(clashes.join('; '), clash);
      if (clash === null) compilePolicies(policies);
      else assert.throws(() => compilePolicies(policies), clash);
    });
  }
});

test('the bytes of a decision are JSON with times as RFC 3339', () => {
  const moment = day('2021-09-05');
  const decision = decide(
    compilePolicies([policy({}, {})]),
    { events: there },
    { now: moment, knownAt: moment },
  );
  const bytes = decisionBytes(decision);
  assert.ok(
    bytes.startsWith(
      '{"standing":"notice","territory":"CU","notice":null,"grace":null,"next":null,"now":"2021-09-05T00:00:00Z",',
    ),
  );
  const [verdict] = (
    JSON.parse(bytes) as { clauses: { since: string; evidence: { observations: number } }[] }
  ).clauses;
  assert.equal(verdict!.since, '2021-09-04T00:00:00Z');
  assert.equal(verdict!.evidence.observations, 2);
});
