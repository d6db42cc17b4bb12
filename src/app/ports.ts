import type { Instant } from '../core/time.ts';

/** An open database transaction. Only `app` opens one; the store gets it as its first argument. */
export interface Transaction {
  readonly kind: 'transaction';
}

/**
 * The store cannot be reached or gave up: nothing was committed, or nobody knows whether it was. HTTP answers 503, and the caller can
 * repeat its request.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

export interface Clock {
  now(): Instant;
}

export interface Transactions {
  /** Runs `work` in one transaction: commits its value, or rolls back where it throws. Throws `StoreUnavailable`. */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}
