import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  directionOf,
  type Language,
  languages,
  negotiateLanguage,
  parseLanguage,
} from '../../../src/protocol/words/language.ts';

const table: readonly [header: string | undefined, language: Language][] = [
  [undefined, 'en'],
  ['', 'en'],
  ['es', 'es'],
  ['es-419', 'es'],
  ['es-CU,es;q=0.9,en;q=0.8', 'es'],
  ['FA-ir', 'fa'],
  ['uk-UA, ru;q=0.9', 'uk'],
  ['ru;q=0.9, uk-UA', 'uk'],
  ['ru;q=0.5,uk;q=0.5', 'ru'],
  ['ko;q=0.001, en;q=0', 'ko'],
  ['zh-Hant-TW, ar-SY;q=0.4', 'ar'],
  ['de, fr;q=0.9', 'en'],
  ['de, pl;q=0.1, *;q=0.5', 'pl'],
  ['*', 'en'],
  ['*, en;q=0', 'es'],
  ['en;q=0', 'en'],
  ['es;q=0', 'en'],
  ['pl ; q=0.7 , es ;\tq=0.6', 'pl'],
  ['pl;Q=0.7', 'pl'],
  // Malformed members are left out, the others count.
  ['es;q=1.5, pl;q=0.2', 'pl'],
  ['es;q=, pl;q=0.2', 'pl'],
  ['es;level=1, pl;q=0.2', 'pl'],
  ['es;q=0.1234, pl;q=0.2', 'pl'],
  ['es_CU, pl;q=0.1', 'pl'],
  ['; , ,,, ;;', 'en'],
  ['q=1', 'en'],
  ['espanol', 'en'],
  ['e', 'en'],
  ['\u0000\uFFFF💥', 'en'],
  [`${'x-'.repeat(5000)}es`, 'en'],
  [`${'de,'.repeat(40)}es`, 'en'],
  ['es'.padEnd(900, ' '), 'es'],
];

for (const [header, language] of table) {
  test(`Accept-Language ${JSON.stringify(header)?.slice(0, 40)} is answered in ${language}`, () => {
    assert.equal(negotiateLanguage(header), language);
  });
}

test('whatever the header, the answer is a language that Carnet speaks', () => {
  const part = fc.constantFrom(
    'es',
    'fa-IR',
    '*',
    ';',
    'q=',
    '0.5',
    '1',
    ',',
    ' ',
    '-',
    'zz',
    '\t',
    ';q=0.9',
    '\u0000',
  );
  const header = fc.oneof(
    fc.string({ maxLength: 2000 }),
    fc.array(part, { maxLength: 200 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(header, (text) => languages.includes(negotiateLanguage(text))),
    { numRuns: 2000 },
  );
});

test('a tag is read down to its primary subtag; two languages run right to left', () => {
  assert.equal(parseLanguage('ar-EG'), 'ar');
  assert.equal(parseLanguage('arz'), undefined);
  assert.equal(parseLanguage(''), undefined);
  assert.deepEqual(
    languages.filter((language) => directionOf(language) === 'rtl'),
    ['fa', 'ar'],
  );
});
