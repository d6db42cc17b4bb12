import {
  check,
  shapeOf,
  when,
  within,
  type Bounds,
  type JsonSchema,
  type Misfit,
  type Shape,
  type TypeOf,
} from './shape.ts';
import { oneOf } from './scalar.ts';

/** A field that may be missing. */
interface Optional<T = unknown> {
  readonly optional: Shape<T>;
}

type Fields = Readonly<Record<string, Shape | Optional>>;
type Flat<T> = { [K in keyof T]: T[K] };

/** The type of an object with these fields. */
type Held<F extends Fields> = Flat<
  { [K in keyof F as F[K] extends Optional ? never : K]: TypeOf<F[K]> } & {
    [K in keyof F as F[K] extends Optional ? K : never]?: F[K] extends Optional<infer T> ? T : never;
  }
>;

/** The shape of an object whose fields are known. */
export interface ObjectShape<T = unknown> extends Shape<T> {
  readonly properties: Readonly<Record<string, JsonSchema>>;
}

type Values = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// The agent's bundle drops what the agent does not use, because these functions are marked as free of side effects.

/** A field of an object that may be missing. */
/* @__NO_SIDE_EFFECTS__ */
export function optional<T>(shape: Shape<T>): Optional<T> {
  return { optional: shape };
}

function objectOf<F extends Fields>(
  fields: F,
  others: JsonSchema,
  rest: (value: Values, known: ReadonlySet<string>, misfit: Misfit) => Misfit | undefined,
): ObjectShape<Held<F>> {
  const required: string[] = [];
  const properties: Record<string, Shape> = {};
  for (const [name, field] of Object.entries(fields)) {
    const isOptional = 'optional' in field;
    if (!isOptional) required.push(name);
    properties[name] = isOptional ? field.optional : field;
  }
  const checks = Object.entries(properties).map(([name, shape]) => ({
    name,
    isRequired: required.includes(name),
    checkField: shape[check],
  }));
  const known = new Set(Object.keys(properties));
  const schema = { type: 'object', ...(required.length > 0 && { required }), properties, ...others } as const;
  return shapeOf(schema, (misfit) => (value) => {
    if (!isObject(value)) return misfit;
    for (const { name, isRequired, checkField } of checks) {
      const field = value[name];
      const found = field === undefined && !isRequired ? undefined : checkField(field);
      if (found !== undefined) return within(name, found);
    }
    return rest(value, known, misfit);
  });
}

function unknownField(value: Values, known: ReadonlySet<string>): Misfit | undefined {
  for (const name in value) if (!known.has(name)) return { path: [name], wanted: null };
  return undefined;
}

/** An object with exactly these fields. They are checked in their order, then names that it does not know. */
/* @__NO_SIDE_EFFECTS__ */
export function exact<F extends Fields>(fields: F): ObjectShape<Held<F>> {
  return objectOf(fields, { additionalProperties: false }, unknownField);
}

/** An object with exactly these fields, and at least and at most so many of them. */
/* @__NO_SIDE_EFFECTS__ */
export function someOf<F extends Fields>(
  fields: F,
  bounds: Bounds<'minProperties' | 'maxProperties'>,
): ObjectShape<Held<F>> {
  const { minProperties = 0, maxProperties = Infinity } = bounds;
  return objectOf(fields, { additionalProperties: false, ...bounds }, (value, known, misfit) => {
    const count = Object.keys(value).length;
    return (
      unknownField(value, known) ?? (count < minProperties || count > maxProperties ? misfit : undefined)
    );
  });
}

/** An object with at least these fields. `additionalProperties: true` says the same as leaving it out. */
/* @__NO_SIDE_EFFECTS__ */
export function open<F extends Fields>(
  fields: F,
  bounds: Bounds<'additionalProperties'> = {},
): ObjectShape<Held<F>> {
  return objectOf(fields, bounds, () => undefined);
}

/** An object of any fields, all of one shape. */
/* @__NO_SIDE_EFFECTS__ */
export function dictionary<T>(shape: Shape<T>): Shape<Record<string, T>> {
  return shapeOf(
    { type: 'object', patternProperties: { '^.*$': shape } },
    when(
      (value) => isObject(value) && Object.values(value).every((each) => shape[check](each) === undefined),
    ),
  );
}

/** A list of values of one shape. */
/* @__NO_SIDE_EFFECTS__ */
export function list<T>(items: Shape<T>, bounds: Bounds<'minItems' | 'maxItems'> = {}): Shape<T[]> {
  const { minItems = 0, maxItems = Infinity } = bounds;
  return shapeOf({ type: 'array', items, ...bounds }, (misfit) => (value) => {
    if (!Array.isArray(value) || value.length < minItems || value.length > maxItems) return misfit;
    for (let index = 0; index < value.length; index += 1) {
      const found = items[check](value[index]);
      if (found !== undefined) return within(index, found);
    }
    return undefined;
  });
}

/** A list of texts, each of them once. */
/* @__NO_SIDE_EFFECTS__ */
export function set<T extends string>(
  items: Shape<T>,
  bounds: Bounds<'minItems' | 'maxItems'> = {},
): Shape<T[]> {
  const all = list(items, bounds);
  return shapeOf({ ...all, uniqueItems: true }, (misfit) => (value) => {
    const found = all[check](value);
    return found ?? (new Set(value as T[]).size < (value as T[]).length ? misfit : undefined);
  });
}

/* @__NO_SIDE_EFFECTS__ */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return shapeOf({ anyOf: [shape, { type: 'null' }] }, (misfit) => (value) => {
    const found = value === null ? undefined : shape[check](value);
    return found?.path.length === 0 ? misfit : found;
  });
}

/** One of these objects, which the literal in the field `tag` tells apart. */
/* @__NO_SIDE_EFFECTS__ */
export function union<const S extends readonly ObjectShape[]>(
  tag: string,
  shapes: S,
): Shape<TypeOf<S[number]>> {
  const tagged = new Map(shapes.map((shape) => [shape.properties[tag]?.const, shape]));
  const tags = oneOf([...tagged.keys()].map(String));
  return shapeOf({ anyOf: shapes }, (misfit) => (value) => {
    if (!isObject(value)) return misfit;
    const shape = tagged.get(value[tag] as string);
    return shape === undefined ? { path: [tag], wanted: tags } : shape[check](value);
  });
}
