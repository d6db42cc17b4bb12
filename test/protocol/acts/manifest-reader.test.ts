import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManifestReader } from '../../../src/protocol/acts/manifest-reader.ts';

function faultsIn(text: string): readonly string[] {
  const reader = new ManifestReader('csv');
  const first = reader.push(text);
  const last = reader.end();
  const faults = [...first.read, ...last.read].flatMap((one) => (one.kind === 'fault' ? [one.fault] : []));
  if (last.unreadable !== null) faults.push(last.unreadable);
  return faults.map(({ line, field, problem }) => `${line} ${field}: ${problem}`);
}

test('the fault of a header is the one that it has', () => {
  const table: readonly (readonly [string, string])[] = [
    ['serial;model\nAB-12;M\n', '1 header: "serial;model" is no column of a manifest'],
    ['serial,model,serial\nAB-12,M,x\n', '1 header: "serial" is there twice'],
    ['serial\nAB-12\n', '1 header: the column model is missing'],
    ['', '1 header: "" is no column of a manifest'],
  ];
  for (const [text, wanted] of table) assert.deepEqual(faultsIn(text), [wanted]);
});

test('a time of sale that no calendar of a database has is that line’s fault alone', () => {
  const sold = (text: string): readonly string[] => faultsIn(`serial,model,soldAt\nAB-1234,M,${text}\n`);
  for (const wrong of ['0000-01-01', '0000-01-01T00:00:00Z', '1969-12-31', '2021-02-31'])
    assert.deepEqual(sold(wrong), [`2 soldAt: "${wrong}" is no time`]);
  for (const right of ['1970-01-01', '2021-03-14', '9999-12-31T23:59:59Z']) assert.deepEqual(sold(right), []);
});
