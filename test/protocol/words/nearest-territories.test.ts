import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isKnownTerritory } from '../../../src/core/territory/known-territories.ts';
import { formerCodes, otherNames, threeLetterCodes } from '../../../src/protocol/words/former-codes.ts';
import { nearestTerritories, proposals } from '../../../src/protocol/words/nearest-territories.ts';

const meant: readonly [written: string, likeliest: string][] = [
  ['UK', 'GB'],
  ['SU', 'RU'],
  ['YU', 'RS'],
  ['TP', 'TL'],
  ['UA-99', 'UA'],
  ['RU-CR', 'UA-43'],
  ['CU-03', 'CU'],
  ['ua43', 'UA-43'],
  ['CUB', 'CU'],
  ['PRK', 'KP'],
  ['Cuba', 'CU'],
  ['Kuba', 'CU'],
  ['Куба', 'CU'],
  ['کوبا', 'CU'],
  ['북한', 'KP'],
  ['السودان', 'SD'],
  ['Irán', 'IR'],
  ['Crimea', 'UA-43'],
  ['Севастополь', 'UA-40'],
  ['Ukrane', 'UA'],
  ['Germnay', 'DE'],
  ['Untied States', 'US'],
  ['Burma', 'MM'],
  ['Syrian Arab Republic', 'SY'],
  ['Iran (Islamic Republic of)', 'IR'],
  ["Korea (the Democratic People's Republic of)", 'KP'],
  ['Russian Federation', 'RU'],
  ['Congo (the Democratic Republic of the)', 'CD'],
];

test('names in every language, codes of old and misspellings lead to what was meant', () => {
  for (const [written, likeliest] of meant) {
    const nearest = nearestTerritories(written);
    assert.equal(nearest.length, 3);
    assert.equal(nearest[0], likeliest, `${written}: ${nearest.join()}`);
  }
  assert.ok(nearestTerritories('Korea').includes('KR' as (typeof nearest)[number]));
  assert.equal(proposals('UK').split(',')[0], 'The nearest are GB (the United Kingdom)');
});

const nearest = nearestTerritories('');

test('there are three for any text, and every one of them exists', () => {
  for (const text of ['', ' ', '…', 'x'.repeat(10_000), 'Q'.repeat(7), '\u0000', '-', 'UA-', '🇨🇺']) {
    assert.equal(nearestTerritories(text).length, 3);
    for (const code of nearestTerritories(text)) assert.ok(isKnownTerritory(code));
  }
});

test('the tables name territories that exist, and nothing that does', () => {
  for (const [code, now] of Object.entries(formerCodes)) {
    assert.ok(!isKnownTerritory(code), code);
    for (const one of now.split(' ')) assert.ok(isKnownTerritory(one), `${code}: ${one}`);
  }
  for (const code of Object.keys(otherNames)) assert.ok(isKnownTerritory(code), code);
  assert.equal(new Set(threeLetterCodes).size, 249);
});
