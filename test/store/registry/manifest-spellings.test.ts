import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type {
  ManifestEntry,
  ManifestFault,
  ManifestFormat,
} from '../../../src/protocol/registry/manifest.ts';
import { ManifestReader } from '../../../src/store/registry/manifest-reader.ts';
import { ManifestText } from '../../../src/store/registry/manifest-text.ts';
import { withCheckDigit } from '../../support/manifest.ts';

const imei = '352099001761481';
const other = '490154203237518';

interface Told {
  readonly entries: readonly ManifestEntry[];
  readonly faults: readonly ManifestFault[];
}

function readBytes(bytes: Uint8Array, format: ManifestFormat = 'csv', pieceLength = 5): Told {
  const [text, reader] = [new ManifestText(), new ManifestReader(format)];
  const read = [];
  for (let at = 0; at < bytes.length; at += pieceLength)
    read.push(...reader.push(text.push(bytes.subarray(at, at + pieceLength))).read);
  read.push(...reader.push(text.end()).read);
  const last = reader.end();
  read.push(...last.read);
  const faults = read.flatMap((one) => (one.kind === 'fault' ? [one.fault] : []));
  return {
    entries: read.flatMap((one) => (one.kind === 'entry' ? [one.entry] : [])),
    faults: last.unreadable === null ? faults : [...faults, last.unreadable],
  };
}

const readText = (text: string, format?: ManifestFormat): Told => readBytes(Buffer.from(text), format);

/** The only entry of a file that has no fault. */
function onlyEntry(told: Told): ManifestEntry {
  assert.deepEqual(told.faults, []);
  assert.equal(told.entries.length, 1);
  return told.entries[0]!;
}

const wanted = {
  imeis: [imei, other],
  serial: 'AB-0001',
  model: 'Modèle 1',
  consignment: 'L 1',
  market: 'PA',
  soldAt: Date.UTC(2021, 2, 14),
  factoryKey: null,
};

const row = [imei, other, 'AB-0001', 'Modèle 1', 'L 1', 'PA', '2021-03-14'];
const headers = [
  ['imei', 'imei2', 'serial', 'model', 'consignment', 'market', 'soldAt'],
  ['IMEI 1', 'IMEI_2', 'Serial Number', 'Model Name', 'Lot', 'Country', 'Sold at'],
  ['IMEI1', 'IMEI2', 'S/N', 'MODEL', 'Batch No.', 'MARKET', 'sold_at'],
  ['Imei no', 'second IMEI', 'SERIAL NO.', 'Product', 'Consignment ID', 'territory', 'Date of sale'],
];

for (const names of headers)
  for (const [what, separator] of [
    ['commas', ','],
    ['semicolons', ';'],
    ['tabs', '\t'],
  ] as const)
    test(`a file with ${names[0]}, ${names[2]} and ${what} is read as any other`, () => {
      for (const quote of ['', '"'])
        for (const end of ['\n', '\r\n', '\r']) {
          const line = (fields: readonly string[]): string =>
            fields.map((one) => `${quote}${one}${quote}`).join(separator) + end;
          const { line: at, ...entry } = onlyEntry(readText(line(names) + line(row)));
          assert.deepEqual([at, entry], [2, wanted]);
        }
    });

test('UTF-16 of either order, with and without a byte order mark, cut anywhere', () => {
  const text = `${headers[0]!.join(';')}\r\n${row.join(';')}\r\n`;
  for (const mark of ['', '\u{FEFF}'])
    for (const swapped of [false, true])
      for (const pieceLength of [1, 2, 3, 1000]) {
        const bytes = Buffer.from(mark + text, 'utf16le');
        const told = readBytes(swapped ? bytes.swap16() : bytes, 'csv', pieceLength);
        assert.equal(onlyEntry(told).model, 'Modèle 1');
      }
});

