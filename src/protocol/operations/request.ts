import type { Static, TSchema } from 'typebox';
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
  Declared<Id> extends Readonly<Record<Part, infer Schema extends TSchema>>
    ? Readonly<Static<Schema>>
    : Readonly<Record<string, never>>;

type BodyOf<Id extends OperationId> =
  Declared<Id> extends { readonly body: { readonly schema: infer Schema extends TSchema } }
    ? Static<Schema>
    : undefined;
