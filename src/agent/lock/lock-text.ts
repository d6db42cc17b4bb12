import type { OwnerText } from '../platform/owner-text.ts';
import type { Lock } from '../state/posture.ts';

/**
 * The text of the lock screen, line by line: the end, the maker's reason as it was signed, who decided, what can be done, what stays allowed. The
 * phone words everything but the reason itself, from facts that it verified.
 */
export function lockText(
  { until, reason, isAutomatic }: Pick<Lock, 'until' | 'reason' | 'isAutomatic'>,
  text: OwnerText,
): readonly string[] {
  const words = text.words.lock;
  return [
    // Bidi isolates: a date in digits must not reorder a right-to-left line.
    words.until.replace('{until}', `\u2068${text.dateTime(until)}\u2069`),
    ...reason.split('\n'),
    isAutomatic ? words.automatic : words.byTwo,
    words.redress,
    words.keeps,
  ];
}
