import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  jsonText,
  visibleLine,
  visibleLines,
  visibleText,
  visibleWords,
} from '../../src/core/visible-text.ts';

// Each: what it would do to a terminal or to a reader.
const unseen = [
  ['a title of the window', '\u001b]0;owned\u0007'],
  ['a control sequence of one character', '\u009b31m'],
  ['a carriage return', '\r'],
  ['a backspace', '\b'],
  ['text set from right to left', '\u202e'],
  ['an isolate', '\u2066\u2069'],
  ['a mark of direction', '\u200f\u061c'],
  ['nothing to see', '\u200b\u2060\ufeff\u00ad'],
  ['a line of its own', '\u2028\u2029'],
  ['a tag', '\u{e0041}'],
  ['half a pair', '\ud83d'],
] as const;

const seenOnly = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u;

for (const [what, text] of unseen)
  test(`${what} is named, and in JSON escaped`, () => {
    for (const visible of [visibleText(`M${text}1`), visibleLine(`M${text}1`), visibleWords(`M${text}1`)])
      assert.match(visible, /^M(?:⟨U\+[0-9A-F]{4,6}⟩|[\]0;ownedm31])+1$/u);
    const json = jsonText({ model: text });
    assert.match(json, seenOnly);
    assert.deepEqual(JSON.parse(json), { model: text });
  });

test('any text is visible, once and for all; any JSON says the same', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, fc.jsonValue(), (one, value) => {
      assert.match(visibleText(one).replaceAll(/[\n\t]/g, ''), seenOnly);
      assert.match(visibleLine(one), seenOnly);
      assert.equal(visibleText(visibleText(one)), visibleText(one));
      assert.deepEqual(JSON.parse(jsonText([one, value])), JSON.parse(JSON.stringify([one, value])));
    }),
    { numRuns: 2000 },
  );
});

test('line ends and tabs are layout, except within a line', () => {
  assert.equal(visibleText('a\tb\nc'), 'a\tb\nc');
  assert.equal(visibleLine('a\tb\nc'), 'a⟨U+0009⟩b⟨U+000A⟩c');
  assert.equal(visibleLines(['a\nb', 'c']), 'a⟨U+000A⟩b\nc\n');
});

test('sentences of our own keep the joiners and isolates that belong to them, and no others', () => {
  for (const kept of ['می\u200cکند', 'در \u2068CU\u2069 است', 'در \u2068می\u200cکند\u2069'])
    assert.equal(visibleWords(kept), kept);
  assert.equal(visibleWords('a\u2068b'), 'a⟨U+2068⟩b');
  assert.equal(visibleWords('\u2068a\u001b\u2069'), '\u2068a⟨U+001B⟩\u2069');
  assert.equal(visibleWords('a \u200c'), 'a ⟨U+200C⟩');
});
