import { IntlMessageFormat } from 'intl-messageformat';
import { ar } from './ar.ts';
import type { Catalogue, MessageArguments, MessageKey } from './catalogue.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fa } from './fa.ts';
import { ko } from './ko.ts';
import { directionOf, type Language } from './language.ts';
import { pl } from './pl.ts';
import { ru } from './ru.ts';
import { uk } from './uk.ts';

const catalogues: Readonly<Record<Language, Catalogue>> = { en, es, fa, ar, ko, ru, uk, pl };

// U+2068 and U+2069: what stands between them is ordered by its own first strong character and disturbs nothing around it.
const firstStrongIsolate = '\u2068';
const popIsolate = '\u2069';
const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;
// Left in an argument that the policy wrote, one of these could reorder the sentence around it.
const directionControls = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

const compiled = new Map<string, IntlMessageFormat>();

/**
 * Formats one message (ICU MessageFormat). Text arguments are isolated (FSI … PDI, Unicode Annex 9) wherever their direction can
 * differ from the sentence's, so that codes, numbers and addresses read right within Persian and Arabic.
 */
export function say<Key extends MessageKey>(
  language: Language,
  key: Key,
  args: MessageArguments[Key],
): string {
  const name = `${language}:${key}`;
  let message = compiled.get(name);
  if (message === undefined) {
    message = new IntlMessageFormat(catalogues[language][key], language);
    compiled.set(name, message);
  }
  const values: Record<string, string | number> = {};
  for (const [argument, value] of Object.entries<string | number>(args)) {
    values[argument] = typeof value === 'string' ? isolated(language, value) : value;
  }
  // Russian and Ukrainian dates end in an abbreviation; its point is the sentence's too.
  return String(message.format(values)).replace(/([гр])\.\./gu, '$1.');
}

function isolated(language: Language, text: string): string {
  const plain = text.replace(directionControls, '');
  const needed = directionOf(language) === 'rtl' || rightToLeft.test(plain);
  return needed ? `${firstStrongIsolate}${plain}${popIsolate}` : plain;
}
