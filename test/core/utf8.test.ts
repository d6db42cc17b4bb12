import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeByHand, encodeByHand, isWellFormedText, wellFormedText } from '../../src/core/utf8.ts';

const texts = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\ud800', '\udfff', '\ufeff', '\u007f', '\u0080', '\u07ff', '\u0800', '\uffff'),
    ),
  )
  .map((parts) => parts.join(''));

test('texts are written as the platform writes them, also where surrogates are not paired', () => {
  fc.assert(
    fc.property(texts, (text) => {
      assert.deepEqual(encodeByHand(text), new TextEncoder().encode(text));
      assert.equal(isWellFormedText(text), text.isWellFormed());
      assert.equal(wellFormedText(text), text.toWellFormed());
    }),
  );
});

test('bytes are read as the platform reads them, or not at all', () => {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const platform = (bytes: Uint8Array): string | undefined => {
    try {
      return strict.decode(bytes);
    } catch {
      return undefined;
    }
  };
  const byte = fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xe0, 0xed, 0xa0, 0xf0, 0x90, 0xf4, 0x8f, 0xf5),
  );
  let refused = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        texts.map((text) => new TextEncoder().encode(text)),
        fc.array(byte, { maxLength: 6 }).map((bytes) => Uint8Array.from(bytes)),
      ),
      (bytes) => {
        assert.equal(decodeByHand(bytes), platform(bytes));
        if (platform(bytes) === undefined) refused += 1;
      },
    ),
    { numRuns: 3000 },
  );
  assert.ok(refused > 100);
});
