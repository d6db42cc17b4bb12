import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import {
  fencedTerritories,
  mccTable,
  plmnTable,
  subNationalTable,
} from '../../../src/core/territory/mcc-table.ts';
import { territoriesOfPlmn } from '../../../src/core/territory/networks.ts';
import { parseTerritory } from '../../../src/core/territory/territory.ts';

const served: readonly (readonly [plmn: string, territories: string])[] = [
  ['36801', 'CU'],
  ['43235', 'IR'],
  ['46705', 'KP'],
  ['63401', 'SD'],
  ['41701', 'SY'],
  ['25501', 'UA'],
  ['25001', 'RU'],
  ['25032', 'UA-40 UA-43'],
  ['25033', 'UA-40 UA-43'],
  ['25034', 'UA-40 UA-43'],
  ['25060', 'UA-40 UA-43'],
  ['250032', 'RU'], // 032 is not 32
  ['310410', 'AS GU MP PR US VI'],
  ['316010', 'AS GU MP PR US VI'],
  ['310110', 'MP'],
  ['34020', 'BL GF GP MF MQ'],
  ['23410', 'GB GG IM JE'],
  ['23450', 'GG JE'],
  ['23458', 'IM'],
  ['42501', 'IL PS'],
  ['42505', 'PS'],
  ['50501', 'AU CC CX NF'],
  ['64710', 'RE YT'],
  ['22101', 'XK'],
  ['28967', 'GE'],
  ['90101', ''],
  ['90118', ''],
  ['00101', ''],
  ['99999', ''],
  ['29999', ''],
];
for (const [plmn, territories] of served) {
  void test(`${plmn} serves ${territories || 'no territory'}`, () => {
    assert.deepEqual(territoriesOfPlmn(plmn), territories.split(' ').filter(Boolean));
  });
}

void test('the tables are well formed: codes, territories, order', () => {
  const rows = [
    ...Object.entries(mccTable),
    ...Object.entries(plmnTable),
    ...Object.entries(subNationalTable),
  ];
  for (const [code, text] of rows) {
    const territories = text.split(' ');
    assert.deepEqual(territories, [...new Set(territories)].sort(), code);
    for (const territory of territories) assert.equal(parseTerritory(territory), territory, code);
  }
  for (const mcc of Object.keys(mccTable)) assert.match(mcc, /^[2-7]\d\d$/);
  for (const plmn of Object.keys(plmnTable)) assert.ok(Object.hasOwn(mccTable, plmn.slice(0, 3)), plmn);
  for (const territory of Object.keys(subNationalTable))
    assert.ok(fencedTerritories.includes(parseTerritory(territory)!));
});

interface Listed {
  readonly mcc: string;
  readonly mnc: string;
  readonly status: string;
  readonly countryCode: string | null;
}

void test('every network on the air in the community list serves a territory that the list names', () => {
  const { all } = createRequire(import.meta.url)('mcc-mnc-list') as { all: () => readonly Listed[] };
  // The list has a row for each territory that a network serves.
  const named = new Map<string, Set<string>>();
  const onAir = new Set<string>();
  for (const { mcc, mnc, status, countryCode } of all()) {
    if (countryCode === null || Number(mcc) < 200 || Number(mcc) > 799) continue;
    const codes = named.get(`${mcc}${mnc}`) ?? new Set();
    for (const code of countryCode.split(/[/|]/)) codes.add(code.slice(0, 2));
    named.set(`${mcc}${mnc}`, codes);
    if (status === 'Operational') onAir.add(`${mcc}${mnc}`);
  }
  assert.ok(onAir.size > 1000, `${onAir.size} compared`);
  const differing = [...named]
    .filter(
      ([plmn, codes]) =>
        onAir.has(plmn) && !territoriesOfPlmn(plmn).some((territory) => codes.has(territory)),
    )
    .map(([plmn, codes]) => `${plmn} ${[...codes].join(' ')}`);
  // Where the list names the country that claims the licence, the table has where the network is on the air.
  assert.deepEqual(differing.sort(), [
    '25032 RU',
    '25033 RU',
    '25034 RU',
    '25060 RU',
    '25097 RU',
    '25598 RU',
  ]);
});
