import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IntlMessageFormat } from 'intl-messageformat';
import { ar } from '../../../src/protocol/words/ar.ts';
import {
  catalogue,
  type Catalogue,
  type MessageArguments,
  type MessageKey,
} from '../../../src/protocol/words/catalogue.ts';
import { en } from '../../../src/protocol/words/en.ts';
import { es } from '../../../src/protocol/words/es.ts';
import { fa } from '../../../src/protocol/words/fa.ts';
import { ko } from '../../../src/protocol/words/ko.ts';
import { directionOf, languages, type Language } from '../../../src/protocol/words/language.ts';
import { pl } from '../../../src/protocol/words/pl.ts';
import { ru } from '../../../src/protocol/words/ru.ts';
import { say } from '../../../src/protocol/words/say.ts';
import { uk } from '../../../src/protocol/words/uk.ts';

const catalogues: Readonly<Record<Language, Catalogue>> = { en, es, fa, ar, ko, ru, uk, pl };
const rule = { place: 'Aplace', clause: 'aa-clause', basis: 'Terms 14.2' };
const samples: MessageArguments = {
  visitor: { place: 'Aplace' },
  unproven: {},
  exempt: { place: 'Aplace' },
  passed: { place: 'Aplace' },
  permittedStay: { permitted: '14 days' },
  nothingBefore: { when: '1 May 2030' },
  noticeTitle: {},
  noticeInforms: {},
  graceTitle: { until: '1 May 2030' },
  dueTitle: {},
  lockedTitle: { until: '1 May 2030' },
  lockedOpen: {},
  lockedKeeps: {},
  lockedFacts: { first: '1 May 2030', last: '2 May 2030' },
  whyActivation: rule,
  whyPresence: rule,
  whyConsignment: rule,
  periodsPromised: { notice: '1 May 2030', grace: '31 May 2030' },
  periodsAhead: { notice: '14 days', grace: '30 days' },
  decidedByTwo: {},
  decidedAutomatically: {},
  appeal: { url: 'https://example.com/appeal', contact: '+1 (555) 0100' },
  appealStopsClock: {},
  appealPending: {},
  appealAnswer: { answer: 'You are right.' },
  exemptions: { exemptions: 'press' },
  exemptionBaggage: {},
  exemptionIndividual: {},
  exemptionPress: {},
  exemptionRelief: {},
  releaseTitle: {},
  releaseRule: { clause: 'aa-clause' },
  releaseRuleEnded: {},
  releaseExempt: {},
  releasePassed: {},
  releaseUpheld: {},
  releaseFacts: {},
  advisoryTitle: { place: 'Aplace', arrive: '1 May 2030', leave: '9 May 2030' },
  advisoryUnlisted: { place: 'Aplace' },
  advisoryRules: { count: 3 },
  advisoryRule: {
    clause: 'aa-clause',
    basis: 'Terms 14.2',
    since: '1 May 2030',
    notice: '14 days',
    grace: '30 days',
  },
  ruleUntil: { until: '1 May 2030' },
  ruleReview: { date: '1 May 2030' },
  listedParts: { parts: 'Apart (UA-43)' },
  listedNear: { places: 'Aplace (UA-40)' },
  historyUsedElsewhere: {},
  historyUsedIn: { place: 'Aplace' },
  historyFirstUsedThere: {},
  historyFirstUsedBefore: { until: '1 May 2030' },
  historyFirstUsedSince: { from: '1 May 2030' },
  historyFirstUsedBetween: { from: '1 May 2030', until: '9 May 2030' },
  historyNeverUsed: {},
  answerWorks: {},
  answerInformed: {},
  answerNotice: { when: '1 May 2030' },
  answerUntil: { when: '1 May 2030' },
  answerHomeFirst: { when: '1 May 2030' },
  answerRestrictionPossible: {},
  notPromised: {},
  passBinds: {},
  passOverridden: { clauses: 'aa-clause' },
  datesUtc: {},
};
const keys = Object.keys(samples) as MessageKey[];

/** Letters that a language's own words are written in; the Latin ones share theirs. */
const scripts: Readonly<Record<Language, RegExp>> = {
  en: /\p{Script=Latin}/u,
  es: /\p{Script=Latin}/u,
  pl: /\p{Script=Latin}/u,
  fa: /\p{Script=Arabic}/u,
  ar: /\p{Script=Arabic}/u,
  ko: /\p{Script=Hangul}/u,
  ru: /\p{Script=Cyrillic}/u,
  uk: /\p{Script=Cyrillic}/u,
};

