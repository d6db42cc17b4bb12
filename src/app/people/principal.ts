import { roleNames } from '../../protocol/operators/people.ts';

export const roles = roleNames;
export type Role = (typeof roles)[number];

/** Who makes a request. A `program` holds the operator token: it may read and act in favour of owners, but is no person. */
export type Principal =
  | {
      readonly kind: 'operator';
      /** 32 hex digits. */
      readonly id: string;
      readonly name: string;
      readonly roles: readonly Role[];
      /** The session of the request: 32 hex digits. */
      readonly session: string;
    }
  | { readonly kind: 'program'; readonly roles: readonly Role[] };
