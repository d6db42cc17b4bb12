import type { LockApproval } from '../../../protocol/acts/approval.ts';
import type { Transaction } from '../../ports.ts';

/** What shows a phone that two people named it, and what opens its leaf. */
export interface NamedPhoneApproval {
  /** base64url, 16 bytes: goes into the directive. */
  readonly opening: string;
  /** SHA-256 of the leaf, base64url: what a statement calls `member`. */
  readonly member: string;
  /** Of the two signatures, as the log names them. */
  readonly assertionSha256: readonly string[];
  readonly approval: LockApproval;
}

/** By measure (SHA-256 of its head, base64url): what shows one phone that two people named it. */
export type Approvals = ReadonlyMap<string, NamedPhoneApproval>;

export const noApprovals: Approvals = new Map();

/** A phone, and the measures that its recorded orders rest on. */
export interface OrderedPhone {
  readonly phoneId: string;
  readonly measures: readonly string[];
}

export interface ApprovalReader {
  /**
   * The approval parts of locks by these measures for these phones, by phone. No lock by a measure that is absent may be ordered, renewed or handed over
   * now: it was signed in the form before or in an older epoch, does not name the phone, its signatures do not count at present, or the witnesses were not asked since the start.
   */
  approvalsFor(tx: Transaction, phones: readonly OrderedPhone[]): Promise<ReadonlyMap<string, Approvals>>;
}
