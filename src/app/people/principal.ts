import { roleNames } from '../../protocol/operators/people.ts';

export const roles = roleNames;
export type Role = (typeof roles)[number];

/** Who asks. A `program` holds the token of the data folder: it may read and may favour owners, and stands for no person. */
export type Principal =
  | {
      readonly kind: 'operator';
      /** 32 hex digits. */
      readonly id: string;
      readonly name: string;
      readonly roles: readonly Role[];
      /** The session it asks in: 32 hex digits. */
      readonly session: string;
    }
  | { readonly kind: 'program'; readonly roles: readonly Role[] };
