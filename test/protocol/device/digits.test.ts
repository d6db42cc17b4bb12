import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainDigits, typedDigits } from '../../../src/protocol/device/digits.ts';
import { TypedChallenge, TypedHint } from '../../../src/protocol/scalars/scalars.ts';
import { fits } from '../../../src/protocol/schema/shape.ts';

const takesChallenge = fits(TypedChallenge);
const takesHint = fits(TypedHint);

// The zeros of Arabic, Persian, Devanagari, Bengali, Thai, Tibetan, Khmer, full-width, and of two of the mathematical alphabets.
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xf20, 0x17e0, 0xff10, 0x1d7ce, 0x1d7f6];

test('the digits of every script are 0 to 9', () => {
  for (const zero of zeros) {
    const digits = Array.from({ length: 10 }, (_, digit) => String.fromCodePoint(zero + digit)).join('');
    assert.equal(plainDigits(`a${digits}b`), 'a0123456789b', zero.toString(16));
    assert.ok(takesChallenge(digits));
  }
});

test('what separates digits is left out, letters stay', () => {
  for (const typed of [
    '01234 56789',
    '01234-56789',
    '(01234)\u201356789.',
    '\u202a01234\u202c\u200b56789',
    '01234/56_789',
  ]) {
    assert.equal(typedDigits(typed), '0123456789');
    assert.ok(takesChallenge(typed), typed);
  }
  assert.equal(typedDigits('O1-2'), 'O12');
  for (const typed of ['012345678', '0123456789a', '01234567890', ''])
    assert.equal(takesChallenge(typed), false, typed);
  for (const typed of ['1A-2b-3c', '١a2b3c', ' 1a2b3c ']) assert.ok(takesHint(typed), typed);
  for (const typed of ['1a2b3', '1a2b3g', '1a2b3c4']) assert.equal(takesHint(typed), false, typed);
});
