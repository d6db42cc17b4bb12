import { check, shapeOf, when, type Bounds, type Shape } from './shape.ts';

/** Text; lengths count code points. */
/* @__NO_SIDE_EFFECTS__ */
export function text(bounds: Bounds<'minLength' | 'maxLength'> = {}): Shape<string> {
  const { minLength = 0, maxLength = Infinity } = bounds;
  return shapeOf(
    { type: 'string', ...bounds },
    when((value) => typeof value === 'string' && lengthWithin(value, minLength, maxLength)),
  );
}

/** Code points are counted only where the number of UTF-16 units leaves it open. */
function lengthWithin(value: string, min: number, max: number): boolean {
  if (value.length >= 2 * min && value.length <= max) return true;
  const length = value.length > 2 * max ? Infinity : Array.from(value).length;
  return length >= min && length <= max;
}

/** Text that a regular expression matches; `T` is the brand of those who read it, where they have one. */
/* @__NO_SIDE_EFFECTS__ */
export function pattern<T extends string = string>(expression: string): Shape<T> {
  const wanted = new RegExp(expression, 'u');
  return shapeOf(
    { type: 'string', pattern: expression },
    when((value) => typeof value === 'string' && wanted.test(value)),
  );
}

/** Text of so many characters that a regular expression matches. */
/* @__NO_SIDE_EFFECTS__ */
export function boundedPattern(bounds: Bounds<'minLength' | 'maxLength'>, expression: string): Shape<string> {
  const [bounded, matching] = [text(bounds), pattern(expression)];
  return shapeOf(
    { type: 'string', ...bounds, pattern: expression },
    when((value) => bounded[check](value) === undefined && matching[check](value) === undefined),
  );
}

/* @__NO_SIDE_EFFECTS__ */
export function integer(minimum?: number, maximum?: number): Shape<number> {
  const bounds = { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) };
  return shapeOf({ type: 'integer', ...bounds }, when(numberWithin(Number.isInteger, minimum, maximum)));
}

/* @__NO_SIDE_EFFECTS__ */
export function number(minimum: number, maximum: number): Shape<number> {
  return shapeOf({ type: 'number', minimum, maximum }, when(numberWithin(Number.isFinite, minimum, maximum)));
}

function numberWithin(
  isKind: (value: unknown) => boolean,
  min = -Infinity,
  max = Infinity,
): (value: unknown) => boolean {
  return (value) => isKind(value) && (value as number) >= min && (value as number) <= max;
}

/* @__NO_SIDE_EFFECTS__ */
export function boolean(): Shape<boolean> {
  return shapeOf(
    { type: 'boolean' },
    when((value) => typeof value === 'boolean'),
  );
}

/** One value. */
/* @__NO_SIDE_EFFECTS__ */
export function literal<const T extends string | number | boolean>(value: T): Shape<T> {
  return shapeOf(
    { type: typeof value as 'string' | 'number' | 'boolean', const: value },
    when((other) => other === value),
  );
}

/** One of these texts. */
/* @__NO_SIDE_EFFECTS__ */
export function oneOf<const T extends string>(values: readonly T[]): Shape<T> {
  return shapeOf(
    { enum: values },
    when((value) => values.includes(value as T)),
  );
}

/** One of these literals. */
/* @__NO_SIDE_EFFECTS__ */
export function either<const T extends string>(values: readonly T[]): Shape<T> {
  return shapeOf(
    { anyOf: values.map((value) => literal(value)) },
    when((value) => values.includes(value as T)),
  );
}
