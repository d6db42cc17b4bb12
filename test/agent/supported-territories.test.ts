import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withSupported } from '../../src/agent/state/supported-territories.ts';
import { mccTable, plmnTable } from '../../src/core/territory/mcc-table.ts';
import { territoriesOfPlmn } from '../../src/core/territory/networks.ts';

test('a network supports what the server reads from the same table', () => {
  const plmns = [
    ...Object.keys(plmnTable),
    ...Object.keys(mccTable).map((mcc) => `${mcc}01`),
    '99999',
    '90112',
    '25032',
    '31001',
  ];
  for (const plmn of plmns)
    assert.deepEqual(
      withSupported([], [{ kind: 'network', plmn }]),
      [...territoriesOfPlmn(plmn)].sort(),
      plmn,
    );
});

for (const [name, evidence, want] of [
  ['a fix beyond the margin', { kind: 'fix', territory: 'UA-43', marginM: 200 }, ['UA-43']],
  ['a fix within it', { kind: 'fix', territory: 'UA-43', marginM: 199 }, []],
  ['a fix in no fenced territory', { kind: 'fix', territory: null, marginM: 5000 }, []],
  ['a home network', { kind: 'sim', plmn: '36801' }, []],
  ['a time zone', { kind: 'zone', zone: 'America/Havana' }, []],
] as const)
  test(`${name} supports ${want.join() || 'nothing'}`, () => {
    assert.deepEqual(withSupported([], [evidence as Parameters<typeof withSupported>[1][number]]), want);
  });

test('what is known stays, each once', () => {
  const known = ['CU'];
  assert.equal(withSupported(known, [{ kind: 'network', plmn: '36801' }]), known);
  assert.deepEqual(withSupported(known, [{ kind: 'network', plmn: '25001' }]), ['CU', 'RU']);
});
