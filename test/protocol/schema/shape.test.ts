import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  dictionary,
  exact,
  list,
  nullable,
  open,
  optional,
  set,
  someOf,
  union,
} from '../../../src/protocol/schema/compound.ts';
import {
  boolean,
  boundedPattern,
  either,
  integer,
  literal,
  number,
  oneOf,
  pattern,
  text,
} from '../../../src/protocol/schema/scalar.ts';
import { faultText, readerOf } from '../../../src/protocol/schema/read.ts';
import { fits, type Shape } from '../../../src/protocol/schema/shape.ts';

const point = exact({ kind: literal('point'), x: number(-1, 1), name: optional(text({ maxLength: 2 })) });
const flag = exact({ kind: literal('flag'), on: boolean() });

const shapes: Readonly<Record<string, Shape>> = {
  text: text(),
  'text of bounds': text({ minLength: 1, maxLength: 2 }),
  pattern: pattern('^a+$'),
  'pattern of bounds': boundedPattern({ minLength: 1, maxLength: 3 }, '^[^x]*$'),
  integer: integer(),
  'integer from': integer(0),
  'integer of bounds': integer(1, 2),
  number: number(-1, 1),
  boolean: boolean(),
  'literal text': literal('a'),
  'literal number': literal(1),
  'literal true': literal(true),
  'one of': oneOf(['a', 'aa']),
  either: either(['a', 'aa']),
  nullable: nullable(text({ maxLength: 1 })),
  'nullable object': nullable(flag),
  list: list(integer(0)),
  'list of bounds': list(text(), { minItems: 1, maxItems: 2 }),
  set: set(oneOf(['a', 'aa', 'x']), { maxItems: 2 }),
  exact: exact({ a: text(), x: optional(integer()) }),
  'nothing at all': exact({}),
  'some of': someOf({ a: optional(text()), x: optional(text()) }, { minProperties: 1, maxProperties: 1 }),
  open: open({ a: text() }),
  'open, said so': open({ a: text() }, { additionalProperties: true }),
  dictionary: dictionary(integer()),
  union: union('kind', [point, flag]),
  nested: exact({ a: list(union('kind', [point, flag])), x: nullable(dictionary(boolean())) }),
};

// Small alphabets, so that many values nearly fit.
const key = fc.constantFrom('a', 'x', 'kind', 'on', 'name', 'b/~');
const leaf = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, 1, 2, 3, -1, 0.5, 'point', 'flag'),
  fc.constantFrom('', 'a', 'aa', 'aaa', 'x', '😀', '😀😀', '😀😀😀', '😀😀😀😀'),
);
const nearly = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    fc.record({ kind: fc.constant('point'), x: leaf, name: leaf }, { requiredKeys: ['kind'] }),
    fc.record({ kind: fc.constant('flag'), on: leaf }, { requiredKeys: ['kind'] }),
    fc.record({ a: tie('value'), x: tie('value') }, { requiredKeys: [] }),
    fc.record({
      a: fc.array(fc.record({ kind: fc.constant('flag'), on: fc.boolean() })),
      x: fc.constant(null),
    }),
  ),
})).value;

const ajv = new Ajv2020({ strict: false });

for (const [name, shape] of Object.entries(shapes))
  test(`${name}: judged as Ajv judges its schema; a fault points at a value and says something`, () => {
    const wanted = ajv.compile(shape);
    const isOne = fits(shape);
    const read = readerOf(shape, new Map());
    let admitted = 0;
    fc.assert(
      fc.property(nearly, (drawn) => {
        const value: unknown = JSON.parse(JSON.stringify(drawn));
        const expected = wanted(value);
        if (expected) admitted += 1;
        assert.equal(isOne(value), expected, JSON.stringify(value));
        const outcome = read(value);
        if (outcome.kind === 'read') return assert.equal(outcome.value, value);
        assert.match(faultText(outcome), /^must be .|^unknown field$/);
        const standing = outcome.path.reduce<unknown>(
          (at, step) => (at as Record<typeof step, unknown>)[step],
          value,
        );
        return assert.equal(outcome.found, standing);
      }),
      { numRuns: 2000 },
    );
    assert.ok(admitted > 0 && admitted < 2000, `${admitted} of 2000 were right`);
  });

const faults: readonly (readonly [Shape, value: unknown, at: string, says: string])[] = [
  [shapes['nested']!, { a: [{ kind: 'point', x: 2 }], x: null }, '/a/0/x', 'must be a number from -1 to 1'],
  [shapes['nested']!, { a: [{ kind: 'line' }], x: null }, '/a/0/kind', 'must be point or flag'],
  [shapes['nested']!, { a: [], x: { y: 1 } }, '/x', 'must be an object or null'],
  [shapes['nullable object']!, { kind: 'flag' }, '/on', 'must be true or false'],
  [shapes['some of']!, {}, '', 'must be an object of exactly 1 fields'],
  [shapes['exact']!, { a: 'a', 'b/~': 1 }, '/b~1~0', 'unknown field'],
  [shapes['list of bounds']!, [], '', 'must be a list of 1 to 2 entries'],
  [shapes['integer from']!, -1, '', 'must be a whole number from 0'],
  [shapes['pattern']!, 'b', '', 'must be text that matches ^a+$'],
  [shapes['one of']!, 'b', '', 'must be a or aa'],
  [shapes['literal number']!, 2, '', 'must be 1'],
];

for (const [shape, value, at, says] of faults)
  test(`${JSON.stringify(value)}: ${says}`, () => {
    const outcome = readerOf(shape, new Map())(value);
    assert.ok(outcome.kind === 'fault');
    assert.deepEqual([outcome.at, faultText(outcome)], [at, says]);
  });
