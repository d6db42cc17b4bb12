import { Type, type Static } from 'typebox';
import { exact, json, type Operation } from './operation.ts';

const Sha256 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

/** A statement as the log has it: `statement` is the leaf's exact text, `proof` a text after c2sp.org/tlog-proof@v1. */
export const LoggedStatement = Type.Object(
  {
    sha256: Sha256,
    index: Type.Integer({ minimum: 0 }),
    statement: Type.String(),
    proof: Type.Union([Type.String(), Type.Null()]),
  },
  exact,
);
export type LoggedStatement = Static<typeof LoggedStatement>;

/** What anyone may ask of the public log beyond its files. */
export const logOperations = {
  readStatement: {
    method: 'GET',
    path: '/v1/statements/{id}',
    audience: 'public',
    summary:
      'A statement of the public log, by the SHA-256 of its bytes (base64url), with its proof once witnesses have cosigned it. The log itself is at /log/.',
    params: Type.Object({ id: Sha256 }, exact),
    quota: 'public',
    cached: true,
    answers: { 200: { description: 'The statement.', types: json, schema: LoggedStatement } },
    errors: ['statement-unknown', 'store-away'],
  },
} as const satisfies Record<string, Operation>;
