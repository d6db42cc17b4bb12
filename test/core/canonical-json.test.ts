import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, type JsonValue } from '../../src/core/canonical-json.ts';

// RFC 8785: the example of section 3.2.2 as section 3.2.3 writes it, the sorting of section 3.2.3, numbers of appendix B.
const vectors: readonly (readonly [string, JsonValue, string])[] = [
  [
    'the example of the RFC',
    {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    },
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  ],
  [
    'fields by UTF-16 code units',
    {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    },
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
  ],
  ['minus zero', -0, '0'],
  [
    'hardware',
    { serial: 'X1', model: 'm', imei: ['2', '1'] },
    '{"imei":["2","1"],"model":"m","serial":"X1"}',
  ],
  ['fields named like numbers', { b: 1, 10: 2, 9: 3 }, '{"10":2,"9":3,"b":1}'],
];

for (const [name, value, written] of vectors)
  test(`canonical JSON: ${name}`, () => {
    assert.equal(canonicalJson(value), written);
  });

test('canonical JSON says the same value, and the order of fields makes no difference', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (fields) => {
      const text = canonicalJson(fields as JsonValue);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(fields)));
      const turned = Object.fromEntries(Object.entries(fields).reverse());
      assert.equal(canonicalJson(turned as JsonValue), text);
    }),
  );
});

for (const [name, value] of [
  ['NaN', Number.NaN],
  ['an infinite number', Infinity],
  ['half a surrogate pair', '\ud800'],
  ['half a surrogate pair in a name', { '\udc00': 1 }],
  ['nothing', undefined],
] as const)
  test(`canonical JSON refuses ${name}`, () => {
    assert.throws(() => canonicalJson(value as JsonValue), TypeError);
  });
