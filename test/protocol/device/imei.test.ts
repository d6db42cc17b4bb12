import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isImei, parseImei } from '../../../src/protocol/device/imei.ts';

for (const [imei, expected] of [
  ['490154203237518', true], // the worked example of 3GPP TS 23.003 annex B
  ['490154203237519', false],
  ['49015420323751', false],
  ['4901542032375180', false],
  ['49015420323751x', false],
  ['', false],
] as const)
  test(`${imei || '(empty)'} is ${expected ? 'an' : 'no'} IMEI`, () => assert.equal(isImei(imei), expected));

test('a changed digit is always found', () => {
  for (let place = 0; place < 15; place += 1)
    for (let digit = 0; digit < 10; digit += 1) {
      const changed = `490154203237518`.split('');
      if (changed[place] === String(digit)) continue;
      changed[place] = String(digit);
      assert.equal(isImei(changed.join('')), false, changed.join(''));
    }
});

test('what is no IMEI in any spelling is none', () => {
  for (const text of [
    '',
    'IMEI',
    '352099001761482',
    '352099001761482/04',
    '3.52E+14',
    '35209900176148A',
    '123456789012345678',
  ])
    assert.equal(parseImei(text), undefined, text);
});
