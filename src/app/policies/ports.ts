import type { LockOrder } from '../../core/decision/event.ts';
import type { Instant } from '../../core/time.ts';
import type { Transaction } from '../ports.ts';

export interface PublishedPolicy {
  readonly id: string;
  readonly version: number;
  readonly publishedAt: Instant;
  /** SHA-256 of `text`, base64url. */
  readonly sha256: string;
  /** The document's exact text (YAML). */
  readonly text: string;
  /** The two people who approved it; absent for a version from before two people had to. */
  readonly approvals?: LockOrder['approvals'];
}

export interface Policies {
  /** All versions ever published, in the order of publication. */
  loadPolicies(tx: Transaction): Promise<readonly PublishedPolicy[]>;
  /**
   * How many versions were ever published, which tells whether what was loaded is all. None can be added until the transaction ends, so
   * that no decision has a later time than a publication that it did not know.
   */
  countPolicies(tx: Transaction): Promise<number>;
  /** Waits for the transactions that counted policies, and keeps others from counting until this one ends. */
  awaitDecisions(tx: Transaction): Promise<void>;
  /** Adds a version; `exists` where that id and version were published before. Every open dossier becomes due. */
  addPolicy(
    tx: Transaction,
    policy: PublishedPolicy,
  ): Promise<{ readonly kind: 'added' } | { readonly kind: 'exists' }>;
}
