import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  jsonFaultText,
  readByHand,
  readJson,
  readJsonBytes,
} from '../../../src/protocol/schema/read-json.ts';

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

describe('one strict reader of JSON', () => {
  const refused: [string, string][] = [
    ['\uFEFF{"a":1}', 'the whole: begins with a byte order mark'],
    ['{"a":1,"a":1}', 'the whole: has the name "a" twice'],
    ['{"a":1,"\\u0061":2}', 'the whole: has the name "a" twice'],
    ['{"r":[{"seq":1,"seq":2}]}', '/r/0: has the name "seq" twice'],
    ['{"seq":3.0}', '/seq: is written 3.0; write it plainly'],
    ['{"a/b":{"~":3e0}}', '/a~1b/~0: is written 3e0; write it plainly'],
    ['[-0]', '/0: is written -0; write it plainly'],
    ['9007199254740993', 'the whole: is 9007199254740993, too great'],
    ['1e400', 'the whole: is 1e400, too great'],
    ['1e-400', 'the whole: is written 1e-400; write it plainly'],
    ['"\\ud800"', 'the whole: has half a surrogate pair'],
    ['"\\uD83D"', 'the whole: has half a surrogate pair'],
    ['{"\\udc00":1}', 'the whole: has half a surrogate pair'],
    ['"\ud800"', 'the whole: has half a surrogate pair'],
    ['{"__proto__":1}', 'the whole: has the name "__proto__"'],
    [deep(65), `${'/0'.repeat(64)}: nests more than 64 levels`],
    [deep(100_000), `${'/0'.repeat(64)}: nests more than 64 levels`],
  ];
  for (const [text, fault] of refused)
    test(`refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
      const read = readJson(text);
      assert.equal(read.kind === 'fault' && jsonFaultText(read), fault);
    });

  for (const text of [
    '',
    '{"a":',
    '{"a":1,}',
    '[1,]',
    '[1] x',
    'nul',
    'NaN',
    '01',
    "{'a':1}",
    '"a\u0001"',
    '"\\x"',
    '"open',
    '\u00a01',
  ])
    test(`finds no JSON in ${JSON.stringify(text)}`, () => {
      const read = readJson(text);
      assert.match(read.kind === 'fault' ? jsonFaultText(read) : '', /^the whole: is not JSON \(/);
    });

  const read: [string, unknown][] = [
    [' { "a" : [ 1 , -2.5 , 1.50, 1e-7, 12.5e1 ] } \n', undefined],
    ['{"a":[1,-2.5,true,false,null,"\\u00e9\\n"],"b":{}}', { a: [1, -2.5, true, false, null, 'é\n'], b: {} }],
    ['"\\ud83d\\ude00"', '😀'],
    ['"\\\\ud800"', '\\ud800'],
    ['{"2":1,"1":2}', { 1: 2, 2: 1 }],
    ['{"constructor":1,"toString":2}', { constructor: 1, toString: 2 }],
    [deep(64), JSON.parse(deep(64))],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ];
  for (const [text, value] of read)
    test(`reads ${text.slice(0, 40).trim()}`, () => {
      if (value === undefined) return assert.equal(readJson(text).kind, 'fault', '12.5e1 is 125');
      assert.deepEqual(readJson(text), { kind: 'read', value });
      assert.deepEqual(readByHand(text), { kind: 'read', value });
    });

  test('reads bytes that are UTF-8', () => {
    assert.deepEqual(readJsonBytes(Buffer.from('{"é":1}')), { kind: 'read', value: { é: 1 } });
    for (const bytes of [Buffer.from([0x22, 0xff, 0x22]), Buffer.from('\uFEFF1')])
      assert.equal(readJsonBytes(bytes).kind, 'fault');
  });

  test('property: reads whatever the engine writes, both ways alike; and never more than the engine reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        const plain = readJson(text);
        assert.deepEqual(plain, readByHand(text));
        if (plain.kind === 'read') assert.deepEqual(plain.value, JSON.parse(text));
      }),
    );
    const parts = ['{', '}', '[', ']', ',', ':', '"a"', '"b"', '1', '1.0', '-0', ' ', 'null', '\\u0061', '"'];
    let refusedByEngine = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 9 }), (pieces) => {
        const text = pieces.join('');
        const own = readJson(text);
        let engine: unknown;
        try {
          engine = { kind: 'read', value: JSON.parse(text) as unknown };
        } catch {
          refusedByEngine += 1;
          assert.equal(own.kind, 'fault', text);
        }
        if (own.kind === 'read') assert.deepEqual(own, engine);
      }),
      { numRuns: 3000 },
    );
    assert.ok(refusedByEngine > 100);
  });
});
