import { parentOf, type Territory } from '../../core/territory/territory.ts';
import type { Language } from './language.ts';

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

// Codes that the language tables name although no phone can be in such a place.
const noPlaces: ReadonlySet<string> = new Set('EU EZ QO UN XA XB ZZ'.split(' '));
const known = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** By two-letter codes, of which there are 676: asking `Intl` anew takes as long as deciding a journey. */
const isNamed = new Map<Territory, boolean>();

/** Whether a territory of this code exists: ISO 3166-1 as the language tables have it, withdrawn codes (`SU`, `UK`) left out. */
export function isNamedTerritory(territory: Territory): boolean {
  if (parts[territory] !== undefined) return true;
  if (parentOf(territory) !== undefined || noPlaces.has(territory)) return false;
  let named = isNamed.get(territory);
  if (named === undefined) {
    named = known.of(territory) !== undefined && new Intl.Locale(`und-${territory}`).region === territory;
    isNamed.set(territory, named);
  }
  return named;
}
