import { Sha256, Timestamp } from '../scalars/scalars.ts';
import { exact, list, nullable } from '../schema/compound.ts';
import { boolean, integer, text } from '../schema/scalar.ts';
import type { TypeOf } from '../schema/shape.ts';
/** One published version of a policy. */
export const PolicyEntry = exact({
  id: text(),
  version: integer(),
  publishedAt: Timestamp,
  sha256: Sha256,
  /** Whether this version applies today. Earlier versions are kept for decisions about earlier times. */
  current: boolean(),
});
export type PolicyEntry = TypeOf<typeof PolicyEntry>;

export const PolicyList = exact({ policies: list(PolicyEntry), cursor: nullable(text()) });
export type PolicyList = TypeOf<typeof PolicyList>;
