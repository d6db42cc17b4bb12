import type { Language } from '../../src/protocol/words/language.ts';
import { phoneWords as ar } from '../../src/protocol/words/phone/ar.ts';
import { phoneWords as en } from '../../src/protocol/words/phone/en.ts';
import { phoneWords as es } from '../../src/protocol/words/phone/es.ts';
import { phoneWords as fa } from '../../src/protocol/words/phone/fa.ts';
import { phoneWords as ko } from '../../src/protocol/words/phone/ko.ts';
import type { PhoneWords } from '../../src/protocol/words/phone/phone-words.ts';
import { phoneWords as pl } from '../../src/protocol/words/phone/pl.ts';
import { phoneWords as ru } from '../../src/protocol/words/phone/ru.ts';
import { phoneWords as uk } from '../../src/protocol/words/phone/uk.ts';

/** What phones say by themselves, in every language. */
export const phoneWords: Readonly<Record<Language, PhoneWords>> = { ar, en, es, fa, ko, pl, ru, uk };
