import { directiveTypes } from '../../core/orders/directive.ts';
import {
  ClauseId,
  DeviceId,
  NumericDate,
  Salt,
  Sequence,
  Sha256,
  TerritoryCode,
  Timestamp,
} from '../scalars/scalars.ts';
import { exact, list, nullable, optional } from '../schema/compound.ts';
import { either, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

export const directiveTyp = 'carnet-directive+jws';

/** A signed order to one phone: the payload of a compact JWS, ES256, `typ` as above, by the directive key. */
export const Directive = exact({
  iss: text({ minLength: 1, maxLength: 200 }),
  aud: DeviceId,
  /** Grows with every order to this hardware; a phone obeys an order only if its number is greater than the last. */
  seq: Sequence,
  type: either(directiveTypes),
  iat: NumericDate,
  exp: NumericDate,
  lease: optional(Timestamp),
  standing: text(),
  clauses: list(exact({ id: ClauseId, basis: list(text({ maxLength: 500 }), { maxItems: 8 }) }), {
    maxItems: 32,
  }),
  territory: nullable(TerritoryCode),
  /** For the owner, in the language their phone asked for. */
  reason: text({ maxLength: 4000 }),
  remedy: exact({ appealUrl: text(), contact: text() }),
  caseRef: optional(text({ maxLength: 64 })),
  /** Makes the statement's `subject` together with the device id, so that another phone's statement does not fit. */
  salt: optional(Salt),
  statementSha256: Sha256,
});
export type Directive = TypeOf<typeof Directive>;

/** One directive as an answer carries it: the order, the public statement's exact text, its proof of inclusion where one is needed. */
export const DeliveredDirective = exact({
  directive: text({ maxLength: 16_384 }),
  statement: text({ maxLength: 65_535 }),
  proof: nullable(text({ maxLength: 16_384 })),
});
export type DeliveredDirective = TypeOf<typeof DeliveredDirective>;
