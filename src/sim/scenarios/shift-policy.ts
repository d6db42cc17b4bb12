import { isPair, isScalar, parseDocument, visit } from 'yaml';
import { dayMs, formatDay, formatInstant, parseDay, parseInstant } from '../../core/time.ts';

/** The keys of a policy document under which a moment or a day stands. */
const timeKeys = new Set(['published', 'from', 'until', 'reviewBy']);

function shifted(text: string, shiftMs: number): string | undefined {
  const instant = parseInstant(text);
  if (instant !== undefined) return formatInstant(instant + shiftMs);
  const day = parseDay(text);
  return day === undefined ? undefined : formatDay(day + shiftMs / dayMs);
}

/**
 * The same policy some days later: every time that the document states is moved, nothing else, comments and citations included.
 * Throws where the document is no YAML, or where the shift is not of whole days.
 */
export function shiftPolicy(text: string, shiftMs: number): string {
  if (shiftMs % dayMs !== 0) throw new RangeError('a policy is shifted by whole days');
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw error;
  if (shiftMs === 0) return text;
  visit(document, {
    Scalar(key, scalar, path) {
      const pair = path.at(-1);
      if (key !== 'value' || !isPair(pair) || !isScalar(pair.key) || !timeKeys.has(String(pair.key.value)))
        return;
      const moved = typeof scalar.value === 'string' ? shifted(scalar.value, shiftMs) : undefined;
      if (moved !== undefined) scalar.value = moved;
    },
  });
  return document.toString({ lineWidth: 0 });
}