for (const language of languages) {
  test(`${language}: every message takes every argument, isolated where the language runs right to left`, () => {
    for (const key of keys) {
      const text = say(language, key, samples[key]);
      assert.doesNotMatch(text, /[{}#]|undefined|null|NaN/, key);
      assert.equal(text, text.trim(), key);
      for (const value of Object.values(samples[key]) as (string | number)[]) {
        if (typeof value === 'number') continue;
        const wanted = directionOf(language) === 'rtl' ? `\u2068${value}\u2069` : value;
        assert.ok(text.includes(wanted), `${key} lacks ${value}: ${text}`);
      }
      assert.equal(
        text.split('\u2068').length,
        text.split('\u2069').length,
        `${key}: isolates are not closed`,
      );
    }
  });

  test(`${language}: the words are its own`, () => {
    for (const key of keys) {
      assert.match(catalogues[language][key].replaceAll(/\{\w+\}/g, ''), scripts[language], key);
      if (language !== 'en') assert.notEqual(catalogues[language][key], en[key], key);
      if (language === 'fa')
        assert.doesNotMatch(catalogues.fa[key], /[يك]/u, `${key} has Arabic letters for Persian ones`);
      if (language === 'uk')
        assert.doesNotMatch(catalogues.uk[key], /[ыэъё]/iu, `${key} has Russian letters`);
      if (language === 'ru')
        assert.doesNotMatch(catalogues.ru[key], /[іїєґ]/iu, `${key} has Ukrainian letters`);
    }
  });

  test(`${language}: a count has a form for each of its plurals`, () => {
    const message = new IntlMessageFormat(catalogues[language].advisoryRules, language);
    const plural = message.getAst().find((element) => 'options' in element && 'pluralType' in element);
    assert.ok(plural !== undefined && 'options' in plural);
    const rules = new Intl.PluralRules(language);
    for (let count = 1; count <= 200; count++) {
      assert.ok(rules.select(count) in plural.options, `${count} is ${rules.select(count)}`);
      assert.doesNotMatch(say(language, 'advisoryRules', { count }), /[{}#]/);
    }
  });
}

test('counts inflect', () => {
  const rows: readonly [Language, number, RegExp][] = [
    ['en', 1, /^One rule concerns/],
    ['en', 2, /^2 rules concern /],
    ['ru', 1, /1 правило:/],
    ['ru', 3, /3 правила:/],
    ['ru', 5, /5 правил:/],
    ['ru', 21, /21 правило:/],
    ['uk', 12, /12 правил:/],
    ['pl', 2, /2 reguły:/],
    ['pl', 22, /22 reguły:/],
    ['pl', 5, /5 reguł:/],
    ['ar', 2, /^قاعدتان/u],
    ['ar', 3, /^3 قواعد/u],
    ['ar', 11, /^11 قاعدة/u],
    ['ko', 1, /1개:$/u],
    ['fa', 3, /۳ قاعده/u],
  ];
  for (const [language, count, pattern] of rows)
    assert.match(say(language, 'advisoryRules', { count }), pattern);
});

test('a direction mark in an argument cannot reorder the sentence; foreign script is isolated', () => {
  const attack = say('ar', 'releaseRule', { clause: 'aa\u2069\u202E-clause' });
  assert.ok(attack.includes('\u2068aa-clause\u2069'), JSON.stringify(attack));
  assert.ok(say('en', 'visitor', { place: 'کوبا' }).includes('in \u2068کوبا\u2069.'));
  assert.ok(!say('en', 'visitor', { place: 'Cuba' }).includes('\u2068'));
});

test('what is missing does not compile', () => {
  const partial = (): unknown => [
    catalogue({ ...en }),
    say('en', 'visitor', { place: 'Cuba' }),
    // @ts-expect-error a message without its argument
    say('en', 'visitor', {}),
    // @ts-expect-error an argument that the message does not have
    say('en', 'unproven', { place: 'Cuba' }),
    // @ts-expect-error a translation that dropped {place}
    catalogue({ ...en, visitor: 'You are a visitor.' }),
    // @ts-expect-error a key that is no message
    catalogue({ ...en, visitors: 'You are a visitor in {place}.' }),
  ];
  assert.equal(typeof partial, 'function');
});
