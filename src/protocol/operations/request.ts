import type { Shape, TypeOf } from '../schema/shape.ts';
import type { OperationId, operations } from './operations.ts';

/** What an operation takes, as its own schemas describe it: a validated request holds exactly this. */
export interface RequestOf<Id extends OperationId> {
  /** Path parameters; an empty object where the path has none. */
  readonly params: PartOf<Id, 'params'>;
  /** Query parameters; an empty object where the operation takes none. */
  readonly query: PartOf<Id, 'query'>;
  /** The parsed body; undefined where the operation takes none. */
  readonly body: BodyOf<Id>;
}

type Declared<Id extends OperationId> = (typeof operations)[Id];

type PartOf<Id extends OperationId, Part extends 'params' | 'query'> =
  Declared<Id> extends Readonly<Record<Part, infer Schema extends Shape>>
    ? Readonly<TypeOf<Schema>>
    : Readonly<Record<string, never>>;

type BodyOf<Id extends OperationId> =
  Declared<Id> extends { readonly body: { readonly schema: infer Schema extends Shape } }
    ? TypeOf<Schema>
    : undefined;
