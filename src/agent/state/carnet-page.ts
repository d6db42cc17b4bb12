import { dayOf, formatDay, secondMs } from '../../core/time.ts';
import type { Carnet } from '../../core/carnet/carnet.ts';
import { unplaceable } from '../../core/territory/territory.ts';
import { parseLanguage, type Language } from '../../protocol/words/language.ts';

/** A carnet for its owner to show, like a page of a passport: the same facts as data and as lines of plain text. */
export interface CarnetPage {
  readonly carnet: Carnet;
  readonly lines: readonly string[];
}

interface Words {
  readonly title: string;
  readonly firstUsed: string;
  readonly unknownPlace: string;
  readonly sealed: string;
}

// Names of regions and units come from the platform's own tables.
const words: Readonly<Record<Language, Words>> = {
  en: { title: 'Carnet', firstUsed: 'First used', unknownPlace: 'place not proved', sealed: 'Sealed' },
  es: { title: 'Carnet', firstUsed: 'Primer uso', unknownPlace: 'lugar no probado', sealed: 'Sellado' },
  fa: { title: 'کارنه', firstUsed: 'نخستین استفاده', unknownPlace: 'مکان اثبات نشده', sealed: 'مهر شده' },
  ar: { title: 'كارنيه', firstUsed: 'أول استخدام', unknownPlace: 'المكان غير مثبت', sealed: 'مختوم' },
  ko: { title: '카르네', firstUsed: '최초 사용', unknownPlace: '장소 미확인', sealed: '봉인' },
  ru: {
    title: 'Карнет',
    firstUsed: 'Первое использование',
    unknownPlace: 'место не доказано',
    sealed: 'Запечатано',
  },
  uk: {
    title: 'Карнет',
    firstUsed: 'Перше використання',
    unknownPlace: 'місце не доведено',
    sealed: 'Запечатано',
  },
  pl: {
    title: 'Karnet',
    firstUsed: 'Pierwsze użycie',
    unknownPlace: 'miejsce nieudowodnione',
    sealed: 'Opieczętowano',
  },
};

/** `language`: a BCP 47 tag; English where there are no words for it. */
export function carnetPage(carnet: Carnet, language: string): CarnetPage {
  const tag = parseLanguage(language) ?? 'en';
  const say = words[tag];
  const names = new Intl.DisplayNames(tag, { type: 'region' });
  const days = new Intl.NumberFormat(tag, { style: 'unit', unit: 'day', unitDisplay: 'long' });
  const nameOf = (territory: string): string =>
    territory.length === 2 ? `${territory} ${names.of(territory)}` : territory;
  const { activated, stamps, iat } = carnet;
  const activatedAt =
    activated.territory === null || activated.territory === unplaceable
      ? say.unknownPlace
      : nameOf(activated.territory);
  return {
    carnet,
    lines: [
      `${say.title} ${carnet.phone}`,
      `${say.firstUsed}: ${activated.day}, ${activatedAt}`,
      ...stamps.map(
        ([territory, first, last, seen]) => `${nameOf(territory)}: ${first} – ${last}, ${days.format(seen)}`,
      ),
      `${say.sealed}: ${formatDay(dayOf(iat * secondMs))}`,
    ],
  };
}
