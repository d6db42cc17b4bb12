import type { Instant } from '../../core/time.ts';
import type { Directive } from '../../protocol/device/directive.ts';

/** What the owner reads of an order: why, under which clauses, what to do about it. */
interface OrderWords {
  /** Number of the directive. */
  readonly seq: number;
  readonly territory: string | null;
  readonly reason: string;
  readonly clauses: Directive['clauses'];
  readonly remedy: Directive['remedy'];
  readonly caseRef: string | null;
}

/** A notice that reached this phone. */
export interface Notice extends OrderWords {
  readonly standing: string;
  /** The end that the public statement names; null where it names none. */
  readonly deadline: Instant | null;
  /** When the owner saw it; null before. */
  readonly shownAt: Instant | null;
}

/** A lock that was proved to this phone, and what is left of its lease by the phone's own counting. */
export interface Lock extends OrderWords {
  /** Nobody decided about this phone: the lock follows from a rule that two people approved. */
  readonly isAutomatic: boolean;
  /** The end by the server's time, as order and statement name it. */
  readonly until: Instant;
  /** What will be left when the span that runs now is over: taken off beforehand, so a crash within it never prolongs. */
  readonly leftMs: number;
  /** The span that runs now, and the phone's own wall clock when it began. */
  readonly spanMs: number;
  readonly spanWallMs: Instant;
  /** Ten digits: what support has to be told for a code. */
  readonly challenge: string;
}

/**
 * How the phone stands to its owner. Only `locked` restricts it, and that no further than the lock profile allows. Notices may stand beside
 * a lock. `unlocked-by-code` is provisional: until an answer shows that the server knows, no lock is obeyed.
 */
export type Posture =
  | { readonly kind: 'operating' }
  | { readonly kind: 'noticed'; readonly notices: readonly Notice[] }
  | { readonly kind: 'locked'; readonly lock: Lock; readonly notices: readonly Notice[] }
  | { readonly kind: 'unlocked-by-code'; readonly at: Instant; readonly notices: readonly Notice[] };

export function noticesOf(posture: Posture): readonly Notice[] {
  return posture.kind === 'operating' ? [] : posture.notices;
}

/** The posture with other notices; the very same where they are the same. */
export function withNotices(posture: Posture, notices: readonly Notice[]): Posture {
  if (posture.kind === 'locked' || posture.kind === 'unlocked-by-code') return { ...posture, notices };
  return notices.length === 0 ? { kind: 'operating' } : { kind: 'noticed', notices };
}

/** The posture once nothing restricts the phone and nothing has to be told: notices stay. */
export function unrestricted(posture: Posture): Posture {
  const notices = noticesOf(posture);
  return notices.length === 0 ? { kind: 'operating' } : { kind: 'noticed', notices };
}
