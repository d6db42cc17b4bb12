import { directiveTypes } from '../../core/orders/directive.ts';
import {
  ClauseId,
  DeviceId,
  NumericDate,
  Salt,
  Sequence,
  Sha256,
  TerritoryCode,
  TimestampForm,
} from '../scalars/scalars.ts';
import { exact, list, nullable, open, optional } from '../schema/compound.ts';
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
  lease: optional(TimestampForm),
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

/**
 * One directive as an answer carries it: the order, the public statement's exact text, its proof of inclusion where one is needed. A bare
 * release has neither. `approval` comes with a lock that two people signed by its members' tree; its shape is `LockApproval`, which
 * the phone checks when it verifies the lock, so that a form of a later day spoils no release beside it.
 */
export const DeliveredDirective = open({
  directive: text({ maxLength: 16_384 }),
  statement: optional(text({ maxLength: 65_535 })),
  proof: optional(nullable(text({ maxLength: 16_384 }))),
  approval: optional(open({})),
});
export type DeliveredDirective = TypeOf<typeof DeliveredDirective>;
