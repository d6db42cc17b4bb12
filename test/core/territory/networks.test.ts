import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { listedNetworks, placelessBecause, type ListedNetwork } from '../../../scripts/derive-networks.ts';
import {
  fencedTerritories,
  mccTable,
  plmnTable,
  subNationalTable,
} from '../../../src/core/territory/mcc-table.ts';
import { claimOfNetwork, territoriesOfPlmn } from '../../../src/core/territory/networks.ts';
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
  ['25061', 'RU'], // off the air
  ['25096', 'UA'],
  ['25097', 'UA'],
  ['25598', 'UA'],
  ['25500', 'MD'],
  ['25021', ''], // GlobalTel
  ['25023', ''], // Thuraya
  ['25029', ''], // Iridium
  ['310970', ''], // Globalstar
  ['334190', ''], // Viasat
  ['722040', ''], // Globalstar, without a band in the list
  ['27408', ''], // on ferries
  ['24299', ''], // on platforms at sea
  ['302990', ''], // for testing
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
    const territories = text.split(' ').filter(Boolean);
    assert.deepEqual(territories, [...new Set(territories)].sort(), code);
    for (const territory of territories) assert.equal(parseTerritory(territory), territory, code);
  }
  for (const mcc of Object.keys(mccTable)) assert.match(mcc, /^[2-7]\d\d$/);
  for (const plmn of Object.keys(plmnTable)) assert.ok(Object.hasOwn(mccTable, plmn.slice(0, 3)), plmn);
  for (const territory of Object.keys(subNationalTable))
    assert.ok(fencedTerritories.includes(parseTerritory(territory)!));
});

void test('the codes that place nothing are what the script derives from the list, byte for byte', () => {
  const script = fileURLToPath(new URL('../../../scripts/derive-networks.ts', import.meta.url));
  execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' });
});

const line = { type: 'National', mcc: '250', mnc: '99', countryCode: 'RU', status: 'Operational' };
const bare: ListedNetwork = { ...line, brand: null, operator: null, bands: null, notes: null };
for (const [fields, because] of [
  [{ bands: 'Satellite' }, 'satellite'],
  [{ bands: 'Satellite MVNO' }, 'satellite'],
  [{ bands: 'Satellite (Globalstar)' }, 'satellite'],
  [{ bands: 'Unknown', brand: 'Globalstar', operator: 'TE.SA.M Argentina S.A.' }, 'satellite'],
  [{ bands: 'LTE 700', operator: 'Globalstar' }, undefined],
  [{ bands: 'GSM 900', notes: 'On ferries and cruise ships' }, 'sea'],
  [{ bands: 'LTE 800', notes: 'Offshore' }, 'sea'],
  [{ bands: 'LTE 2100', notes: 'Air; LTE band 65' }, 'air'],
  [{ bands: 'LTE 2100', notes: 'Former Air Telecom; LTE 410 for public safety' }, undefined],
  [{ bands: 'Unknown', notes: 'Formerly Sea Mobile' }, undefined],
  [{ bands: 'GSM 900', notes: 'Test network' }, 'test'],
  [{ bands: 'GSM-R', status: 'Test Network' }, 'test'],
  [{ bands: 'GSM 900', notes: 'Former network sharing test with another' }, undefined],
  [{ bands: 'any', type: 'Test' }, 'test'],
  [{ bands: 'GSM 900 / LTE 1800' }, undefined],
] as const)
  void test(`a line of ${JSON.stringify(fields)} is ${because ?? 'a network on land'}`, () => {
    assert.equal(placelessBecause({ ...bare, ...fields }), because);
  });

void test('a network known to be on the air in one place is found in no other: 250-96 and its like are not in Crimea', () => {
  for (const plmn of ['25096', '25097', '25598'])
    assert.deepEqual(claimOfNetwork(plmn), { territories: ['UA'], consistent: [] }, plmn);
  assert.deepEqual(claimOfNetwork('25501'), { territories: ['UA'], consistent: ['UA-40', 'UA-43'] });
});

/** Why a line of the list names other territories than the tables do. */
function reasonOf(listed: ListedNetwork, ours: readonly string[], theirs: readonly string[]): string {
  const { mcc, mnc } = listed;
  if (mcc < '200' || mcc >= '800')
    return ours.length === 0 ? 'no country code' : 'a country for no country code';
  const because = placelessBecause(listed);
  if (because !== undefined && ours.length === 0) return because;
  const known = Object.entries(places).find(([, plmns]) => plmns.split(' ').includes(`${mcc}${mnc}`));
  if (known !== undefined) return known[0];
  if (ours.length > 1 && mccTable[mcc] === ours.join(' ') && theirs.every((code) => ours.includes(code)))
    return 'a shared code';
  if (theirs.join() === 'GE-AB' && ours.join() === 'GE') return 'Abkhazia, by its country';
  return 'unexplained';
}

/** Where the list names the country of the code or of the licence, and the tables where the network is on the air. */
const places: Readonly<Record<string, string>> = {
  'Crimea, under Russian codes': '25032 25033 25034 25060',
  'occupied oblasts of Ukraine, under Russian codes': '25096 25097 25598',
  'serves Monaco too': '20810 20820',
  'serves Belgium and Luxembourg': '27077 27099',
  'serves Liechtenstein too': '22801',
  'serves the Faroes too': '27402',
  'serves Kosovo too': '21210 29341',
  'serves Karabakh': '28304',
  'serves Nauru too': '54202',
  'serves the north of Cyprus too': '28601 28602',
  'serves Åland alone': '24414',
  'one code on two islands of the Channel': '23403 23450 23455',
  'one code on many islands of the Caribbean': '33805 338050',
  'Palestine, not Israel': '42505 42506',
  'Norfolk Island and the mainland': '50510',
  'an island of the Crown, not the mainland': '23418 23428 23436 23458 23473',
  'an American island, not the mainland':
    '310032 310033 310110 310140 310370 310400 310480 311120 311250 311470 311780 313510 313790',
};

void test('every line of the list serves what the list names, or differs for a known reason', (t) => {
  const counts = new Map<string, number>();
  const unexplained: string[] = [];
  for (const listed of listedNetworks) {
    const { mcc, mnc, countryCode } = listed;
    const theirs = (countryCode ?? '').split(/[/|]/).filter(Boolean).sort();
    const ours = territoriesOfPlmn(`${mcc}${mnc}`);
    if (ours.join() === theirs.join() && theirs.length > 0) continue;
    const reason = reasonOf(listed, ours, theirs);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
    if (!expectedReasons.has(reason))
      unexplained.push(`${mcc}-${mnc} ours ${ours.join('/')}, the list ${theirs.join('/')}: ${reason}`);
  }
  for (const [reason, lines] of counts) t.diagnostic(`${lines} lines: ${reason}`);
  assert.deepEqual(unexplained, []);
  // A reason that no line has any more is not one.
  assert.deepEqual(
    [...expectedReasons].filter((reason) => !counts.has(reason)),
    [],
  );
});

const expectedReasons: ReadonlySet<string> = new Set([
  'no country code',
  'satellite',
  'sea',
  'test',
  'Abkhazia, by its country',
  'a shared code',
  ...Object.keys(places),
]);
