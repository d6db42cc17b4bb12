import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dayMs } from '../../src/core/time.ts';
import type { ErrorCode } from '../../src/protocol/errors/errors.ts';
import { assertRefused } from '../support/assert-refused.ts';
import { testServer } from '../support/server.ts';
import { makeFactoryKey } from '../../src/sim/world/factory-key.ts';
import { evidenceIn, macUnder, signReport, TestPhone } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServer('2021-08-20T00:00:00Z', { policy });
server.clock.set('2021-09-10T00:00:00Z');
const phone = new TestPhone(server);
await phone.enrol('DE');
const other = new TestPhone(server);
await other.enrol('DE');

const good = (): ReturnType<TestPhone['request']> => phone.request(phone.report(evidenceIn('DE')));
const listed = (): ReturnType<TestPhone['request']> =>
  phone.request({ ...phone.report(evidenceIn('CU')), seq: 2 });

/** Signs and macs whatever is given as a payload. */
function sealed(payload: object, header?: object): ReturnType<TestPhone['request']> {
  const report = signReport(phone.privateKey, payload, header);
  return { carnet: phone.carnet, report, mac: macUnder(phone.sessionKey, report) };
}

const flip = (text: string, at: number): string => {
  const index = at < 0 ? text.length + at : at;
  return `${text.slice(0, index)}${text[index] === 'A' ? 'B' : 'A'}${text.slice(index + 1)}`;
};
const withReport = (report: string): object => ({
  carnet: phone.carnet,
  report,
  mac: macUnder(phone.sessionKey, report),
});

const checkIns: readonly (readonly [string, () => object | string, ErrorCode, RegExp?])[] = [
  ['no JSON', () => '{"carnet":', 'malformed-body'],
  ['a list', () => '[]', 'malformed-body'],
  ['poisoned JSON', () => '{"__proto__":{"carnet":"x"}}', 'malformed-body'],
  ['a field missing', () => ({ ...good(), mac: undefined }), 'malformed-body', /\/mac: missing/],
  ['a field too many', () => ({ ...good(), debug: true }), 'malformed-body', /\/debug: unknown field/],
  ['a number for a text', () => ({ ...good(), mac: 1 }), 'malformed-body', /\/mac/],
  ['a mac cut short', () => ({ ...good(), mac: good().mac.slice(1) }), 'malformed-body', /\/mac/],
  ['more than 64 KiB', () => ({ ...good(), padding: 'x'.repeat(70_000) }), 'body-too-large'],
  ['a carnet cut short', () => ({ ...good(), carnet: phone.carnet.slice(0, -20) }), 'carnet-not-sealed'],
  ['a carnet changed', () => ({ ...good(), carnet: flip(phone.carnet, 200) }), 'carnet-not-sealed'],
  ['a carnet of another key', () => ({ ...good(), carnet: sealedElsewhere() }), 'carnet-key-retired'],
  [
    'a carnet without algorithm',
    () => ({ ...good(), carnet: `eyJhbGciOiJub25lIn0.${phone.carnet.split('.')[1]}.AAAA` }),
    'carnet-not-sealed',
  ],
  [
    'a mac of another phone',
    () => ({ ...good(), mac: macUnder(other.sessionKey, good().report) }),
    'mac-wrong',
  ],
  ['another phone’s carnet', () => ({ ...good(), carnet: other.carnet }), 'mac-wrong'],
  ['a report swapped under its mac', () => ({ ...listed(), mac: good().mac }), 'mac-wrong'],
  [
    'a report of another, macked by this one',
    () => sealed(other.report(evidenceIn('DE'))),
    'report-of-another',
  ],
  ['a report of none', () => sealed({}), 'report-malformed', /\/sub/],
  [
    'coordinates in a report',
    () => sealed({ ...phone.report(evidenceIn('DE')), lat: 52.1 }),
    'report-malformed',
    /\/lat/,
  ],
  [
    'another algorithm',
    () => sealed(phone.report(evidenceIn('DE')), { alg: 'none' }),
    'report-malformed',
    /ES256/,
  ],
  [
    'a critical extension',
    () => sealed(phone.report(evidenceIn('DE')), { alg: 'ES256', crit: ['x'] }),
    'report-malformed',
    /critical/,
  ],
  ['a signature cut short', () => withReport(good().report.slice(0, -4)), 'report-malformed', /signature/],
  [
    'a payload that is no JSON',
    () => withReport(`eyJhbGciOiJFUzI1NiJ9.eyJ.${'A'.repeat(86)}`),
    'report-malformed',
  ],
  [
    'a clock an hour ahead',
    () => sealed({ ...phone.report(evidenceIn('DE')), iat: server.clock.now() / 1000 + 3600 }),
    'clock-skew',
  ],
  [
    'a clock 601 seconds behind',
    () => sealed({ ...phone.report(evidenceIn('DE')), iat: server.clock.now() / 1000 - 601 }),
    'clock-skew',
  ],
  ['a wrong signature where it counts', () => withReport(flip(listed().report, -80)), 'signature-wrong'],
];

function sealedElsewhere(): string {
  const header = Buffer.from('{"alg":"HS256","kid":"other","typ":"carnet+jws"}').toString('base64url');
  return `${header}.${phone.carnet.split('.')[1]}.${phone.carnet.split('.')[2]}`;
}

