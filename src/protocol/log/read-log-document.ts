import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { AssertionDocument, LockManifest, PolicyManifest, type MeasureManifest } from '../acts/measure.ts';
import {
  ApprovalStatement,
  CaseEndStatement,
  DirectiveStatement,
  PolicyStatement,
  statementBytesMax,
  type Statement,
} from './statement.ts';

/** A document of the log, or in a few words what keeps it from being one. */
export type Read<Document> =
  | { readonly kind: 'read'; readonly document: Document }
  | { readonly kind: 'fault'; readonly fault: string };

/** The bytes of a manifest at most: a hundred thousand members, and room. */
export const manifestBytesMax = 8_000_000;
export const assertionBytesMax = 65_535;

type Check = { Check(value: unknown): boolean; Errors(value: unknown): readonly SchemaFault[] };
interface SchemaFault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

/** The shapes, made ready when the first document of a kind is read. */
function lazily(schema: TSchema): () => Check {
  let made: Check | undefined;
  return () => (made ??= Compile(schema) as unknown as Check);
}

const statements: Readonly<Record<string, () => Check>> = {
  directive: lazily(DirectiveStatement),
  policy: lazily(PolicyStatement),
  approval: lazily(ApprovalStatement),
  'case-end': lazily(CaseEndStatement),
};
const manifests: Readonly<Record<string, () => Check>> = {
  lock: lazily(LockManifest),
  policy: lazily(PolicyManifest),
};
const assertion = lazily(AssertionDocument);

/** Reads a leaf of the log: a statement of a known kind, with exactly its fields. */
export function readStatement(bytes: Uint8Array): Read<Statement> {
  return readKind<Statement>(bytes, statementBytesMax, statements);
}

/** Reads a manifest as it stands at `/log/manifests/`. */
export function readMeasureManifest(bytes: Uint8Array): Read<MeasureManifest> {
  return readKind<MeasureManifest>(bytes, manifestBytesMax, manifests);
}

/** Reads an assertion document as it stands at `/log/assertions/`. */
export function readAssertionDocument(bytes: Uint8Array): Read<AssertionDocument> {
  const json = readJson(bytes, assertionBytesMax);
  return json.kind === 'fault' ? json : checked<AssertionDocument>(json.document, assertion());
}

function readKind<Document>(
  bytes: Uint8Array,
  bytesMax: number,
  kinds: Readonly<Record<string, () => Check>>,
): Read<Document> {
  const json = readJson(bytes, bytesMax);
  if (json.kind === 'fault') return json;
  const { kind } = json.document;
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) {
    return fault(`kind ${JSON.stringify(kind)?.slice(0, 64) ?? 'is missing and'} is not known`);
  }
  return checked(json.document, kinds[kind]!());
}

/**
 * The bytes must be what writing the value gives again: spaces, repeated fields and needless escapes are places in which to hide what no
 * reader would see.
 */
function readJson(bytes: Uint8Array, bytesMax: number): Read<Readonly<Record<string, unknown>>> {
  if (bytes.length > bytesMax) return fault(`is ${bytes.length} bytes long, more than ${bytesMax}`);
  let value: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    return fault(`is not JSON in UTF-8 (${(error as Error).name})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fault('is not an object');
  if (JSON.stringify(value) !== text) {
    return fault('is not written plainly: it has spaces, repeated fields or escapes that it does not need');
  }
  return { kind: 'read', document: value as Readonly<Record<string, unknown>> };
}

function checked<Document>(value: unknown, shape: Check): Read<Document> {
  if (shape.Check(value)) return { kind: 'read', document: value as Document };
  const errors = shape.Errors(value).filter(({ keyword }) => keyword !== 'boolean');
  // Of a union every branch complains; what names a field to remove or to add says most.
  const first =
    errors.find(({ keyword }) => keyword === 'additionalProperties' || keyword === 'required') ?? errors[0];
  if (first === undefined) return fault('has not its shape');
  const names = Object.values(first.params).flat().join(', ').slice(0, 100);
  const at = first.instancePath === '' ? '' : `${first.instancePath} `;
  if (first.keyword === 'additionalProperties') return fault(`${at}has an unknown field: ${names}`);
  if (first.keyword === 'required') return fault(`${at}lacks ${names}`);
  return fault(`${at}${first.message}`);
}

function fault(text: string): { readonly kind: 'fault'; readonly fault: string } {
  return { kind: 'fault', fault: text };
}
