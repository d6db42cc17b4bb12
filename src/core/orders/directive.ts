import { dayMs, secondMs, type Instant } from '../time.ts';

export const directiveTypes = ['notify', 'lock', 'release'] as const;
export type DirectiveType = (typeof directiveTypes)[number];

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
  /** Of a release for a pending appeal: the lock ends, the notices stay. */
  readonly provisional?: boolean;
}

/** A new state of one directive. */
export type DirectiveUpdate = Pick<IssuedDirective, 'seq' | 'state' | 'why'>;

/** A directive that the phone has not answered by then is issued anew, if it still holds. A lock that nobody fetches expires soon. */
const expiresAfterMs: Readonly<Record<DirectiveType, number>> = {
  notify: 30 * dayMs,
  lock: 7 * dayMs,
  release: 90 * dayMs,
};

/** When a directive issued now expires: never after the lease that it orders. */
export function expiryOf(type: DirectiveType, lease: Instant | null, now: Instant): Instant {
  return Math.min(now + expiresAfterMs[type], lease ?? Infinity);
}

/**
 * The number of the next directive to a phone. It follows the clock, so that a database restored from yesterday's backup gives no number below one
 * that the phone has obeyed meanwhile.
 */
export function nextDirectiveSeq(last: number, now: Instant): number {
  return Math.max(last + 1, Math.floor(now / secondMs));
}

/** More directives are not issued at once. */
const togetherMax = 32;

/**
 * Whether phones take the next numbers in directives of the second form: none may be a day ahead of the time at which it was signed. They are not after
 * the clock was that far ahead, until the time has caught up with the numbers given then.
 */
export function areNumbersInTime(last: number, now: Instant): boolean {
  return nextDirectiveSeq(last, now) + togetherMax <= Math.floor((now + dayMs) / secondMs);
}
