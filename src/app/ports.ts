import type { Instant } from '../core/time.ts';

/** An open database transaction. Only `app` opens one; the store gets it as its first argument. */
export interface Transaction {
  readonly kind: 'transaction';
}

/** The store cannot be reached or gave up: nothing was committed, or nothing is known to be. Answered 503, repeated by the phone. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

export interface Clock {
  now(): Instant;
}

export interface Transactions {
  /** Runs `work` in one transaction: commits its value or, where it throws, rolls back. Throws `StoreUnavailable`. */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}
