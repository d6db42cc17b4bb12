import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  ocraCode,
  ocraInput,
  ocraQuestion,
  ocraSuite,
  truncateHmac,
} from '../../../src/protocol/device/ocra.ts';

const key20 = Buffer.from('12345678901234567890');
const key32 = Buffer.from('12345678901234567890123456789012');
const key64 = Buffer.from('1234567890123456789012345678901234567890123456789012345678901234');
const pin = createHash('sha1').update('1234').digest();
const counter = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};

function code(
  hash: string,
  key: Buffer,
  digits: number,
  suite: string,
  question: string,
  before: Uint8Array = Buffer.alloc(0),
  after: Uint8Array = Buffer.alloc(0),
): string {
  const input = Buffer.concat([Buffer.from(suite), Buffer.alloc(1), before, ocraQuestion(question), after]);
  return truncateHmac(createHmac(hash, key).update(input).digest(), digits);
}

describe('encoding and truncation against RFC 6287, appendix C', () => {
  const oneWay = [
    '237653',
    '243178',
    '653583',
    '740991',
    '608993',
    '388898',
    '816933',
    '224598',
    '750600',
    '294470',
  ];
  for (const [digit, wanted] of oneWay.entries())
    test(`QN08, SHA-1, ${digit}: ${wanted}`, () =>
      assert.equal(code('sha1', key20, 6, 'OCRA-1:HOTP-SHA1-6:QN08', String(digit).repeat(8)), wanted));

  const counted = [
    '65347737',
    '86775851',
    '78192410',
    '71565254',
    '10104329',
    '65983500',
    '70069104',
    '91771096',
    '75011558',
    '08522129',
  ];
  for (const [at, wanted] of counted.entries())
    test(`C-QN08-PSHA1, SHA-256, counter ${at}: ${wanted}`, () =>
      assert.equal(
        code('sha256', key32, 8, 'OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1', '12345678', counter(at), pin),
        wanted,
      ));

  const pinned = ['83238735', '01501458', '17957585', '86776967', '86807031'];
  for (const [digit, wanted] of pinned.entries())
    test(`QN08-PSHA1, SHA-256, ${digit}: ${wanted}`, () =>
      assert.equal(
        code(
          'sha256',
          key32,
          8,
          'OCRA-1:HOTP-SHA256-8:QN08-PSHA1',
          String(digit).repeat(8),
          Buffer.alloc(0),
          pin,
        ),
        wanted,
      ));

  const long = [
    '07016083',
    '63947962',
    '70123924',
    '25341727',
    '33203315',
    '34205738',
    '44343969',
    '51946085',
    '20403879',
    '31409299',
  ];
  for (const [at, wanted] of long.entries())
    test(`C-QN08, SHA-512, counter ${at}: ${wanted}`, () =>
      assert.equal(
        code('sha512', key64, 8, 'OCRA-1:HOTP-SHA512-8:C-QN08', String(at).repeat(8), counter(at)),
        wanted,
      ));
});

/** The RFC's reference code once more, written from its text in strings of hexadecimal digits. */
function reference(secret: Buffer, challenge: string): string {
  let question = BigInt(challenge).toString(16).toUpperCase();
  while (question.length < 256) question += '0';
  const message = Buffer.from(
    `${Buffer.from('OCRA-1:HOTP-SHA256-8:QN10').toString('hex')}00${question}`,
    'hex',
  );
  const mac = createHmac('sha256', secret).update(message).digest('hex');
  const offset = Number.parseInt(mac.at(-1)!, 16) * 2;
  const binary = BigInt(`0x${mac.slice(offset, offset + 8)}`) % 2n ** 31n;
  return (binary % 100_000_000n).toString().padStart(8, '0');
}

describe('the suite of the unlock code', () => {
  // Fixed, so that other implementations of a support desk can be held to them: secret 20 bytes 00 01 … 13.
  const secret = Buffer.from(Array.from({ length: 20 }, (_, index) => index));
  const fixed: [string, string][] = [
    ['0000000000', '34182481'],
    ['0000000001', '66879679'],
    ['1234567890', '32590695'],
    ['9999999999', '60844853'],
  ];
  for (const [challenge, wanted] of fixed)
    test(`${challenge}: ${wanted}`, () =>
      assert.equal(ocraCode(createHmac('sha256', secret).update(ocraInput(challenge)).digest()), wanted));

  test('equals the reference for any secret and challenge, and is eight digits', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 20, maxLength: 20 }),
        fc.integer({ min: 0, max: 9_999_999_999 }),
        (key, number) => {
          const challenge = String(number).padStart(10, '0');
          const given = ocraCode(createHmac('sha256', key).update(ocraInput(challenge)).digest());
          assert.match(given, /^\d{8}$/);
          assert.equal(given, reference(Buffer.from(key), challenge));
        },
      ),
    );
  });

  test('the input names the suite, and nothing but ten digits is a challenge', () => {
    assert.equal(Buffer.from(ocraInput('0000000000')).length, ocraSuite.length + 1 + 128);
    for (const bad of ['', '123', '12345678901', '12345678 9', '١٢٣٤٥٦٧٨٩٠', '-123456789'])
      assert.throws(() => ocraInput(bad), RangeError, bad);
  });
});
