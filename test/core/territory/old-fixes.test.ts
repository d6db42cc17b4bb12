import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixAgeMaxS, type Evidence } from '../../../src/core/territory/evidence.ts';
import { locate } from '../../../src/core/territory/locate.ts';
import type { Territory } from '../../../src/core/territory/territory.ts';
import { readEvidence } from '../../../src/protocol/device/evidence.ts';

const fix = (territory: string | null, ageS?: number): Evidence => ({
  kind: 'fix',
  territory: territory as Territory | null,
  marginM: 9000,
  ...(ageS === undefined ? {} : { ageS }),
});
const network: Evidence = { kind: 'network', plmn: '36801' };

for (const ageS of [undefined, 0, fixAgeMaxS])
  test(`a fix of ${ageS ?? 'no stated'} seconds counts`, () => {
    assert.deepEqual(locate([fix('CU', ageS), network]), {
      kind: 'placed',
      territory: 'CU',
      by: ['fix', 'network'],
    });
  });

for (const territory of ['CU', 'KP', null])
  test(`an older fix in ${territory ?? 'no fence'} neither supports nor contradicts`, () => {
    for (const ageS of [fixAgeMaxS + 1, 86_400])
      assert.deepEqual(locate([fix(territory, ageS), network]), locate([network]));
  });

test('an age is a number of seconds, not negative', () => {
  const read = (ageS: unknown): string =>
    readEvidence([{ kind: 'fix', territory: 'CU', marginM: 9000, ageS }]).kind;
  assert.deepEqual([0, 12.5, 1e9, -1, 1e10, '12', null].map(read), [
    'read',
    'read',
    'read',
    'fault',
    'fault',
    'fault',
    'fault',
  ]);
});
