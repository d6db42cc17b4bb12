import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { whatLocks } from '../../../src/app/casework/execute.ts';
import { snapshotOf } from '../../../src/app/policies/published-policies.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { storedDossier } from '../../support/stored-dossier.ts';

const text = readFileSync(new URL('../../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const CU = 'CU' as Territory;
const at = (moment: string) => ({ at: Date.parse(moment), receivedAt: Date.parse(moment) });
const due = storedDossier({ at: Date.parse('2021-09-02T08:00:00Z'), territory: CU }, [
  { kind: 'activated', territory: CU, ...at('2021-09-02T08:00:00Z') },
  {
    kind: 'observed',
    whereabouts: { kind: 'placed', territory: CU, by: ['fix', 'network'] },
    ...at('2021-09-04T08:00:00Z'),
  },
  { kind: 'notice-acknowledged', clause: 'cu-activation', ...at('2021-09-05T08:00:00Z') },
]);

const outcome = (body: string): string => {
  const publishedAt = Date.parse('2021-08-01T00:00:00Z');
  const policies = snapshotOf([{ id: 'six-destinations', version: 1, publishedAt, sha256: '', text: body }]);
  const measure = { clauses: ['cu-activation'], proposedAt: null };
  const looked = whatLocks(policies, due, measure, Date.parse('2021-12-01T00:00:00Z'));
  return looked.kind === 'skip' ? looked.why : looked.kind;
};

test('a clause that was published beyond today’s bounds is decided by and orders no new lock', () => {
  assert.equal(outcome(text), 'lock');
  for (const [what, instead] of [
    ['lease: P30D', 'lease: P91D'],
    ['notice: P14D', 'notice: P1D'],
    ['grace: P30D', 'grace: P13D'],
    ['territories: [CU]', 'territories: [CU, UK]'],
    ['territories: [CU]', 'territories: [CU, RU]'],
  ] as const)
    assert.equal(outcome(text.replace(what, instead)), 'beyond-bounds', instead);
  // Another clause's fault is that clause's.
  assert.equal(outcome(text.replace(/(id: sy-activation[\s\S]*?)lease: P30D/, '$1lease: P91D')), 'lock');
});
