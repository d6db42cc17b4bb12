import { parseTerritory, type Territory } from '../../core/territory/territory.ts';
import { dayMs, parseDay, parseInstant, type Instant } from '../../core/time.ts';
import { parseImei } from '../device/imei.ts';
import { Serial, Sha256 } from '../scalars/scalars.ts';
import { jsonFaultText, readJson } from '../schema/read-json.ts';
import { fits } from '../schema/shape.ts';

const isSerial = fits(Serial);
const isSha256 = fits(Sha256);

export const manifestFormats = ['csv', 'jsonl'] as const;
export type ManifestFormat = (typeof manifestFormats)[number];

/** One phone as its maker names it. */
export interface ManifestEntry {
  /** Where the entry begins in its file, from 1. */
  readonly line: number;
  readonly imeis: readonly string[];
  readonly serial: string;
  readonly model: string;
  readonly consignment: string | null;
  readonly market: Territory | null;
  readonly soldAt: Instant | null;
  /** SHA-256 of the factory key's SubjectPublicKeyInfo (DER), base64url; null where the phone has none. */
  readonly factoryKey: string | null;
}

/** Why a line is not taken, and what to do about it. */
export interface ManifestFault {
  readonly line: number;
  readonly field: string;
  readonly problem: string;
  readonly remedy: string;
}

/** What became of a manifest. */
export interface UploadSummary {
  /** Whether the registry now holds the lines without faults; false: the registry is unchanged. */
  readonly committed: boolean;
  /** Entries read, bad ones included. */
  readonly entries: number;
  readonly added: number;
  /** Phones known before to which the manifest added something: a market, a second IMEI, or the registration itself. */
  readonly completed: number;
  /** Phones known before, or named twice, about which the manifest says nothing new. */
  readonly unchanged: number;
  readonly faultCount: number;
  /** The first faults, by line. */
  readonly faults: readonly ManifestFault[];
}

export type ManifestRead =
  | { readonly kind: 'entry'; readonly entry: ManifestEntry }
  | { readonly kind: 'fault'; readonly fault: ManifestFault };

export const manifestColumns = [
  'imei',
  'imei2',
  'serial',
  'model',
  'consignment',
  'market',
  'soldAt',
  'factoryKey',
] as const;
export type ManifestColumn = (typeof manifestColumns)[number];
const requiredColumns = ['serial', 'model'] as const;

const imeisMax = 4;
const shownMax = 40;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text;
}

type Fault = Omit<ManifestFault, 'line'>;

function faultOf(field: string, problem: string, remedy: string): Fault {
  return { field, problem, remedy };
}

/** The fields of one phone, not yet checked; empty text stands for a missing field. */
interface Fields {
  readonly imeis: readonly string[];
  readonly serial: string;
  readonly model: string;
  readonly consignment: string;
  readonly market: string;
  readonly soldAt: string;
  readonly factoryKey: string;
}

// Bytes that are not UTF-8 are read as U+FFFD.
const printable = /^[^\p{Cc}\u{FFFD}]{1,64}$/u;

/** The IMEIs as 15 digits each, or what is wrong with one. */
function readImeis(texts: readonly string[]): readonly string[] | Fault {
  if (texts.length > imeisMax)
    return faultOf('imei', `there are ${texts.length}`, `at most ${imeisMax} a phone`);
  const imeis: string[] = [];
  for (const [index, text] of texts.entries()) {
    const field = index === 0 ? 'imei' : `imei${index + 1}`;
    const imei = parseImei(text);
    if (imei === undefined) {
      const problem =
        text.replaceAll(/[^0-9]/g, '').length === 15 ? 'has a wrong check digit' : 'is not 15 digits';
      return faultOf(
        field,
        `${shown(text)} ${problem}`,
        'correct it in the manifest; spreadsheets round long numbers',
      );
    }
    if (imeis.includes(imei)) return faultOf(field, `${shown(text)} is there twice`, 'name each IMEI once');
    imeis.push(imei);
  }
  return imeis;
}

function nameFault({ serial, model, consignment }: Fields): Fault | undefined {
  if (!isSerial(serial))
    return faultOf(
      'serial',
      `${shown(serial)} is no serial number`,
      'write 4 to 32 letters, digits or hyphens',
    );
  if (!printable.test(model))
    return faultOf('model', `${shown(model)} is no model name`, 'write 1 to 64 characters, in UTF-8');
  if (consignment !== '' && !printable.test(consignment))
    return faultOf(
      'consignment',
      `${shown(consignment)} is no name`,
      'write 1 to 64 characters, in UTF-8, or nothing',
    );
  return undefined;
}

function factoryKeyFault({ factoryKey }: Fields): Fault | undefined {
  return factoryKey === '' || isSha256(factoryKey)
    ? undefined
    : faultOf(
        'factoryKey',
        `${shown(factoryKey)} is no SHA-256 hash`,
        'write the hash of the public key (SPKI, DER) as 43 characters of base64url, or nothing',
      );
}

const isFault = (read: readonly string[] | Fault): read is Fault => 'field' in read;

