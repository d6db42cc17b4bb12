import { lockWords } from '../../protocol/words/lock-words.ts';
import type { Lock } from '../state/posture.ts';

/**
 * The text of the lock screen, line by line: until when, the maker's reason as it was signed, who decided, what can be done, what stays allowed. All
 * but the reason are the phone's own words, for what it verified itself, in the language that its owner speaks now (BCP 47; English where
 * the words are not known).
 */
export function lockText(
  { until, reason, isAutomatic }: Pick<Lock, 'until' | 'reason' | 'isAutomatic'>,
  language: string,
): readonly string[] {
  const asked = language.split('-')[0]!.toLowerCase();
  const tag = isKnown(asked) ? asked : 'en';
  const words = lockWords[tag];
  // A locale, not a language: day before month, which no reader mistakes with the month in words.
  const locale = tag === 'en' ? 'en-GB' : tag;
  const when = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }).format(until);
  return [
    // Isolated: a date in digits must not turn a line that runs from right to left.
    words.until.replace('{until}', `\u2068${when}\u2069`),
    ...reason.split('\n'),
    isAutomatic ? words.automatic : words.byTwo,
    words.redress,
    words.keeps,
  ];
}

function isKnown(tag: string): tag is keyof typeof lockWords {
  return Object.hasOwn(lockWords, tag);
}
