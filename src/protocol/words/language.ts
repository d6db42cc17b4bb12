/** The languages that Carnet speaks to owners. The first is the one used where nothing better was asked for. */
export const languages = ['en', 'es', 'fa', 'ar', 'ko', 'ru', 'uk', 'pl'] as const;
export type Language = (typeof languages)[number];

const defaultLanguage: Language = 'en';

// A header longer than this is cut, not refused: a phone with a strange header still deserves an answer.
const headerCharsMax = 1024;
const rangesMax = 32;

const rangePattern =
  /^(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)(?:[ \t]*;[ \t]*[Qq]=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/;

interface Conventions {
  readonly direction: 'ltr' | 'rtl';
  /** The locale whose conventions dates and lists follow. */
  readonly locale: string;
}

const conventions: Readonly<Record<Language, Conventions>> = {
  // Day before month, which no reader mistakes with the month in words, and no comma before `and`.
  en: { direction: 'ltr', locale: 'en-GB' },
  es: { direction: 'ltr', locale: 'es' },
  fa: { direction: 'rtl', locale: 'fa' },
  ar: { direction: 'rtl', locale: 'ar' },
  ko: { direction: 'ltr', locale: 'ko' },
  ru: { direction: 'ltr', locale: 'ru' },
  uk: { direction: 'ltr', locale: 'uk' },
  pl: { direction: 'ltr', locale: 'pl' },
};

export function directionOf(language: Language): Conventions['direction'] {
  return conventions[language].direction;
}

/** The locale whose conventions a language's dates and lists follow. */
export function localeOf(language: Language): string {
  return conventions[language].locale;
}

/** Reads a language tag and falls back subtag by subtag (`es-419` is `es`), RFC 4647 section 3.4; undefined where none fits. */
export function parseLanguage(tag: string): Language | undefined {
  const [primary] = tag.toLowerCase().split('-', 1);
  return languages.find((language) => language === primary);
}

/**
 * Chooses the language for an `Accept-Language` header: quality values as in RFC 9110 section 12.5.4, lookup as in RFC 4647 section
 * 3.4 (`*` only says that anything will do where no named language fits). Malformed members are ignored; English where nothing
 * fits. Never throws.
 */
export function negotiateLanguage(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined) return defaultLanguage;
  const refused = new Set<Language>();
  let best: { readonly language: Language; readonly quality: number } | undefined;
  let any = false;
  for (const member of acceptLanguage.slice(0, headerCharsMax).split(',', rangesMax)) {
    const match = rangePattern.exec(member.trim());
    if (match === null) continue;
    const quality = Number(match[2] ?? 1);
    const language = parseLanguage(match[1]!);
    if (match[1] === '*') any = quality > 0;
    if (language === undefined) continue;
    if (quality === 0) refused.add(language);
    else if (quality > (best?.quality ?? 0)) best = { language, quality };
  }
  if (best !== undefined) return best.language;
  return (any ? languages.find((language) => !refused.has(language)) : undefined) ?? defaultLanguage;
}
