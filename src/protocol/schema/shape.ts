/** The part of JSON Schema (draft 2020-12) that the protocol uses. */
export interface JsonSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';
  readonly const?: string | number | boolean;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

/** Where a value first departs from its shape. */
export interface Misfit {
  /** The way to the faulty value: names of fields, places in lists. */
  readonly path: readonly (string | number)[];
  /** What should stand there; null: nothing should. */
  readonly wanted: JsonSchema | null;
}

/** Holds a value against a shape; undefined where it fits. Values are those that JSON can say. */
export type Check = (value: unknown) => Misfit | undefined;

declare const held: unique symbol;
export const check = Symbol('check');

/**
 * A JSON Schema that carries its check (nested functions instead of generated code: pages and phones forbid `eval`) and, for the compiler
 * alone, the type of the values that it admits. Each function below makes all three from one statement.
 */
export interface Shape<T = unknown> extends JsonSchema {
  readonly [check]: Check;
  readonly [held]?: T;
}

/** The type of the values that a shape admits. */
export type TypeOf<S> = S extends Shape<infer T> ? T : never;

/** Keywords that a shape may be given, and what it says of itself. */
export type Bounds<Keyword extends keyof JsonSchema> = Pick<JsonSchema, Keyword | 'description'>;

/** What keeps a value from having a shape; undefined where it has it. */
export function misfitOf(shape: Shape, value: unknown): Misfit | undefined {
  return shape[check](value);
}

/** Whether values have a shape. */
export function fits<T>(shape: Shape<T>): (value: unknown) => value is T {
  return (value): value is T => shape[check](value) === undefined;
}

/** Makes a shape from its schema and from what checks it, which is given the misfit of a value as a whole. */
/* @__NO_SIDE_EFFECTS__ */
export function shapeOf<Schema extends JsonSchema>(
  schema: Schema,
  checkWith: (misfit: Misfit) => Check,
): Schema & Shape<never> {
  const shape = { ...schema } as Schema & { [check]: Check };
  shape[check] = checkWith({ path: [], wanted: shape });
  return shape;
}

/** A check of a value as a whole. */
export const when =
  (isOne: (value: unknown) => boolean) =>
  (misfit: Misfit): Check =>
  (value) =>
    isOne(value) ? undefined : misfit;

/** The misfit of a part, as seen from the whole. */
export function within(name: string | number, { path, wanted }: Misfit): Misfit {
  return { path: [name, ...path], wanted };
}
