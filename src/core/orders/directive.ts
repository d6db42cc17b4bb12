import type { Instant } from '../time.ts';

export type DirectiveType = 'notify' | 'lock' | 'release';

/**
 * `delivered`: a lock that an answer carried, so that the phone may hold it. `withdrawn`: taken back before the phone answered, and not
 * delivered any more.
 */
export type DirectiveState = 'pending' | 'delivered' | 'shown' | 'obeyed' | 'refused' | 'withdrawn';

/** One directive as the law looks at it. The signed text and its statement stay with whoever stores them. */
export interface IssuedDirective {
  readonly seq: number;
  readonly type: DirectiveType;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  /** The end of a lock; null for other types. */
  readonly lease: Instant | null;
  /** Ids of the clauses it is about: what an acknowledgement acknowledges. */
  readonly clauses: readonly string[];
  readonly state: DirectiveState;
  readonly why: string | null;
}

/** A new state of one directive. */
export type DirectiveUpdate = Pick<IssuedDirective, 'seq' | 'state' | 'why'>;
