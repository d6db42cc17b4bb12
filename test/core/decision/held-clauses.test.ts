import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePolicies, viewAt } from '../../../src/core/decision/compile.ts';
import { heldClauses } from '../../../src/core/decision/held-clauses.ts';
import type { Clause, Policy } from '../../../src/core/policy/policy.ts';
import { startPage } from '../../../src/http/pages/start-page.ts';
import { exampleClause, examplePolicy, instant, territory } from '../../protocol/words/example-policy.ts';

const CU = territory('CU');
const version = (number: number, day: string, clauses: readonly Clause[]): Policy =>
  examplePolicy(clauses, { version: number, published: instant(`${day}T00:00:00Z`) });
const clause = exampleClause({
  id: 'cu',
  territories: [CU],
  effective: { from: instant('2021-09-01T00:00:00Z'), until: null },
});
const now = instant('2022-05-01T00:00:00Z');
const span = { from: now, until: Infinity };

const held = (versions: readonly Policy[]): readonly string[] =>
  heldClauses(viewAt(compilePolicies(versions), now), CU, span).map(({ from }) =>
    new Date(from).toISOString().slice(0, 10),
  );

test('a clause holds since its first version that was not interrupted, and holds anew where its trigger changed', () => {
  const first = version(1, '2021-08-01', [clause]);
  assert.deepEqual(held([first, version(2, '2022-01-01', [clause]), version(3, '2022-03-01', [clause])]), [
    '2021-09-01',
  ]);
  const other = exampleClause({ id: 'ir', territories: [territory('IR')] });
  assert.deepEqual(held([first, version(2, '2022-01-01', [other]), version(3, '2022-03-01', [clause])]), [
    '2022-03-01',
  ]);
  const lots: Clause = { ...clause, trigger: 'consignment' };
  assert.deepEqual(held([first, version(2, '2022-01-01', [lots])]), ['2022-01-01']);
  assert.deepEqual(held([version(1, '2022-06-01', [clause])]), [], 'not known yet');
});

test('a clause whose law had ended when it was published holds nowhere', () => {
  const [ended] = [clause].map((one) => ({
    ...one,
    basis: one.basis.map((basis) => ({ ...basis, until: instant('2021-01-14T00:00:00Z') })),
  }));
  assert.deepEqual(held([version(1, '2021-08-01', [ended!])]), []);
});

test('the start page says since when, from when, what holds nowhere, and what could not be published today', () => {
  const page = startPage({
    now,
    policy: version(3, '2022-03-01', [clause]),
    held: [
      { territory: 'CU', clause, from: instant('2021-09-01T00:00:00Z') },
      { territory: 'IR', clause, from: instant('2022-09-01T00:00:00Z') },
    ],
    idle: ['sd-activation'],
    unpublishable: ['clauses.0.lease must be P90D or less'],
    destinations: [],
    scenario: null,
    tryNext: [],
  });
  assert.match(page, /<dt>CU<\/dt>.*in force since 2021-09-01/);
  assert.match(page, /<dt>IR<\/dt>.*in force from 2022-09-01/);
  assert.match(page, /in force nowhere: sd-activation/);
  assert.match(page, /Could not be published today.*lease must be P90D/);
});
