import { parentOf, type Territory } from '../../core/territory/territory.ts';
import { type Language, languages } from './language.ts';

type Names = Readonly<Record<Language, string>>;

/** `Intl.DisplayNames` knows no parts of countries. */
const parts: Readonly<Record<string, Names>> = {
  'UA-43': {
    en: 'Crimea',
    es: 'Crimea',
    fa: 'کریمه',
    ar: 'القرم',
    ko: '크림반도',
    ru: 'Крым',
    uk: 'Крим',
    pl: 'Krym',
  },
  'UA-40': {
    en: 'Sevastopol',
    es: 'Sebastopol',
    fa: 'سواستوپول',
    ar: 'سيفاستوبول',
    ko: '세바스토폴',
    ru: 'Севастополь',
    uk: 'Севастополь',
    pl: 'Sewastopol',
  },
};

/** Names that English says with an article. */
const withArticle: ReadonlySet<string> = new Set(
  'AE BS CD CF CG CK DO FK FO GB GM IM KM KY MH MP MV NL PH SB SC TC UM US VA VG VI'.split(' '),
);

const displays = new Map<Language, Intl.DisplayNames>();

/** A territory's name in the language, as it stands inside a sentence (`the Netherlands`); the code where no name is known. */
export function territoryName(language: Language, territory: Territory): string {
  const own = parts[territory]?.[language];
  if (own !== undefined) return own;
  const parent = parentOf(territory);
  if (parent !== undefined) return `${territoryName(language, parent)} (${territory})`;
  let display = displays.get(language);
  if (display === undefined) {
    display = new Intl.DisplayNames([language], { type: 'region', fallback: 'code' });
    displays.set(language, display);
  }
  const name = display.of(territory) ?? territory;
  return language === 'en' && withArticle.has(territory) ? `the ${name}` : name;
}

/** What a territory is called in every language that we have. */
export function namesOf(territory: Territory): readonly string[] {
  return [...new Set(languages.map((language) => territoryName(language, territory)))];
}
