import type { Instant } from '../../core/time.ts';
import type { Directive } from '../../protocol/device/directive.ts';
import type {
  LockDirectiveV2,
  NotifyDirectiveV2,
  ReleaseDirectiveV2,
} from '../../protocol/device/directive-v2.ts';

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
  /** The phone's firmware names no approver set, and it was not told that it runs in a demo. */
  | 'unpinned'
  /** A lock of the first form, which names nobody. */
  | 'old-form'
  /** The phone has seen two approver sets of one number. */
  | 'approvers-split'
  /** The proof is of a time outside the dates of the newest approver set that the phone knows. */
  | 'approvers-over'
  | 'wrong-manifest'
  /** The directive is dated later than its proof. */
  | 'signed-later'
  | 'malformed'
  | 'expired'
  /** The time of the witnesses ran ahead of the phone's own count. */
  | 'time-ran-ahead'
  /** The phone holds no notice of that number that its owner saw, or it was released under that notice after the lock was numbered. */
  | 'no-notice'
  /** The notice is of another territory, clause or episode. */
  | 'other-notice'
  | 'grace-running'
  /** The phone's own reports never supported that territory. */
  | 'never-there'
  | 'no-lease'
  | 'lease-over'
  | 'lease-too-long'
  /** The maker gave up its power over this hardware for good. */
  | 'given-up'
  /** The owner entered a code, and the server does not know yet. */
  | 'unlocked-by-code';

/** A delivered directive after verification. Whether it is obeyed depends on the state. */
export type Order =
  /** Signed by a directive key, and delivered with the statement that it names. A lock of this kind has no proof and is refused. */
  | { readonly kind: 'authentic'; readonly directive: Directive; readonly until: Instant | null }
  /** A release signed by a directive key, which alone it needs. */
  | { readonly kind: 'releasing'; readonly directive: ReleaseDirectiveV2 }
  /** A notice that names times instead of dates. */
  | { readonly kind: 'announced'; readonly directive: NotifyDirectiveV2 }
  /** A lock of this phone by two people (`lock/verify-named-lock.ts`), proved at the quorum's time. */
  | { readonly kind: 'named'; readonly directive: LockDirectiveV2; readonly quorumMs: Instant }
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
