import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ManifestReader } from '../../../src/store/registry/manifest-reader.ts';

function faultsIn(text: string): readonly string[] {
  const reader = new ManifestReader('csv');
  const first = reader.push(text);
  const last = reader.end();
  const faults = [...first.read, ...last.read].flatMap((one) => (one.kind === 'fault' ? [one.fault] : []));
  if (last.unreadable !== null) faults.push(last.unreadable);
  return faults.map(({ line, column, field, problem }) =>
    column === null ? `${line} ${field}: ${problem}` : `${line}.${column} ${field}: ${problem}`,
  );
}

test('the fault of a header is the one that it has', () => {
  const table: readonly (readonly [string, string])[] = [
    ['serial|model\nAB-12|M\n', '1.1 header: "serial|model" is no column of a manifest'],
    ['serial,model,serial\nAB-12,M,x\n', '1.3 header: "serial" is there twice'],
    ['Serial No.,model,S/N\nAB-12,M,x\n', '1.3 header: "S/N" and "Serial No." are both serial'],
    ['\n\nserial,colour\n', '3.2 header: "colour" is no column of a manifest'],
    ['PK\u{3}\u{4}', '1 header: this is a spreadsheet or an archive'],
    ['serial\nAB-12\n', '1 header: the column model is missing'],
    ['', '1 header: the file has no line'],
  ];
  for (const [text, wanted] of table) assert.deepEqual(faultsIn(text), [wanted]);
});

test('a time of sale that no calendar of a database has is that line’s fault alone', () => {
  const sold = (text: string): readonly string[] => faultsIn(`serial,model,soldAt\nAB-1234,M,${text}\n`);
  for (const wrong of ['0000-01-01', '0000-01-01T00:00:00Z', '1969-12-31', '2021-02-31'])
    assert.deepEqual(sold(wrong), [`2.3 soldAt: "${wrong}" is no time`]);
  assert.deepEqual(sold('2099-01-01'), ['2.3 soldAt: "2099-01-01" is still to come']);
  for (const right of ['1970-01-01', '2021-03-14', '2021-03-14T23:59:59Z']) assert.deepEqual(sold(right), []);
});

// Each: what is wrong, and that the lines after it are read all the same.
const long = 'y'.repeat(17_000);
for (const [name, text, wanted] of [
  [
    'a quote in the middle of a field',
    'A"B-1,M\nAB-1234,M\n',
    ['2 line: has a quote in the middle of a field'],
  ],
  [
    'text behind a closed quote',
    '"AB"-1,"M"\n"AB-1234","M"\n',
    ['2 line: has a quote in the middle of a field'],
  ],
  [
    'a fault behind a CRLF in quotes',
    '"AB\r\n-1",M\r\n??,M\r\n',
    ['2.1 serial: "AB\\n-1" is no serial number', '4.1 serial: "??" is no serial number'],
  ],
  ['empty lines', '\n\r\n??,M\n', ['4.1 serial: "??" is no serial number']],
  ['a field that is missing', '"AB-1234"\nAB-1235,"M, pro"\n', ['2 line: has 1 field, the header 2']],
  ['a quote that the file ends in', 'AB-1234,"M\n\n', ['2 line: a quote is never closed']],
  [
    'a quote that is closed too late',
    `"${'y\n'.repeat(9000)}",M\nAB-1234,M\n`,
    ['2 line: a quote is never closed'],
  ],
  ['a line that does not end', `AB-1234,${long}`, ['2 line: does not end']],
] as const)
  test(`${name}: its line, its fault`, () => {
    assert.deepEqual(faultsIn(`serial,model\n${text}`).slice(0, wanted.length), wanted);
  });

test('quotes, line ends and empty lines: what the fields were written as is read back, on their lines, wherever the file is cut', () => {
  const text = fc.stringMatching(/^[A-Z",\n ]{0,6}$/);
  const record = fc.record({ consignment: text, isQuoted: fc.boolean(), blankLines: fc.nat(2) });
  const file = fc.array(record, { maxLength: 8 });
  const lineEnd = fc.constantFrom('\n', '\r\n');
  fc.assert(
    fc.property(file, lineEnd, fc.integer({ min: 1, max: 40 }), (records, end, pieceLength) => {
      let written = `serial,model,consignment${end}`;
      const wanted: unknown[] = [];
      for (const [index, { consignment, isQuoted, blankLines }] of records.entries()) {
        const isBare = !isQuoted && !/[",\n]/.test(consignment);
        const field = isBare ? consignment : `"${consignment.replaceAll('"', '""')}"`;
        const line = written.split('\n').length;
        written += `AB-${1000 + index},"M, ""pro""",${field}${end}${end.repeat(blankLines)}`;
        wanted.push(
          consignment.trim().includes('\n')
            ? [line, 'consignment']
            : [line, 'M, "pro"', consignment.trim() || null],
        );
      }
      const reader = new ManifestReader('csv');
      const read = [];
      for (let at = 0; at < written.length; at += pieceLength)
        read.push(...reader.push(written.slice(at, at + pieceLength)).read);
      read.push(...reader.end().read);
      const got = read.map((one) =>
        one.kind === 'fault'
          ? [one.fault.line, one.fault.field]
          : [one.entry.line, one.entry.model, one.entry.consignment],
      );
      assert.deepEqual(got, wanted);
    }),
    { numRuns: 300 },
  );
});
