import { readTerritory } from '../../core/territory/known-territories.ts';
import type { Territory } from '../../core/territory/territory.ts';
import { dayMs, parseDay, parseInstant, type Instant } from '../../core/time.ts';
import { parseImei } from '../device/imei.ts';
import { plainDigits } from '../device/digits.ts';
import { plainLine, Serial, Sha256 } from '../scalars/scalars.ts';
import { fits } from '../schema/shape.ts';
import { nearestTerritories } from '../words/nearest-territories.ts';
import { shown, type ManifestColumn, type ManifestEntry } from './manifest.ts';

const isSerial = fits(Serial);
const isSha256 = fits(Sha256);
const imeisMax = 4;

/** A field that cannot be read, before it is known where it stands. */
export interface ValueFault {
  readonly field: ManifestColumn;
  readonly problem: string;
  readonly remedy: string;
}

/** The fields of one phone as written, by column; empty text stands for a missing field. */
export interface WrittenFields {
  readonly imeis: readonly { readonly field: ManifestColumn; readonly text: string }[];
  readonly at: (column: Exclude<ManifestColumn, 'imei' | 'imei2' | 'imei3' | 'imei4'>) => string;
}

const faultOf = (field: ManifestColumn, problem: string, remedy: string): ValueFault => ({
  field,
  problem,
  remedy,
});

/** A value that was read, or its fault. */
type Value<T> = { readonly value: T } | ValueFault;
const isFault = (read: Value<unknown>): read is ValueFault => 'problem' in read;

// Plain ASCII has one spelling; most fields are that.
const isPlain = /^[\x21-\x7E](?:[\x20-\x7E]*[\x21-\x7E])?$/;

/** What a field says: without the spaces around it, each letter in its one composed form (NFC), without the apostrophe that keeps a number text in a spreadsheet. */
export function written(field: string): string {
  if (field === '') return '';
  const text = isPlain.test(field) ? field : field.trim().normalize('NFC');
  return text.startsWith("'") ? text.slice(1).trim() : text;
}

const imeiRemedy = 'correct it in the manifest; spreadsheets round long numbers';

function imeiProblem(text: string): string {
  const digits = plainDigits(text).replaceAll(/[^0-9]/g, '');
  return digits.length === 15 ? 'has a wrong check digit' : 'is no IMEI of 14 to 16 digits';
}

/** The IMEIs as 15 digits each, or what is wrong with one. */
function readImeis(imeis: WrittenFields['imeis']): Value<readonly string[]> {
  if (imeis.length > imeisMax)
    return faultOf('imei', `there are ${imeis.length}`, `at most ${imeisMax} a phone`);
  const value: string[] = [];
  for (const { field, text } of imeis) {
    const imei = parseImei(text);
    if (imei === undefined) return faultOf(field, `${shown(text)} ${imeiProblem(text)}`, imeiRemedy);
    if (/^1[0-9]{13}$/.test(text) && parseImei(`0${text}`) !== undefined)
      return faultOf(
        field,
        `${shown(text)} may have lost a zero in front`,
        'write all 15 digits; spreadsheets drop zeros',
      );
    if (value.includes(imei)) return faultOf(field, `${shown(text)} is there twice`, 'name each IMEI once');
    value.push(imei);
  }
  return { value };
}

// Bytes that are not UTF-8 are read as U+FFFD.
const isName = new RegExp(`^(?!.*\\u{FFFD})${plainLine.slice(1)}`, 'u');

function readName(field: 'model' | 'consignment', text: string): Value<string> {
  if (isName.test(text) && (text.length <= 64 || Array.from(text).length <= 64)) return { value: text };
  const what = field === 'model' ? 'no model name' : 'no name';
  const remedy = `write 1 to 64 visible characters, in UTF-8${field === 'model' ? '' : ', or nothing'}`;
  return faultOf(field, `${shown(text)} is ${what}`, remedy);
}

/** A market is a territory that exists: a code that nobody lives under would never agree with where a phone wakes. */
function readMarket(text: string): Value<Territory | null> {
  if (text === '') return { value: null };
  const territory = readTerritory(text.toUpperCase());
  if (territory !== undefined) return { value: territory };
  return faultOf(
    'market',
    `${shown(text)} is no territory`,
    `write an ISO 3166 code such as ${nearestTerritories(text).join(', ')}, or nothing`,
  );
}

/**
 * A day or a moment in UTC. No phone was sold before 1970; refusing earlier times also keeps out years that the database cannot store. One that is sold
 * after `latest` is a slip of the pen.
 */
function readSale(text: string, latest: Instant): Value<Instant | null> {
  if (text === '') return { value: null };
  const day = parseDay(text);
  const value = day === undefined ? parseInstant(text) : day * dayMs;
  if (value === undefined || value < 0)
    return faultOf(
      'soldAt',
      `${shown(text)} is no time`,
      'write 2021-03-14 or 2021-03-14T09:30:00Z, or nothing',
    );
  if (value > latest)
    return faultOf(
      'soldAt',
      `${shown(text)} is still to come`,
      'write the day of the sale, or nothing; or set the clock of this machine right',
    );
  return { value };
}

/** The latest time of sale that a manifest can name: now, wherever on the Earth. Manifests are read beside a server, by the clock of their machine. */
export function latestSale(): Instant {
  return Date.now() + dayMs;
}

/** Reads the fields of one phone; `latest`: see `latestSale`. */
export function readEntry(line: number, fields: WrittenFields, latest: Instant): ManifestEntry | ValueFault {
  const imeis = readImeis(fields.imeis);
  if (isFault(imeis)) return imeis;
  const serial = fields.at('serial');
  if (!isSerial(serial))
    return faultOf(
      'serial',
      `${shown(serial)} is no serial number`,
      'write 4 to 32 letters, digits or hyphens',
    );
  const model = readName('model', fields.at('model'));
  if (isFault(model)) return model;
  const lot = fields.at('consignment');
  const consignment = lot === '' ? { value: null } : readName('consignment', lot);
  if (isFault(consignment)) return consignment;
  const factoryKey = fields.at('factoryKey');
  if (factoryKey !== '' && !isSha256(factoryKey))
    return faultOf(
      'factoryKey',
      `${shown(factoryKey)} is no SHA-256 hash`,
      'write the hash of the public key (SPKI, DER) as 43 characters of base64url, or nothing',
    );
  const market = readMarket(fields.at('market'));
  if (isFault(market)) return market;
  const soldAt = readSale(fields.at('soldAt'), latest);
  if (isFault(soldAt)) return soldAt;
  return {
    line,
    imeis: imeis.value,
    serial,
    model: model.value,
    consignment: consignment.value,
    market: market.value,
    soldAt: soldAt.value,
    factoryKey: factoryKey === '' ? null : factoryKey,
  };
}
