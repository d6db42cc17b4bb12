import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  visit,
} from 'yaml';
import type { PolicyFault } from '../../core/policy/fields.ts';
import { proposalText } from '../words/nearest-territories.ts';

/** A fault in a document, where it is: lines and columns count from 1; `path` is empty for the document as a whole. */
export interface DocumentFault {
  readonly line: number;
  readonly column: number;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A YAML text read into plain values, with a way back from a path to its line. */
export interface YamlText {
  readonly value: unknown;
  readonly faults: readonly DocumentFault[];
  /** Numbers that are not written as a number is (`0742.10`, `1e3`, `0x1F`): what was meant is open. Not among `faults`. */
  readonly unplain: readonly DocumentFault[];
  /** The fault with its place, in the words of the source: the number as it is written, the territories that may be meant. */
  readonly faultOf: (fault: PolicyFault) => DocumentFault;
  /** The place of a path; for a missing field, the place of the nearest value that would contain it. */
  at(path: readonly (string | number)[]): { readonly line: number; readonly column: number };
}

type Path = DocumentFault['path'];

/** Reads one YAML document (YAML 1.2, core schema) of at most `lengthMax` UTF-16 units; its faults are in `faults`. */
export function readYaml(text: string, lengthMax: number): YamlText {
  const start = { line: 1, column: 1 };
  const unread = (faults: readonly DocumentFault[]): YamlText => ({
    value: undefined,
    faults,
    unplain: [],
    faultOf: ({ path, message }) => ({ ...start, path, message }),
    at: () => start,
  });
  if (text.length > lengthMax)
    return unread([
      { ...start, path: [], message: `is ${text.length} characters long; ${lengthMax} are allowed` },
    ]);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    merge: false,
    prettyErrors: false,
    lineCounter: lines,
  });
  const locate = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = [...document.errors, ...document.warnings];
  const faults = problems.map((error): DocumentFault => ({
    ...locate(error.pos[0]),
    path: [],
    message: error.message,
  }));
  const anchored = findAnchor(document);
  if (anchored !== undefined) {
    const message = 'uses an anchor or alias (& or *); write the value out where it is needed';
    faults.push({ ...locate(anchored.range?.[0] ?? 0), path: [], message });
  }
  if (faults.length > 0) return unread(faults);
  return {
    value: document.toJS({ maxAliasCount: 0 }),
    faults,
    unplain: findUnplain(document).map(({ path, source }) => ({
      ...locate(placeOf(document, path).offset),
      path,
      message: `is written ${source}; write it plainly, or put ${source} in quotes where a text is meant`,
    })),
    faultOf(fault) {
      const { offset, source } = placeOf(document, fault.path);
      return { ...locate(offset), path: fault.path, message: wordsOf(fault, source) };
    },
    at: (path) => locate(placeOf(document, path).offset),
  };
}

/** All faults in the order of the document; of two at one place the first. */
export function inOrder(faults: readonly DocumentFault[]): readonly DocumentFault[] {
  const places = new Set<string>();
  return faults
    .filter(({ path }) => {
      const place = path.join('.');
      const isNew = path.length === 0 || !places.has(place);
      places.add(place);
      return isNew;
    })
    .sort((one, other) => one.line - other.line || one.column - other.column);
}

function wordsOf({ message, unquoted, territory }: PolicyFault, source: string | undefined): string {
  if (unquoted !== undefined && source !== undefined)
    return message.replace(`put ${unquoted} in quotes`, () => `put ${source} in quotes`);
  return territory === undefined ? message : `${message}${proposalText(territory)}`;
}

const plainInteger = /^(?:0|-?[1-9]\d*)$/;
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The numbers that the readers of JSON take too. */
function isPlainNumber(source: string): boolean {
  const value = Number(source);
  if (Number.isInteger(value)) return plainInteger.test(source) && Number.isSafeInteger(value);
  return jsonNumber.test(source) && Number.isFinite(value);
}

function findUnplain(document: Document): readonly { readonly path: Path; readonly source: string }[] {
  const found: { path: Path; source: string }[] = [];
  const walk = (node: unknown, path: Path): void => {
    if (isMap(node))
      for (const { key, value } of node.items) walk(value, [...path, isScalar(key) ? String(key.value) : '']);
    else if (isSeq(node)) for (const [index, item] of node.items.entries()) walk(item, [...path, index]);
    else if (isScalar(node) && typeof node.value === 'number') {
      const source = node.source ?? String(node.value);
      if (!isPlainNumber(source)) found.push({ path, source });
    }
  };
  walk(document.contents, []);
  return found;
}

function findAnchor(document: Document): Node | undefined {
  let found: Node | undefined;
  visit(document, {
    Alias: (_key, node) => {
      found ??= node;
    },
    Node: (_key, node) => {
      if ('anchor' in node && node.anchor !== undefined) found ??= node;
    },
  });
  return found;
}

/** Points at the key of a field rather than at its value, because the value may begin one line further down. `source`: of a plain value, as written. */
function placeOf(document: Document, path: Path): { readonly offset: number; readonly source?: string } {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const step of path) {
    let named: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      named = pair?.key;
      node = pair?.value;
    } else if (isSeq(node) && typeof step === 'number') {
      named = node = node.items[step];
    }
    if (!isNode(named)) return { offset };
    offset = named.range?.[0] ?? offset;
  }
  const isPlain = isScalar(node) && node.type === Scalar.PLAIN && node.source !== undefined;
  return isPlain ? { offset, source: (node as Scalar).source! } : { offset };
}
