import { backOffMs, refusedRetryMs } from './retry.ts';

/** Counts consecutive exchanges without an answer and computes the next wait in milliseconds. In memory only. */
export interface Backoff {
  succeeded(): void;
  failed(retryAfterMs?: number): number;
  refused(): number;
}

export function createBackoff(random: () => number): Backoff {
  let failures = 0;
  return {
    succeeded() {
      failures = 0;
    },
    failed(retryAfterMs = 0) {
      failures += 1;
      return backOffMs(failures, retryAfterMs, random);
    },
    refused: () => refusedRetryMs(random),
  };
}
