import { decodeUtf8, isWellFormedText } from '../../core/utf8.ts';

/** A JSON value, or why the text is none. `at`: where, as a JSON Pointer (RFC 6901); `problem` completes `it …`. */
export type JsonRead = { readonly kind: 'read'; readonly value: unknown } | JsonFault;

export interface JsonFault {
  readonly kind: 'fault';
  readonly at: string;
  readonly problem: string;
}

/** Objects and lists within each other; nothing that Carnet says nests half as deep. */
const depthMax = 64;

/**
 * Reads JSON (RFC 8259, I-JSON of RFC 7493) so that a phone, a server and an auditor find the same in the same text. Refused are: a byte order mark, a
 * name twice in one object, a whole number with a fraction or an exponent (`3.0`) or beyond 2^53 - 1, half a surrogate pair, the name `__proto__`, and
 * more than 64 levels. Never throws.
 */
export function readJson(text: string): JsonRead {
  return readPlain(text) ?? readByHand(text);
}

/** The same of bytes, which must be UTF-8. */
export function readJsonBytes(bytes: Uint8Array): JsonRead {
  const text = decodeUtf8(bytes);
  return text === undefined ? { kind: 'fault', at: '', problem: 'is not UTF-8' } : readJson(text);
}

/** The value, or undefined where `readJson` finds a fault. */
export function parseJson(text: string): unknown {
  const read = readJson(text);
  return read.kind === 'read' ? read.value : undefined;
}

/** A fault in words: `/report: has the name "seq" twice`. */
export function jsonFaultText({ at, problem }: JsonFault): string {
  return `${at === '' ? 'the whole' : at}: ${problem}`;
}

/**
 * The engine's own parser reads what its own writer writes: a text that it writes again byte for byte has no second name, spelling or form. undefined where
 * that does not tell.
 */
function readPlain(text: string): JsonRead | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // Half a surrogate pair is written as an escape; the name is the one that objects treat differently.
    const isPlain =
      !text.includes('\\ud') &&
      !text.includes('"__proto__"') &&
      isWithin(value, depthMax) &&
      JSON.stringify(value) === text;
    return isPlain ? { kind: 'read', value } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a parsed value stays within the levels, and its whole numbers are exact. */
function isWithin(value: unknown, levels: number): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  const members = Array.isArray(value) ? (value as readonly unknown[]) : Object.values(value);
  return members.every((each) => isWithin(each, levels - 1));
}

/** Exported for its test, which compares it with the engine's parser. */
export function readByHand(text: string): JsonRead {
  const scanner = { text, at: 0, path: [] as (string | number)[] };
  try {
    if (text.startsWith('\uFEFF')) throw new Refused('begins with a byte order mark; leave it out');
    const value = readValue(scanner, depthMax);
    skipSpace(scanner);
    if (scanner.at < text.length) throw new Refused(`goes on after its end, at character ${scanner.at}`);
    return { kind: 'read', value };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const at = scanner.path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`);
    return { kind: 'fault', at: at.join('').slice(0, 200), problem: error.message };
  }
}

class Refused extends Error {}

interface Scanner {
  readonly text: string;
  at: number;
  /** The way to the value that is being read. */
  readonly path: (string | number)[];
}

const space = /[ \t\n\r]*/y;
const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const plainInteger = /^(?:0|-?[1-9]\d*)$/;
const literals = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function skipSpace(scanner: Scanner): void {
  space.lastIndex = scanner.at;
  space.test(scanner.text);
  scanner.at = space.lastIndex;
}

function readValue(scanner: Scanner, levels: number): unknown {
  skipSpace(scanner);
  const first = scanner.text[scanner.at];
  if (first === '"') return readString(scanner);
  if (first === '{' || first === '[') {
    if (levels === 0) throw new Refused(`nests more than ${depthMax} levels`);
    return first === '{' ? readObject(scanner, levels - 1) : readList(scanner, levels - 1);
  }
  for (const [word, value] of literals)
    if (scanner.text.startsWith(word, scanner.at)) {
      scanner.at += word.length;
      return value;
    }
  return readNumber(scanner);
}

function readObject(scanner: Scanner, levels: number): object {
  const found: Record<string, unknown> = {};
  readMembers(scanner, '}', () => {
    if (scanner.text[scanner.at] !== '"') throw notJson(scanner);
    const name = readString(scanner);
    if (Object.hasOwn(found, name))
      throw new Refused(`has the name ${JSON.stringify(name.slice(0, 64))} twice`);
    if (name === '__proto__') throw new Refused('has the name "__proto__", which is not allowed');
    skipSpace(scanner);
    if (scanner.text[scanner.at] !== ':') throw notJson(scanner);
    scanner.at += 1;
    scanner.path.push(name);
    found[name] = readValue(scanner, levels);
    scanner.path.pop();
  });
  return found;
}

function readList(scanner: Scanner, levels: number): unknown[] {
  const found: unknown[] = [];
  readMembers(scanner, ']', () => {
    scanner.path.push(found.length);
    found.push(readValue(scanner, levels));
    scanner.path.pop();
  });
  return found;
}

/** Reads what stands between the brackets, separated by commas. */
function readMembers(scanner: Scanner, end: '}' | ']', readOne: () => void): void {
  scanner.at += 1;
  skipSpace(scanner);
  if (scanner.text[scanner.at] === end) {
    scanner.at += 1;
    return;
  }
  for (;;) {
    skipSpace(scanner);
    readOne();
    skipSpace(scanner);
    const next = scanner.text[scanner.at];
    if (next !== ',' && next !== end) throw notJson(scanner);
    scanner.at += 1;
    if (next === end) return;
  }
}

function readString(scanner: Scanner): string {
  const { text, at } = scanner;
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  scanner.at = Math.min(end + 1, text.length);
  let value: unknown;
  try {
    value = JSON.parse(text.slice(at, end + 1));
  } catch {
    scanner.at = at;
  }
  if (typeof value !== 'string') throw notJson(scanner);
  if (!isWellFormedText(value)) throw new Refused('has half a surrogate pair in a text');
  return value;
}

function readNumber(scanner: Scanner): number {
  numberToken.lastIndex = scanner.at;
  const token = numberToken.exec(scanner.text)?.[0];
  if (token === undefined) throw notJson(scanner);
  scanner.at += token.length;
  const value = Number(token);
  if (!Number.isFinite(value)) throw new Refused(`is ${token.slice(0, 32)}, which no number can hold`);
  if (!Number.isInteger(value)) return value;
  if (!Number.isSafeInteger(value))
    throw new Refused(`is ${token.slice(0, 32)}, beyond the whole numbers that every reader holds exactly`);
  if (!plainInteger.test(token))
    throw new Refused(
      `is written ${token.slice(0, 32)}; write the whole number without fraction or exponent`,
    );
  return value;
}

function notJson({ text, at }: Scanner): Refused {
  return new Refused(
    at >= text.length ? 'ends too early to be JSON' : `is not JSON, from character ${at} on`,
  );
}
