import { hourMs, type Instant } from '../../core/time.ts';
import type { Clock, Halting, Transaction, Transactions } from '../ports.ts';

export interface OldSalts {
  /**
   * Replaces salts that lead from a phone to its statements of the first form in the log, at most `limit`: those of dossiers whose last order of that form
   * has ended. Returns how many.
   */
  replaceOldSalts(tx: Transaction, now: Instant, limit: number): Promise<number>;
}

export interface OldSaltPorts extends Halting {
  readonly store: Transactions & OldSalts;
  readonly clock: Clock;
}

const everyMs = hourMs;
const togetherMax = 1024;

/** Replaces them once an hour, however often it is called. A round that fails is made up for by the next. Rejects `StoreUnavailable`. */
export function createOldSaltUpkeep({ store, clock, standstill }: OldSaltPorts): () => Promise<void> {
  let doneAt = -Infinity;
  return async () => {
    const now = clock.now();
    // A wrong clock would end orders early, and records that were restored are compared with the log by these salts.
    if (standstill() !== null || now - doneAt < everyMs) return;
    for (;;) {
      const replaced = await store.transact((tx) => store.replaceOldSalts(tx, now, togetherMax));
      if (replaced < togetherMax) break;
    }
    doneAt = now;
  };
}
