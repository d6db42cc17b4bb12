import { formatInstant, type Instant } from '../../core/time.ts';
import { languages, localeOf, parseLanguage, type Language } from '../../protocol/words/language.ts';
import { phoneWords as english } from '../../protocol/words/phone/en.ts';
import type { PhoneWords } from '../../protocol/words/phone/phone-words.ts';
import type { AgentText } from './ports.ts';

/** Everything that a text for the owner is made of. No method throws. */
export interface OwnerText {
  readonly words: PhoneWords;
  dateTime(at: Instant): string;
  country(code: string): string;
  days(count: number): string;
}

export interface OwnerTexts {
  /** Text in the language of this BCP 47 tag: English until its words are loaded, and where there are none. Never throws. */
  in(tag: string): OwnerText;
  /** Whether the words of that language are still to be loaded. */
  isLoading(tag: string): boolean;
  /** Resolves once the words of that language are loaded or have failed to. Never rejects. */
  load(tag: string): Promise<void>;
}

// A module each, so that a phone reads one language and not eight.
const modules: Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ readonly phoneWords: PhoneWords }>>> =
  {
    es: () => import('../../protocol/words/phone/es.ts'),
    fa: () => import('../../protocol/words/phone/fa.ts'),
    ar: () => import('../../protocol/words/phone/ar.ts'),
    ko: () => import('../../protocol/words/phone/ko.ts'),
    ru: () => import('../../protocol/words/phone/ru.ts'),
    uk: () => import('../../protocol/words/phone/uk.ts'),
    pl: () => import('../../protocol/words/phone/pl.ts'),
  };

/** Made once a language: making one takes longer than all that a notice needs of it. */
const dateTimes = new Map<Language, Intl.DateTimeFormat>();

function dateTimeIn(language: Language): Intl.DateTimeFormat {
  const made =
    dateTimes.get(language) ??
    new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeStyle: 'short' });
  dateTimes.set(language, made);
  return made;
}

const byModuleAndIntl: AgentText = {
  words: async (language) => (language === 'en' ? english : (await modules[language]()).phoneWords),
  dateTime: (language, at) => dateTimeIn(language).format(at),
  country: (language, code) => new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code,
  days: (language, count) =>
    new Intl.NumberFormat(language, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(count),
};

/** Makes the owner's texts from what the host supplies, and by default from the modules beside the library and `Intl`. */
export function createOwnerTexts(host: Partial<AgentText>): OwnerTexts {
  const loaded = new Map<Language, PhoneWords>([['en', english]]);
  const loading = new Map<Language, Promise<void>>();
  const load = async (language: Language): Promise<void> => {
    for (const text of [host, byModuleAndIntl]) {
      // Where a source fails, the next one is asked; at last English is there.
      const words = await Promise.resolve()
        .then(() => text.words?.(language))
        .catch(() => undefined);
      if (words === undefined) continue;
      loaded.set(language, words);
      return;
    }
    // Asked for again at the next change of the screen: storage or network may be back.
    loading.delete(language);
  };
  const start = (language: Language): Promise<void> => {
    const running = loading.get(language) ?? load(language);
    loading.set(language, running);
    return running;
  };
  return {
    in: (tag) => textIn(languageOf(tag), loaded.get(languageOf(tag)), host),
    isLoading: (tag) => !loaded.has(languageOf(tag)),
    load: async (tag) => {
      const language = languageOf(tag);
      if (!loaded.has(language)) await start(language);
    },
  };
}

function textIn(language: Language, words: PhoneWords | undefined, host: Partial<AgentText>): OwnerText {
  // Dates and names follow the words: a Korean date in an English sentence helps nobody.
  const spoken = words === undefined ? 'en' : language;
  const say = (each: (text: Partial<AgentText>) => string | undefined, otherwise: () => string): string => {
    // Where a source fails, the next one is asked, and at last what needs no language.
    for (const text of [host, byModuleAndIntl]) {
      const said = quietly(() => each(text));
      if (typeof said === 'string') return said;
    }
    return otherwise();
  };
  return {
    words: words ?? english,
    dateTime: (at) =>
      say(
        (text) => text.dateTime?.(spoken, at),
        () => isoMinute(at),
      ),
    country: (code) =>
      say(
        (text) => text.country?.(spoken, code),
        () => code,
      ),
    days: (count) =>
      say(
        (text) => text.days?.(spoken, count),
        () => `${count} d`,
      ),
  };
}

function quietly<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

function isoMinute(at: Instant): string {
  return quietly(() => `${formatInstant(at).slice(0, 16).replace('T', ' ')} UTC`) ?? '?';
}

function languageOf(tag: unknown): Language {
  return (typeof tag === 'string' ? parseLanguage(tag) : undefined) ?? languages[0];
}
