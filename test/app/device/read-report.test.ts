import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { openReport, readReport } from '../../../src/app/device/read-report.ts';
import type { ErrorCode } from '../../../src/protocol/errors/errors.ts';
import { signReport } from '../../support/test-phone.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const deviceId = 'a'.repeat(32);
const now = Date.UTC(2026, 2, 1);
const skewMaxS = 10 * 60;
const report = { sub: deviceId, seq: 1, iat: now / 1000, evidence: [], acks: [] };
const es256 = { alg: 'ES256' };

for (const [name, change, header, want] of [
  ['a plain one', {}, es256, null],
  ['one that names its type', {}, { ...es256, typ: 'JWT' }, null],
  ['one ten minutes old', { iat: report.iat - skewMaxS }, es256, null],
  ['one of in ten minutes', { iat: report.iat + skewMaxS }, es256, null],
  ['an older one', { iat: report.iat - skewMaxS - 1 }, es256, 'clock-skew'],
  ['a later one', { iat: report.iat + skewMaxS + 1 }, es256, 'clock-skew'],
  ['that of another phone', { sub: 'b'.repeat(32) }, es256, 'report-of-another'],
  ['one without a number', { seq: undefined }, es256, 'report-malformed'],
  ['one that is not signed', {}, { alg: 'none' }, 'report-malformed'],
  ['one under a shared secret', {}, { alg: 'HS256' }, 'report-malformed'],
  ['one without an algorithm', {}, {}, 'report-malformed'],
  ['one with an extension', {}, { ...es256, crit: ['exp'] }, 'report-malformed'],
  ['one with an empty list of extensions', {}, { ...es256, crit: [] }, 'report-malformed'],
] as const satisfies readonly (readonly [string, object, object, ErrorCode | null])[])
  test(`a report, ${name}: ${want ?? 'read'}`, () => {
    const opened = openReport(signReport(privateKey, { ...report, ...change }, header));
    const read = opened.kind === 'refused' ? opened : readReport(opened, deviceId, now);
    assert.equal(read.kind === 'refused' ? read.code : null, want);
  });
