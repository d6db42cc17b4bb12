import type { ObjectShape } from '../schema/compound.ts';
import type { JsonSchema } from '../schema/shape.ts';
import type { ErrorCode } from '../errors/errors.ts';

export const bodyBytesMax = 65_536;

/** One body that an operation answers with: its schema where it is JSON of a known shape, else only its media types. */
interface Answer {
  readonly description: string;
  readonly types: readonly string[];
  readonly schema?: JsonSchema;
}

/** One thing that the interface offers, declared once: route, validation, OpenAPI and quota follow from it. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  /** Path parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly audience: 'device' | 'public' | 'operator';
  readonly summary: string;
  readonly params?: ObjectShape;
  readonly query?: ObjectShape;
  readonly body?: { readonly types: readonly string[]; readonly schema: JsonSchema };
  /** An `Idempotency-Key` is required: repeating the request is safe. */
  readonly idempotent?: true;
  /** The quota per address that a request counts against; null: none. */
  readonly quota: 'public' | 'enrolment' | 'sign-in' | null;
  /**
   * Who writes an operator's operation into the audit trail. `within`: the operation itself, in its own transaction. `none`: nobody, because
   * it reads nothing about anybody else. Without this field the authorizer does: a change before and after, a reading once.
   */
  readonly audit?: 'within' | 'none';
  /** The representation changes rarely: it carries an ETag and If-None-Match is honoured. */
  readonly cached?: true;
  readonly answers: Readonly<Record<number, Answer>>;
  /** The errors of this operation alone; `commonErrors` adds those that follow from its audience, body and idempotency. */
  readonly errors: readonly ErrorCode[];
}

export const json = ['application/json'] as const;

/** The reasons to refuse a passkey's signature. */
export const assertionErrors = [
  'passkey-refused',
  'passkey-unknown',
  'passkey-copied',
  'passkey-of-another',
] as const satisfies readonly ErrorCode[];
