import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Language } from '../../../src/protocol/words/language.ts';
import { languages, localeOf } from '../../../src/protocol/words/language.ts';
import { sayDay, sayDuration, sayMoment } from '../../../src/protocol/words/moment.ts';
import { territoryName } from '../../../src/protocol/words/territory-name.ts';
import { duration, instant, territory } from './example-policy.ts';

const at = instant('2021-09-18T00:05:59Z');

test('moments are in UTC and say so, days are in words', () => {
  const rows: readonly [Language, moment: string, day: string][] = [
    ['en', '18 September 2021 at 00:05 UTC', '18 September 2021'],
    ['es', '18 de septiembre de 2021', '18 de septiembre de 2021'],
    ['ru', '18 сентября 2021 г.', '18 сентября 2021 г.'],
    ['pl', '18 września 2021', '18 września 2021'],
    ['ko', '2021년 9월 18일 00:05 UTC', '2021년 9월 18일'],
    ['ar', '18 سبتمبر 2021', '18 سبتمبر 2021'],
    ['fa', '۲۷ شهریور ۱۴۰۰ (۱۸ سپتامبر ۲۰۲۱) ساعت ۰۰:۰۵ UTC', '۲۷ شهریور ۱۴۰۰ (۱۸ سپتامبر ۲۰۲۱)'],
  ];
  for (const [language, moment, day] of rows) {
    assert.ok(sayMoment(language, at).startsWith(moment), sayMoment(language, at));
    assert.equal(sayDay(language, at), day);
  }
  for (const language of languages) assert.match(sayMoment(language, at), /UTC/);
});

test('a language with a calendar of its own gives the Gregorian date as well', () => {
  for (const language of languages) {
    const locale = `${localeOf(language)}-u-ca-gregory`;
    const year = new Intl.DateTimeFormat(locale, { year: 'numeric', timeZone: 'UTC' }).format(at);
    for (const text of [sayDay(language, at), sayMoment(language, at)])
      assert.ok(text.includes(year), `${language}: ${text} lacks ${year}`);
  }
});

test('durations inflect', () => {
  const rows: readonly [Language, iso: string, text: string][] = [
    ['en', 'P14D', '14 days'],
    ['en', 'PT24H', '1 day'],
    ['en', 'P12M', '1 year'],
    ['en', 'P1Y2M3DT4H', '1 year 2 months 3 days 4 hours'],
    ['en', 'PT90M', '1 hour 30 minutes'],
    ['en', 'PT0S', '0 days'],
    ['ru', 'P1D', '1 день'],
    ['ru', 'P2D', '2 дня'],
    ['ru', 'P30D', '30 дней'],
    ['uk', 'P21D', '21 день'],
    ['pl', 'P22D', '22 dni'],
    ['ar', 'P2D', 'يومان'],
    ['ar', 'P30D', '30 يومًا'],
    ['ko', 'P14D', '14일'],
    ['fa', 'P14D', '۱۴ روز'],
    ['es', 'P1M', '1 mes'],
  ];
  for (const [language, iso, text] of rows) assert.equal(sayDuration(language, duration(iso)), text);
});

test('every territory of the six has a name of its own in every language', () => {
  for (const code of ['CU', 'IR', 'SY', 'KP', 'SD', 'UA-43', 'UA-40']) {
    const names = languages.map((language) => territoryName(language, territory(code)));
    for (const name of names) assert.doesNotMatch(name, /^[A-Z]{2}|UA-|undefined/);
    assert.ok(new Set(names).size > 3, names.join());
  }
  assert.equal(territoryName('en', territory('NL')), 'the Netherlands');
  assert.equal(territoryName('es', territory('NL')), 'Países Bajos');
  assert.equal(territoryName('ru', territory('UA-14')), 'Украина (UA-14)');
});
