import type { Instant } from '../../core/time.ts';
import type { Directive } from '../../protocol/device/directive.ts';

/** Why a directive was refused; goes to the server with the acknowledgement. */
export type RefusalReason =
  | 'malformed'
  | 'wrong-type'
  | 'not-addressed'
  | 'expired'
  | 'replayed'
  | 'unknown-key'
  | 'bad-signature'
  | 'statement-mismatch'
  | LockRefusalReason;

/** Why a lock was refused although a trusted directive key signed it. */
export type LockRefusalReason =
  /** The phone trusts no log or no quorum, so no lock can be proved to it. */
  | 'no-log'
  /** The platform cannot verify the signatures of logs and witnesses. */
  | 'no-ed25519'
  | 'statement-mismatch'
  | 'wrong-subject'
  | 'wrong-member'
  | 'not-approved'
  | 'no-proof'
  | 'bad-proof'
  | 'bad-checkpoint'
  | 'not-in-log'
  | 'no-quorum'
  | 'no-lease'
  | 'lease-over'
  | 'lease-too-long'
  /** The owner entered a code, and the server does not know yet. */
  | 'unlocked-by-code';

/** A delivered directive after verification. Whether it is obeyed depends on the state. */
export type Order =
  /** Signed by a directive key, and delivered with the statement that it names. A lock of this kind has no proof and is refused. */
  | { readonly kind: 'authentic'; readonly directive: Directive; readonly until: Instant | null }
  /** A lock with a complete proof (`lock/verify-lock.ts`). `isAutomatic`: two people approved the rule only, not a lock of this phone. */
  | { readonly kind: 'proved'; readonly directive: Directive; readonly isAutomatic?: boolean }
  /** `seq` as claimed; null where it cannot be read. */
  | { readonly kind: 'rejected'; readonly seq: number | null; readonly why: RefusalReason };

/** The circumstances in which orders arrive. */
export interface Moment {
  /** The server's time: the later of the phone's corrected clock and the time in the answer. */
  readonly at: Instant;
  /** The phone's own wall clock. */
  readonly wallMs: Instant;
  /** Ten random digits, for a lock that begins now. */
  readonly challenge: string;
}
