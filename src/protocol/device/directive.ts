import { Type, type Static } from 'typebox';
import { ClauseId, DeviceId, NumericDate, Sequence, TerritoryCode, Timestamp } from './report.ts';

export const directiveTyp = 'carnet-directive+jws';

const exact = { additionalProperties: false } as const;

/** A signed order to one phone: the payload of a compact JWS, ES256, `typ` as above, by the directive key. */
export const Directive = Type.Object(
  {
    iss: Type.String({ minLength: 1, maxLength: 200 }),
    aud: DeviceId,
    /** Grows with every order to this hardware; a phone obeys only a greater one than the last. */
    seq: Sequence,
    type: Type.Union([Type.Literal('notify'), Type.Literal('lock'), Type.Literal('release')]),
    iat: NumericDate,
    exp: NumericDate,
    lease: Type.Optional(Timestamp),
    standing: Type.String(),
    clauses: Type.Array(
      Type.Object(
        { id: ClauseId, basis: Type.Array(Type.String({ maxLength: 500 }), { maxItems: 8 }) },
        exact,
      ),
      { maxItems: 32 },
    ),
    territory: Type.Union([TerritoryCode, Type.Null()]),
    /** For the owner, in the language their phone asked for. */
    reason: Type.String({ maxLength: 4000 }),
    remedy: Type.Object({ appealUrl: Type.String(), contact: Type.String() }, exact),
    caseRef: Type.Optional(Type.String({ maxLength: 64 })),
    /** 16 bytes, hex: with the device id it makes the statement's `subject`, so that no other phone's statement serves. */
    salt: Type.Optional(Type.String({ pattern: '^[0-9a-f]{32}$' })),
    statementSha256: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  },
  exact,
);
export type Directive = Static<typeof Directive>;

/** One directive as an answer carries it: the order, the public statement's exact text, its proof of inclusion where one is needed. */
export const DeliveredDirective = Type.Object(
  {
    directive: Type.String({ maxLength: 16_384 }),
    statement: Type.String({ maxLength: 65_535 }),
    proof: Type.Union([Type.String({ maxLength: 16_384 }), Type.Null()]),
  },
  exact,
);
export type DeliveredDirective = Static<typeof DeliveredDirective>;
