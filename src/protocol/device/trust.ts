import { lockAllowances } from '../../core/policy/policy.ts';
import { list, nullable, open, optional } from '../schema/compound.ts';
import { integer, literal, oneOf, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';

/** What a phone trusts, also at `GET /v1/trust`. `log` is null while the maker runs no log; then no lock can be proved. */
export const Trust = open({
  directiveKeys: open({
    keys: list(
      open({
        kty: literal('EC'),
        crv: literal('P-256'),
        x: text(),
        y: text(),
        kid: text(),
        alg: literal('ES256'),
        use: literal('sig'),
      }),
    ),
  }),
  log: nullable(open({ origin: text(), vkey: text(), url: text() })),
  witnesses: list(open({ name: text(), vkey: text() })),
  quorum: integer(0),
  /**
   * The newest approver set; absent while there is none, and in version 1. A phone follows sets from the one that its firmware names, not from
   * this; in a demo it takes the first that an answer brings.
   */
  approvers: optional(open({ number: integer(1), sha256: text() })),
  fences: open({ version: text(), sha256: text() }),
  lockProfile: list(oneOf(lockAllowances)),
});
export type Trust = TypeOf<typeof Trust>;
