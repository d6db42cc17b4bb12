import { Type, type Static } from 'typebox';
import { lockAllowances } from '../../core/policy/policy.ts';

const exact = { additionalProperties: false } as const;

/** What a phone trusts: also at `GET /v1/trust`. `log` is null while the maker runs none; then no lock can be proved. */
export const Trust = Type.Object(
  {
    directiveKeys: Type.Object(
      {
        keys: Type.Array(
          Type.Object(
            {
              kty: Type.Literal('EC'),
              crv: Type.Literal('P-256'),
              x: Type.String(),
              y: Type.String(),
              kid: Type.String(),
              alg: Type.Literal('ES256'),
              use: Type.Literal('sig'),
            },
            exact,
          ),
        ),
      },
      exact,
    ),
    log: Type.Union([
      Type.Object({ origin: Type.String(), vkey: Type.String(), url: Type.String() }, exact),
      Type.Null(),
    ]),
    witnesses: Type.Array(Type.Object({ name: Type.String(), vkey: Type.String() }, exact)),
    quorum: Type.Integer({ minimum: 0 }),
    fences: Type.Object({ version: Type.String(), sha256: Type.String() }, exact),
    lockProfile: Type.Array(Type.Enum([...lockAllowances])),
  },
  exact,
);
export type Trust = Static<typeof Trust>;
