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

/**
 * Why nothing is ordered, renewed or reached at present: the time is in doubt, or the records may be older than what they ordered. Releases,
 * codes and ordinary check-ins go on.
 */
export interface Standstill {
  readonly kind: 'clock' | 'recovering';
  /** What was found and what to do, for people who run the server. */
  readonly why: string;
}

/** Asked before whatever can restrict a phone or rests on the time. null: everything goes on. */
export interface Halting {
  readonly standstill: () => Standstill | null;
}

/**
 * Asked before a lock is signed, renewed or handed over: until the witnesses of the log were asked since the start, database and log may both be older than
 * what was ordered by them, and agree with each other. Returns why none may be yet; null: locks go on.
 */
export interface LockHold {
  readonly locksHeld: () => string | null;
}

export interface Transactions {
  /** Runs `work` in one transaction: commits its value, or rolls back where it throws. Throws `StoreUnavailable`. */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}