test('spaces around values, composed letters, and the ways of spreadsheets to keep a number a text', () => {
  const fields = [
    ` '${imei}`,
    `="${other}"`,
    ' AB-0001',
    '\u{A0}Mode\u0300le 1 ',
    'L 1 ',
    ' pa ',
    ' 2021-03-14',
  ];
  const { line: _, ...entry } = onlyEntry(
    readText(`sep=;\n ${headers[1]!.join(' ; ')} \n${fields.join(';')}\n;;;;;;\n`),
  );
  assert.deepEqual(entry, wanted);
  const quoted = '="AB-0001" , "M, ""x"" =""y""" ,\n';
  assert.equal(onlyEntry(readText(`serial,model,lot\n${quoted}`)).model, 'M, "x" ="y"');
});

const spellings = [
  '35-209900-176148-1',
  '352099/00/176148/1',
  '35 2099 0017 6148 1',
  '35209900176148',
  '3520990017614804',
  '352099001761481 / 04',
  '352099001761481/04',
  'IMEI: 352099001761481',
  'IMEI1: 352099001761481/01',
  '٣٥٢٠٩٩٠٠١٧٦١٤٨١',
  '３５２０９９００１７６１４８１',
  '३५२०९९००१७६१४८१',
];
for (const spelling of spellings)
  test(`${spelling} is the IMEI ${imei}, in CSV and in JSON`, () => {
    const csv = readText(`IMEI;serial;model\n${spelling};AB-0001;M\n`);
    assert.deepEqual(onlyEntry(csv).imeis, [imei]);
    for (const held of [spelling, [spelling]]) {
      const json = JSON.stringify({ IMEI: held, Serial: 'AB-0001', MODEL: 'M' });
      assert.deepEqual(onlyEntry(readText(json, 'jsonl')).imeis, [imei]);
    }
  });

test('what names no phone that exists is a fault of its field, in CSV and in JSON', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['market', 'UK', /such as GB/],
    ...['SU', 'EU', 'AA', 'ZZ', 'XX', 'UA-99', 'RU-CR', 'GBR', 'Panama'].map(
      (code) => ['market', code, /is no territory/] as const,
    ),
    ['soldAt', '2021-02-30', /is no time/],
    ['soldAt', '14.03.2021', /is no time/],
    ['soldAt', '2099-01-01', /is still to come/],
    ['imei', '352099001761482', /wrong check digit/],
    ['imei', '3.52099E+14', /is no IMEI/],
    ['imei', withCheckDigit('01302600205874').slice(1), /lost a zero/],
    ['model', 'M\u202Egpj', /no model name/],
    ['consignment', 'L\u200B1', /no name/],
  ];
  for (const [field, value, wantedFault] of cases) {
    const record = { serial: 'AB-0001', model: 'M', [field]: value };
    const csv = readText(`${Object.keys(record).join(',')}\n${Object.values(record).join(',')}\n`);
    const json = readText(JSON.stringify(record), 'jsonl');
    for (const { faults } of [csv, json]) {
      assert.equal(faults.length, 1, value);
      assert.equal(faults[0]!.field, field);
      assert.match(`${faults[0]!.problem}; ${faults[0]!.remedy}`, wantedFault);
    }
    assert.equal(csv.faults[0]!.column, Object.keys(record).indexOf(field) + 1);
  }
});

test('one field twice in a line of JSON is a fault, also under two of its names', () => {
  const twice = [
    '"serial":"AA-0086","model":"M","serial":"AA-0087"',
    '"serial":"AA-0086","model":"M","S/N":"AA-0087"',
  ];
  for (const fields of twice) assert.equal(readText(`{${fields}}\n`, 'jsonl').faults.length, 1, fields);
});

test('a fault names the column that it is in, whichever are empty before it', () => {
  const { faults } = readText('imei,imei2,imei3,imei4,serial,model\n,,,123,AB-0001,M\n');
  assert.deepEqual(
    faults.map(({ line, column, field }) => [line, column, field]),
    [[2, 4, 'imei4']],
  );
});

test('a file is read the same wherever it is cut', () => {
  const text = `${headers[2]!.join('\t')}\r\n${row.join('\t')}\r${row.join('\t').replace('AB-0001', '"AB-\r\n1"')}\r\n`;
  const bytes = Buffer.from(text);
  const whole = readBytes(bytes, 'csv', 1000);
  assert.equal(whole.entries.length, 1);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (pieceLength) => {
      assert.deepEqual(readBytes(bytes, 'csv', pieceLength), whole);
    }),
  );
});
