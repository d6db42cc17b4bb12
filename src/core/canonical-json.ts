import { isWellFormedText } from './utf8.ts';

/** What canonical JSON can say. Numbers are finite, texts well-formed Unicode. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/**
 * Writes a value in the one form of RFC 8785 (JSON Canonicalization Scheme), so that two programs hash the same bytes: no spaces, fields
 * sorted by UTF-16 code units, numbers and texts as ECMAScript writes them. Throws a TypeError for what has no such form.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`${value} has no canonical JSON`);
  if (typeof value === 'string' && !isWellFormedText(value))
    throw new TypeError('text with half a surrogate pair has no canonical JSON');
  if (value === null || typeof value !== 'object') {
    const text: string | undefined = JSON.stringify(value);
    if (text === undefined) throw new TypeError(`a ${typeof value} has no canonical JSON`);
    return text;
  }
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(canonicalJson).join(',')}]`;
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, field]) => `${canonicalJson(name)}:${canonicalJson(field)}`).join(',')}}`;
}