function entryOf(line: number, fields: Fields): ManifestRead {
  const imeis = readImeis(fields.imeis);
  if (isFault(imeis)) return { kind: 'fault', fault: { line, ...imeis } };
  const fault = nameFault(fields) ?? factoryKeyFault(fields);
  if (fault !== undefined) return { kind: 'fault', fault: { line, ...fault } };
  const market = fields.market === '' ? null : parseTerritory(fields.market);
  if (market === undefined) {
    const remedy = 'write an ISO 3166 code such as PA, or nothing';
    return {
      kind: 'fault',
      fault: { line, ...faultOf('market', `${shown(fields.market)} is no territory`, remedy) },
    };
  }
  const soldAt = fields.soldAt === '' ? null : instantOf(fields.soldAt);
  if (soldAt === undefined) {
    const remedy = 'write 2021-03-14 or 2021-03-14T09:30:00Z, or nothing';
    return {
      kind: 'fault',
      fault: { line, ...faultOf('soldAt', `${shown(fields.soldAt)} is no time`, remedy) },
    };
  }
  const { serial, model } = fields;
  const consignment = fields.consignment === '' ? null : fields.consignment;
  const factoryKey = fields.factoryKey === '' ? null : fields.factoryKey;
  return { kind: 'entry', entry: { line, imeis, serial, model, consignment, market, soldAt, factoryKey } };
}

/** No phone was sold before 1970; refusing earlier times also keeps out years that the database cannot store. */
function instantOf(text: string): Instant | undefined {
  const day = parseDay(text);
  const instant = day === undefined ? parseInstant(text) : day * dayMs;
  return instant === undefined || instant < 0 ? undefined : instant;
}

/** The columns that a CSV header names, in its order, or what is wrong with it. */
export function readManifestHeader(
  fields: readonly string[],
):
  | { readonly kind: 'columns'; readonly columns: readonly ManifestColumn[] }
  | { readonly kind: 'fault'; readonly fault: ManifestFault } {
  const remedy = `the first line names the columns: ${manifestColumns.join(',')}`;
  const fault = (problem: string): { kind: 'fault'; fault: ManifestFault } => ({
    kind: 'fault',
    fault: { line: 1, field: 'header', problem, remedy },
  });
  for (const [index, field] of fields.entries()) {
    if (!(manifestColumns as readonly string[]).includes(field))
      return fault(`${shown(field)} is no column of a manifest`);
    if (fields.indexOf(field) !== index) return fault(`${shown(field)} is there twice`);
  }
  const missing = requiredColumns.find((column) => !fields.includes(column));
  if (missing !== undefined) return fault(`the column ${missing} is missing`);
  return { kind: 'columns', columns: fields as readonly ManifestColumn[] };
}

/** Reads one CSV record under its header. */
export function readManifestRecord(
  line: number,
  columns: readonly ManifestColumn[],
  fields: readonly string[],
): ManifestRead {
  if (fields.length !== columns.length) {
    const problem = `has ${fields.length} fields, the header ${columns.length}`;
    const remedy = 'write every field, empty where nothing is known; quote those with commas';
    return { kind: 'fault', fault: { line, ...faultOf('line', problem, remedy) } };
  }
  const at = (column: ManifestColumn): string => fields[columns.indexOf(column)] ?? '';
  return entryOf(line, {
    imeis: [at('imei'), at('imei2')].filter((imei) => imei !== ''),
    serial: at('serial'),
    model: at('model'),
    consignment: at('consignment'),
    market: at('market'),
    soldAt: at('soldAt'),
    factoryKey: at('factoryKey'),
  });
}

const jsonFields = new Set(['imei', 'serial', 'model', 'consignment', 'market', 'soldAt', 'factoryKey']);

/** Reads one line of JSON: `{ imei: [..], serial, model, consignment?, market?, soldAt?, factoryKey? }`. */
export function readManifestJson(line: number, text: string): ManifestRead {
  const fault = (field: string, problem: string, remedy: string): ManifestRead => ({
    kind: 'fault',
    fault: { line, field, problem, remedy },
  });
  const read = readJson(text);
  if (read.kind === 'fault')
    return fault(
      'line',
      `${shown(text)} is not JSON: ${jsonFaultText(read)}`,
      'write one JSON object a line',
    );
  const { value } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault('line', `${shown(value)} is no object`, 'write one JSON object a line');
  const record = value as Record<string, unknown>;
  for (const [field, held] of Object.entries(record)) {
    if (!jsonFields.has(field))
      return fault(
        field,
        'is no field of a manifest',
        `leave it out; there are ${[...jsonFields].join(', ')}`,
      );
    const right =
      field === 'imei'
        ? Array.isArray(held) && held.every((imei) => typeof imei === 'string')
        : typeof held === 'string';
    if (!right && !(held === null && field !== 'imei'))
      return fault(
        field,
        `${shown(held)} is of the wrong kind`,
        field === 'imei' ? 'write a list of texts' : 'write a text',
      );
  }
  const textOf = (field: string): string => (record[field] as string | null | undefined) ?? '';
  return entryOf(line, {
    imeis: (record['imei'] as readonly string[] | undefined) ?? [],
    serial: textOf('serial'),
    model: textOf('model'),
    consignment: textOf('consignment'),
    market: textOf('market'),
    soldAt: textOf('soldAt'),
    factoryKey: textOf('factoryKey'),
  });
}
