import { ManifestHead } from '../acts/approval.ts';
import {
  ApproverSet,
  approverSetLengthMax,
  DeliveredApproverSet,
  isDatedRightly,
  setDaysMax,
} from '../acts/approver-set.ts';
import { AssertionDocument, MeasureManifest } from '../acts/measure.ts';
import { decodeUtf8 } from '../../core/utf8.ts';
import { scalarNames } from '../scalars/scalar-names.ts';
import { jsonFaultText, readJson as strictly } from '../schema/read-json.ts';
import { faultText, readerOf, type ShapeFault, type ShapeRead } from '../schema/read.ts';
import { StatementV2 } from './statement-v2.ts';
import { Statement, statementBytesMax } from './statement.ts';

interface Fault {
  readonly kind: 'fault';
  readonly fault: string;
}

/** A document of the log, or a few words on why the bytes are not one. */
export type Read<Document> = { readonly kind: 'read'; readonly document: Document } | Fault;

/** The longest manifest in bytes: a hundred thousand members, with some room. */
export const manifestBytesMax = 8_000_000;
export const assertionBytesMax = 65_535;

const readers = {
  statement: readerOf(Statement, scalarNames),
  statementV2: readerOf(StatementV2, scalarNames),
  manifest: readerOf(MeasureManifest, scalarNames),
  head: readerOf(ManifestHead, scalarNames),
  assertion: readerOf(AssertionDocument, scalarNames),
  delivered: readerOf(DeliveredApproverSet, scalarNames),
  set: readerOf(ApproverSet, scalarNames),
} as const;

/** Reads a leaf of the log: a statement of a known kind, with exactly its fields, in the form that its `v` names. */
export function readStatement(bytes: Uint8Array): Read<Statement | StatementV2> {
  const read = (value: unknown): ShapeRead<Statement | StatementV2> =>
    (value as { readonly v?: unknown }).v === 2 ? readers.statementV2(value) : readers.statement(value);
  return readDocument(bytes, statementBytesMax, read);
}

/** Reads a manifest as it stands at `/log/manifests/`. */
export function readMeasureManifest(bytes: Uint8Array): Read<MeasureManifest> {
  return readDocument(bytes, manifestBytesMax, readers.manifest);
}

/** Reads the head of a measure of the members' tree as it stands at `/log/manifests/`. */
export function readManifestHead(bytes: Uint8Array): Read<ManifestHead> {
  return readDocument(bytes, manifestBytesMax, readers.head);
}

/** Reads an assertion document as it stands at `/log/assertions/`. */
export function readAssertionDocument(bytes: Uint8Array): Read<AssertionDocument> {
  return readDocument(bytes, assertionBytesMax, readers.assertion);
}

/** Reads an approver set as it stands at `/log/approvers/`; its text is for `readApproverSetText`. */
export function readDeliveredSet(bytes: Uint8Array): Read<DeliveredApproverSet> {
  return readDocument(bytes, bytes.length, readers.delivered);
}

/** Reads the exact text of an approver set. */
export function readApproverSetText(text: string): Read<ApproverSet> {
  const read = readDocument(Buffer.from(text), approverSetLengthMax, readers.set);
  return read.kind === 'fault' || isDatedRightly(read.document)
    ? read
    : fault(`ends before it begins, or lasts more than ${setDaysMax} days`);
}

function readDocument<Document>(
  bytes: Uint8Array,
  bytesMax: number,
  read: (value: unknown) => ShapeRead<Document>,
): Read<Document> {
  const json = readPlainJson(bytes, bytesMax);
  if (json.kind === 'fault') return json;
  const found = read(json.value);
  return found.kind === 'fault' ? fault(describeFault(found)) : { kind: 'read', document: found.value };
}

/**
 * Writing the value again must give the same bytes: otherwise spaces, repeated fields and needless escapes could hide something that no
 * reader sees.
 */
function readPlainJson(
  bytes: Uint8Array,
  bytesMax: number,
): { readonly kind: 'json'; readonly value: unknown } | Fault {
  if (bytes.length > bytesMax) return fault(`is ${bytes.length} bytes long, more than ${bytesMax}`);
  const text = decodeUtf8(bytes);
  if (text === undefined) return fault('is not UTF-8');
  const read = strictly(text);
  if (read.kind === 'fault') return fault(`is not JSON as every reader takes it: ${jsonFaultText(read)}`);
  const { value } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fault('is not an object');
  if (JSON.stringify(value) !== text) {
    return fault('is not written plainly: it has spaces, repeated fields or escapes that it does not need');
  }
  return { kind: 'json', value };
}

function describeFault(found: ShapeFault): string {
  const { at, wanted } = found;
  if (at === '/kind')
    return `kind ${JSON.stringify(found.found)?.slice(0, 64) ?? 'is missing and'} is not known`;
  const cut = at.lastIndexOf('/');
  const owner = cut > 0 ? `${at.slice(0, cut)} ` : '';
  const name = at.slice(cut + 1).slice(0, 100);
  if (wanted === null) return `${owner}has an unknown field: ${name}`;
  return found.found === undefined ? `${owner}lacks ${name}` : `${at} ${faultText(found)}`;
}

function fault(text: string): Fault {
  return { kind: 'fault', fault: text };
}
