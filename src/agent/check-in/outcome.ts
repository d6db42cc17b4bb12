import type { CheckInAnswer } from '../../protocol/device/check-in.ts';
import type { Exchange } from './exchange.ts';
import type { KeptState } from '../state/kept-state.ts';
import { backOffMs, refusedRetryMs } from './retry.ts';

/** How an exchange ended. `afterMs`: when to go on. Only `enrolled` and `answered` changed how the phone stands. */
export type Outcome =
  | { readonly kind: 'enrolled'; readonly deviceId: string; readonly afterMs: number }
  | { readonly kind: 'answered'; readonly standing: CheckInAnswer['standing']; readonly afterMs: number }
  /** Sent, but no answer that can be trusted: the same report goes out again. */
  | {
      readonly kind: 'unanswered';
      readonly because: 'unreachable' | 'unavailable' | 'not-understood';
      readonly afterMs: number;
    }
  /** The server refused, with a code of src/protocol/errors/errors.ts. */
  | { readonly kind: 'refused'; readonly code: string; readonly afterMs: number }
  /** Nothing was changed: storage did not keep what must be kept, the key did not sign, or there is no enrolment to check in under. */
  | {
      readonly kind: 'unsent';
      readonly because: 'storage' | 'key' | 'not-enrolled';
      readonly afterMs: number;
    };

/** Counts exchanges in a row that brought nothing, and says how long to wait. Forgotten at a restart. */
export interface Patience {
  rewarded(): void;
  tried(retryAfterMs?: number): number;
  refused(): number;
}

export function createPatience(random: () => number): Patience {
  let failures = 0;
  return {
    rewarded() {
      failures = 0;
    },
    tried(retryAfterMs = 0) {
      failures += 1;
      return backOffMs(failures, retryAfterMs, random);
    },
    refused: () => refusedRetryMs(random),
  };
}

/** What follows from an exchange that brought no usable answer: patience, and nothing for the owner (promise 3). */
export async function unsuccessful(
  kept: KeptState,
  patience: Patience,
  came: Exchange,
  seq: number,
): Promise<Outcome> {
  switch (came.kind) {
    case 'failed':
      await kept.apply({ kind: 'failed' });
      return { kind: 'unanswered', because: came.because, afterMs: patience.tried(came.retryAfterMs) };
    case 'answer':
      await kept.apply({ kind: 'failed' });
      return { kind: 'unanswered', because: 'not-understood', afterMs: patience.tried() };
    case 'skewed':
      await kept.apply({ kind: 'failed' });
      return { kind: 'refused', code: 'clock-skew', afterMs: patience.tried() };
    case 'refused':
      await kept.apply({ kind: 'refused', seq });
      return { kind: 'refused', code: came.code, afterMs: patience.refused() };
  }
}
