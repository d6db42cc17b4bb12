import type { LockAllowance } from '../../core/policy/policy.ts';
import type { Instant } from '../../core/time.ts';
import type { Directive } from '../../protocol/device/directive.ts';

/** The part of a directive that the owner reads: the reason, its clauses, the remedy. */
export interface OrderDetails {
  /** Number of the directive. */
  readonly seq: number;
  readonly territory: string | null;
  readonly reason: string;
  readonly clauses: Directive['clauses'];
  readonly remedy: Directive['remedy'];
  readonly caseRef: string | null;
}

/** A notice that reached this phone. */
export interface Notice extends OrderDetails {
  readonly standing: string;
  /** The end that the public statement names; null where it names none. */
  readonly deadline: Instant | null;
  /** When the owner saw it; null before. */
  readonly shownAt: Instant | null;
}

/** The part of a lock that stays the same until it ends or is renewed. */
export interface LockDetails extends OrderDetails {
  /** True where two people approved the rule only; false where they also approved a lock of this phone. */
  readonly isAutomatic: boolean;
  /** The end by the server's time, as order and statement name it. */
  readonly until: Instant;
  /** Ten digits that the owner reads to support to get a code. */
  readonly challenge: string;
}

/** Everything that a lock screen has to show and to leave open (promise 9). */
export interface LockScreen extends LockDetails {
  /** Six characters that tell this phone from others with its numbers; the owner reads them to support beside the challenge. */
  readonly device: string;
  /** The whole text, line by line, in the owner's language. */
  readonly lines: readonly string[];
  /** The rest of the lease by the phone's own count, in milliseconds. */
  readonly leftMs: number;
  /** Number of codes that may be tried now. */
  readonly triesLeft: number;
  /** Milliseconds until the next try; 0 where one is left. */
  readonly nextTryMs: number;
  /** What stays allowed: the seven that every lock leaves, and what the lock profile adds. */
  readonly allowed: readonly LockAllowance[];
}
