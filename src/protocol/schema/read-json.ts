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
    // Half a surrogate pair is written as an escape.
    const isPlain = !text.includes('\\ud') && isWithin(value, depthMax) && JSON.stringify(value) === text;
    return isPlain ? { kind: 'read', value } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a parsed value stays within the levels, its whole numbers are exact, and no member has the one name that objects treat differently. Loops,
 * because this is on the way of every check-in: `every` and `Object.values` took five times as long.
 */
function isWithin(value: unknown, levels: number): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) {
    for (const each of value) if (!isWithin(each, levels - 1)) return false;
    return true;
  }
  for (const name in value)
    if (name === '__proto__' || !isWithin((value as Record<string, unknown>)[name], levels - 1)) return false;
  return true;
}

/** Exported for its test, which compares it with the engine's parser. */
export function readByHand(text: string): JsonRead {
  if (text.startsWith('\uFEFF')) return faultAt([], 'begins with a byte order mark');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return faultAt([], `is not JSON (${(error as Error).message})`);
  }
  return faultInTokens(text) ?? { kind: 'read', value };
}

function faultAt(path: readonly (string | number)[], problem: string): JsonFault {
  const steps = path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return { kind: 'fault', at: steps.join('').slice(0, 200), problem };
}

// Of a text that is JSON: brackets, commas, texts, and everything else that is not space or a colon.
const token = /[{}[\],]|"(?:[^"\\]+|\\.)*"|[^\s{}[\],:"]+/g;
const plainInteger = /^(?:0|-?[1-9]\d*)$/;

/** What the engine's parser lets pass: it keeps the last of two names, and the value of a number but not how it is written. */
function faultInTokens(text: string): JsonFault | undefined {
  // The open brackets: the names of an object so far, null for a list; and the way to the present value.
  const open: (Set<string> | null)[] = [];
  const path: (string | number)[] = [];
  let previous = '';
  for (const [found] of text.matchAll(token)) {
    const names = open.at(-1);
    const isName = names instanceof Set && (previous === '{' || previous === ',');
    let problem: string | undefined;
    if (found === '{' || found === '[') {
      open.push(found === '{' ? new Set() : null);
      path.push(0);
      if (open.length > depthMax) problem = `nests more than ${depthMax} levels`;
    } else if (found === '}' || found === ']') {
      open.pop();
      path.pop();
    } else if (found === ',') {
      if (names === null) path.push((path.pop() as number) + 1);
    } else if (found.startsWith('"')) {
      const said = JSON.parse(found) as string;
      problem = isWellFormedText(said) ? undefined : 'has half a surrogate pair';
      if (isName) {
        path.pop();
        problem ??= nameFault(said, names);
        if (problem === undefined) path.push(said);
      }
    } else problem = numberFault(found);
    if (problem !== undefined) return faultAt(path.slice(0, depthMax), problem);
    previous = found;
  }
  return undefined;
}

function nameFault(name: string, names: Set<string>): string | undefined {
  if (name === '__proto__') return 'has the name "__proto__"';
  if (names.has(name)) return `has the name ${JSON.stringify(name.slice(0, 64))} twice`;
  names.add(name);
  return undefined;
}

/** undefined for `true`, `false` and `null` too. */
function numberFault(written: string): string | undefined {
  const value = Number(written);
  if (Number.isNaN(value) || (Number.isFinite(value) && !Number.isInteger(value))) return undefined;
  const short = written.slice(0, 32);
  if (!Number.isSafeInteger(value)) return `is ${short}, too great`;
  return plainInteger.test(written) ? undefined : `is written ${short}; write it plainly`;
}