for (const [name, make, code, names] of checkIns)
  test(`check-in refused: ${name}`, async () => {
    const inCuba = name.includes('where it counts') || name.includes('swapped');
    assertRefused(await phone.post('/v1/check-ins', make(), inCuba ? 'CU' : 'DE'), code, names);
  });

test('a clock that is off is told the server’s own time', async () => {
  const refused = await phone.post(
    '/v1/check-ins',
    sealed({ ...phone.report(evidenceIn('DE')), iat: 1 }),
    'DE',
  );
  assert.equal(refused.headers.get('date'), new Date(server.clock.now()).toUTCString());
});

test('a clock off by less is taken as it is', async () => {
  for (const off of [600, -600]) {
    const iat = server.clock.now() / 1000 + off;
    const answered = await phone.post(
      '/v1/check-ins',
      sealed({ ...phone.report(evidenceIn('DE')), iat }),
      'DE',
    );
    assert.equal(answered.status, 200);
  }
});

const fresh = (): TestPhone => new TestPhone(server);
/** An enrolment whose first start was a day ago, told as `change` says. */
function late(change: object, by?: TestPhone): object {
  const one = fresh();
  const request = one.enrolmentRequest('DE');
  const first = { ...one.report(evidenceIn('DE')), iat: server.clock.now() / 1000 - 86_400, ...change };
  return { ...request, firstReport: signReport((by ?? one).privateKey, first) };
}
const enrolments: readonly (readonly [string, () => object, ErrorCode, RegExp?])[] = [
  ['nothing', () => ({}), 'malformed-body', /missing/],
  [
    'a wrong check digit',
    () => ({ ...fresh().enrolmentRequest('DE'), imei: ['490154203237519'] }),
    'imei-invalid',
    /imei\/0/,
  ],
  [
    'an IMEI twice',
    () => ({ ...fresh().enrolmentRequest('DE'), imei: ['490154203237518', '490154203237518'] }),
    'malformed-body',
    /imei/,
  ],
  [
    'no point of the curve',
    () => ({
      ...fresh().enrolmentRequest('DE'),
      publicKey: { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) },
    }),
    'public-key-invalid',
  ],
  [
    'a private key',
    () => ({ ...fresh().enrolmentRequest('DE'), publicKey: { ...fresh().publicKey, d: 'A'.repeat(43) } }),
    'malformed-body',
    /publicKey\/d/,
  ],
  [
    'another phone’s report',
    () => ({ ...fresh().enrolmentRequest('DE'), report: fresh().enrolmentRequest('DE').report }),
    'report-of-another',
  ],
  [
    'a second report',
    () => {
      const one = fresh();
      return {
        ...one.enrolmentRequest('DE'),
        report: signReport(one.privateKey, { ...one.report([]), seq: 2 }),
      };
    },
    'report-sequence',
  ],
  [
    'a wrong signature',
    () => {
      const made = fresh().enrolmentRequest('DE');
      return { ...made, report: flip(made.report, -80) };
    },
    'signature-wrong',
  ],
  ['a first start that is no report', () => late({ lat: 52.1 }), 'report-malformed', /^\/firstReport: \/lat/],
  [
    'a first start that is no JWS',
    () => ({ ...fresh().enrolmentRequest('DE'), firstReport: 'x' }),
    'report-malformed',
    /^\/firstReport: /,
  ],
  [
    'a first start of another phone',
    () => late({ sub: phone.deviceId }),
    'report-of-another',
    /^\/firstReport: /,
  ],
  ['a first start that is the second', () => late({ seq: 2 }), 'report-sequence', /^\/firstReport: /],
  ['a first start another signed', () => late({}, phone), 'signature-wrong', /^\/firstReport: /],
  [
    'a first start after the report',
    () => late({ iat: server.clock.now() / 1000 + 1 }),
    'first-start-after-report',
    /^\/firstReport: /,
  ],
  [
    'an attestation of nothing',
    () => ({ ...fresh().enrolmentRequest('DE'), attestation: ['AAAA', 'AAAA'] }),
    'attestation-contradicts',
  ],
  [
    'a key that is enrolled for other hardware',
    () => phone.enrolmentRequest('DE', { imei: [other.imei], serial: other.serial }),
    'key-enrolled',
  ],
];

for (const [name, make, code, names] of enrolments)
  test(`enrolment refused: ${name}`, async () => {
    assertRefused(await phone.post('/v1/enrolments', make(), 'DE'), code, names);
  });

test('a proved key that a reset replaced no longer counts where something can follow', async () => {
  const before = new TestPhone(server);
  before.factory = makeFactoryKey();
  await before.enrol('DE');
  const kept = {
    carnet: before.carnet,
    sessionKey: before.sessionKey,
    privateKey: before.privateKey,
    deviceId: before.deviceId,
  };
  before.reset();
  assert.equal((await before.enrol('DE')).status, 201);
  Object.assign(before, kept);
  assertRefused(await before.checkIn('CU'), 'device-superseded');
});

test('none of this left a trace: the phone still checks in, a day later', async () => {
  server.clock.advance(dayMs);
  assert.equal((await phone.checkIn('DE')).status, 200);
});
