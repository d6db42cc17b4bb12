import type { HeardAnswer } from '../platform/shapes.ts';
import type { Reply } from './exchange.ts';
import type { StateStore } from '../state/state-store.ts';
import type { Backoff } from './backoff.ts';

/** The result of an exchange. `afterMs`: the wait before the next one. Only `enrolled` and `answered` can change the posture. */
export type Outcome =
  | { readonly kind: 'enrolled'; readonly deviceId: string; readonly afterMs: number }
  /** `standing`: null where it is one of a later version. */
  | { readonly kind: 'answered'; readonly standing: HeardAnswer['standing']; readonly afterMs: number }
  /** Sent, but no answer that can be trusted. The same report is sent again. */
  | {
      readonly kind: 'unanswered';
      readonly because: 'unreachable' | 'unavailable' | 'not-understood';
      readonly afterMs: number;
    }
  /** The server refused with a code of src/protocol/errors/errors.ts. */
  | { readonly kind: 'refused'; readonly code: string; readonly afterMs: number }
  /** Nothing was sent or changed: storage failed, the key did not sign, the phone is not enrolled, or the engine lacks something without a port for it. */
  | {
      readonly kind: 'unsent';
      readonly because: 'storage' | 'key' | 'not-enrolled' | 'platform';
      readonly afterMs: number;
    };

/** The outcome of an exchange without a usable answer. It delays the next one and never changes the posture (promise 3). */
export async function outcomeWithoutAnswer(
  store: StateStore,
  backoff: Backoff,
  reply: Reply,
  seq: number,
): Promise<Outcome> {
  switch (reply.kind) {
    case 'failed':
      await store.apply({ kind: 'failed' });
      return { kind: 'unanswered', because: reply.because, afterMs: backoff.failed(reply.retryAfterMs) };
    case 'answer':
      await store.apply({ kind: 'failed' });
      return { kind: 'unanswered', because: 'not-understood', afterMs: backoff.failed() };
    case 'skewed':
      await store.apply({ kind: 'failed' });
      return { kind: 'refused', code: 'clock-skew', afterMs: backoff.failed() };
    case 'refused':
      await store.apply({ kind: 'refused', seq, code: reply.code });
      return { kind: 'refused', code: reply.code, afterMs: backoff.refused() };
    default:
      return reply satisfies never;
  }
}
