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
  /** Which quota per address it counts against; null: none. */
  readonly quota: 'public' | 'enrolment' | 'sign-in' | null;
  /**
   * Of an operator's operation: how the audit trail learns of it. `within`: it records itself in its own transaction; `none`: it reads
   * nothing of anybody else. Left out: the door records it, a change before and after, a reading once.
   */
  readonly audit?: 'within' | 'none';
  /** The representation changes rarely: it carries an ETag and If-None-Match is honoured. */
  readonly cached?: true;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Its own; those that its audience, body and idempotency bring along are not repeated. */
  readonly errors: readonly ErrorCode[];
}

export const json = ['application/json'] as const;

/** What a passkey's signature can be refused for. */
export const assertionErrors = [
  'passkey-refused',
  'passkey-unknown',
  'passkey-copied',
  'passkey-of-another',
] as const satisfies readonly ErrorCode[];
