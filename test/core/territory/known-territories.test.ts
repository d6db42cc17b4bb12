import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fencedTerritories, mccTable, plmnTable } from '../../../src/core/territory/mcc-table.ts';
import {
  hasFence,
  isKnownTerritory,
  knownTerritories,
  readTerritory,
} from '../../../src/core/territory/known-territories.ts';

test('countries are those of ISO 3166-1, 249 of them, each once', () => {
  const countries = knownTerritories.filter((code) => code.length === 2 && code !== 'XK');
  assert.equal(countries.length, 249);
  assert.equal(new Set(knownTerritories).size, knownTerritories.length);
  assert.deepEqual(countries, countries.toSorted());
  const named = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  for (const code of countries) assert.ok(named.of(code) !== undefined, code);
});

test('of parts of countries there are those that have a fence', () => {
  const parts = knownTerritories.filter((code) => code.length > 2);
  assert.deepEqual(parts.toSorted(), fencedTerritories.filter((code) => code.length > 2).toSorted());
  for (const code of fencedTerritories) assert.ok(hasFence(code));
  assert.ok(!hasFence(readTerritory('RU')!));
});

test('every network is in a territory that exists', () => {
  for (const [network, codes] of [...Object.entries(mccTable), ...Object.entries(plmnTable)])
    for (const code of codes === '' ? [] : codes.split(' '))
      assert.ok(isKnownTerritory(code), `${network}: ${code}`);
});

test('what has only the form of a code is no territory', () => {
  const codes = [
    'UK',
    'SU',
    'EU',
    'UN',
    'AA',
    'QQ',
    'XX',
    'XA',
    'ZZ',
    'YU',
    'AN',
    'TP',
    'UA-99',
    'UA-14',
    'RU-CR',
    'CU-03',
  ];
  for (const code of [...codes, 'cu', 'CUB', '', 'UA43', 'constructor'])
    assert.equal(readTerritory(code), undefined, code);
  for (const code of ['CU', 'GB', 'XK', 'TW', 'PS', 'UA-43', 'UA-40'])
    assert.equal(readTerritory(code), code);
});
