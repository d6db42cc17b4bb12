import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { parsePolicy } from '../../core/policy/parse-policy.ts';
import type { Policy } from '../../core/policy/policy.ts';

/** A fault in a document, where it is: lines and columns count from 1; `path` is empty for the document as a whole. */
export interface DocumentFault {
  readonly line: number;
  readonly column: number;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type ReadPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly faults: readonly DocumentFault[] };

/** A YAML text read into plain values, with a way back from a path to its line. */
export interface YamlText {
  readonly value: unknown;
  readonly faults: readonly DocumentFault[];
  /** The place of a path; for a missing field, the place of the nearest value that would contain it. */
  at(path: readonly (string | number)[]): { readonly line: number; readonly column: number };
}

const textLengthMax = 65_535;

/**
 * Reads a policy document: YAML 1.2, one document, at most 64 KiB, without anchors and repeated keys. Times and durations
 * are plain text in it. Returns all faults, each with its line, column and field.
 */
export function readPolicyDocument(text: string): ReadPolicy {
  const yaml = readYaml(text, textLengthMax);
  if (yaml.faults.length > 0) return { ok: false, faults: yaml.faults };
  const parsed = parsePolicy(yaml.value);
  if (parsed.ok) return parsed;
  const faults = parsed.faults.map(({ path, message }) => fault(yaml.at(path), path, message));
  return { ok: false, faults: faults.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** Reads one YAML document of at most `lengthMax` UTF-16 units; its faults are in `faults`. */
export function readYaml(text: string, lengthMax: number): YamlText {
  const start = { line: 1, column: 1 };
  if (text.length > lengthMax) {
    const message = `is ${text.length} characters long; ${lengthMax} are allowed`;
    return { value: undefined, faults: [{ ...start, path: [], message }], at: () => start };
  }
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
  const faults = problems.map((error) => fault(locate(error.pos[0]), [], error.message));
  const anchored = findAnchor(document);
  if (anchored !== undefined) {
    const message = 'uses an anchor or alias (& or *); write the value out where it is needed';
    faults.push(fault(locate(anchored.range?.[0] ?? 0), [], message));
  }
  if (faults.length > 0) return { value: undefined, faults, at: () => start };
  return {
    value: document.toJS({ maxAliasCount: 0 }),
    faults,
    at: (path) => locate(nearest(document, path)),
  };
}

function fault(
  { line, column }: { line: number; column: number },
  path: DocumentFault['path'],
  message: string,
): DocumentFault {
  return { line, column, path, message };
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

/** Points at the key of a field rather than at its value, because the value may begin one line further down. */
function nearest(document: Document, path: readonly (string | number)[]): number {
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
    if (!isNode(named)) break;
    offset = named.range?.[0] ?? offset;
  }
  return offset;
}
