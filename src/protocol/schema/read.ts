import { misfitOf, type JsonSchema, type Misfit, type Shape } from './shape.ts';

/** Why a value is refused. */
export interface ShapeFault {
  readonly kind: 'fault';
  readonly path: Misfit['path'];
  /** The same as a JSON Pointer (RFC 6901). */
  readonly at: string;
  /** What stands there; undefined where nothing does. */
  readonly found: unknown;
  /** What should stand there, as `must be …` goes on; null where the schema knows no field of this name. */
  readonly wanted: string | null;
}

/** What shapes of one's own are called in faults, where their keywords say too little. */
export type ShapeNames = ReadonlyMap<JsonSchema, string>;

/** A value that has its shape, or the first fault in it: fields in the order of the schema, then fields that it does not know. */
export type ShapeRead<T> = { readonly kind: 'read'; readonly value: T } | ShapeFault;

/** Makes a reader from a schema; what it reads is the very value that it was given. */
export function readerOf<T>(shape: Shape<T>, names: ShapeNames): (value: unknown) => ShapeRead<T> {
  return (value) => {
    const misfit = misfitOf(shape, value);
    if (misfit === undefined) return { kind: 'read', value: value as T };
    const { path, wanted } = misfit;
    return {
      kind: 'fault',
      path,
      at: path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
      found: path.reduce<unknown>(fieldOf, value),
      wanted: wanted === null ? null : describeShape(wanted, names),
    };
  };
}

/** A fault in words that do not repeat what was found. */
export function faultText({ wanted }: ShapeFault): string {
  return wanted === null ? 'unknown field' : `must be ${wanted}`;
}

function fieldOf(value: unknown, name: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string | number, unknown>>)[name]
    : undefined;
}

function describeShape(schema: JsonSchema, names: ShapeNames): string {
  const name = names.get(schema);
  if (name !== undefined) return name;
  const { anyOf, enum: members, const: constant } = schema;
  if (anyOf !== undefined) return either([...new Set(anyOf.map((each) => describeShape(each, names)))]);
  if (members !== undefined) return either(members);
  if (constant !== undefined) return String(constant);
  switch (schema.type) {
    case 'object':
      return `an object${describeRange(schema.minProperties, schema.maxProperties, 'fields')}`;
    case 'array':
      return `a list${describeRange(schema.minItems, schema.maxItems, 'entries')}`;
    case 'string':
      return schema.pattern === undefined
        ? `text${describeRange(schema.minLength, schema.maxLength, 'characters')}`
        : `text that matches ${schema.pattern}`;
    case 'integer':
      return `a whole number${describeBounds(schema)}`;
    case 'number':
      return `a number${describeBounds(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'null':
    case undefined:
      return 'null';
    default:
      return schema.type satisfies never;
  }
}

function either(choices: readonly string[]): string {
  const last = choices.at(-1) ?? 'nothing';
  return choices.length < 2 ? last : `${choices.slice(0, -1).join(', ')} or ${last}`;
}

function describeRange(min: number | undefined, max: number | undefined, unit: string): string {
  if (min === max && min !== undefined) return ` of exactly ${min} ${unit}`;
  if (max === undefined) return min === undefined ? '' : ` of at least ${min} ${unit}`;
  return min === undefined ? ` of at most ${max} ${unit}` : ` of ${min} to ${max} ${unit}`;
}

function describeBounds({ minimum, maximum }: JsonSchema): string {
  const from = minimum === undefined ? '' : ` from ${minimum}`;
  return maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? from : `${from} to ${maximum}`;
}
