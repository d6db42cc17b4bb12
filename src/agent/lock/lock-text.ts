import { localeOf, parseLanguage } from '../../protocol/words/language.ts';
import { lockWords } from '../../protocol/words/lock-words.ts';
import type { Lock } from '../state/posture.ts';

/**
 * The text of the lock screen, line by line: the end, the maker's reason as it was signed, who decided, what can be done, what stays allowed. The
 * phone words everything but the reason itself, from facts that it verified. `language`: the owner's current one, BCP 47; English where there
 * are no words for it.
 */
export function lockText(
  { until, reason, isAutomatic }: Pick<Lock, 'until' | 'reason' | 'isAutomatic'>,
  language: string,
): readonly string[] {
  const tag = parseLanguage(language) ?? 'en';
  const words = lockWords[tag];
  const when = new Intl.DateTimeFormat(localeOf(tag), { dateStyle: 'long', timeStyle: 'short' }).format(
    until,
  );
  return [
    // Bidi isolates: a date in digits must not reorder a right-to-left line.
    words.until.replace('{until}', `\u2068${when}\u2069`),
    ...reason.split('\n'),
    isAutomatic ? words.automatic : words.byTwo,
    words.redress,
    words.keeps,
  ];
}
