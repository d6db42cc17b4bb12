import type { Instant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Clock, Transaction, Transactions } from '../ports.ts';
import { sha256Of } from '../keys/signer.ts';

/** An answer whose exact text is stored and repeated for the same request. */
export interface KeptAnswer {
  readonly kind: 'answered';
  readonly status: number;
  /** JSON text. */
  readonly body: string;
}

export interface RememberedAnswer {
  /** SHA-256, base64url, of the answered request: another request under the same key is refused. */
  readonly requestSha256: string;
  readonly status: number;
  /** The answer's exact JSON text. */
  readonly body: string;
}

/** Answers given under an `Idempotency-Key`, stored for at least 24 hours. */
export interface IdempotentAnswers {
  /** Locks the key until the transaction ends, so that a second request with it waits. Returns the earlier answer, or null. */
  recallAnswer(tx: Transaction, key: string): Promise<RememberedAnswer | null>;
  rememberAnswer(tx: Transaction, key: string, answer: RememberedAnswer, at: Instant): Promise<void>;
}

export interface IdempotencyPorts {
  readonly store: Transactions & IdempotentAnswers;
  readonly clock: Clock;
}

/**
 * Does `work` in one transaction, once for each `Idempotency-Key`. A repeated call with the same `request` text returns the same answer; with another
 * text it is refused. Refusals are not stored, because they changed nothing. Throws `StoreUnavailable`.
 */
export async function idempotent(
  ports: IdempotencyPorts,
  key: string,
  request: string,
  work: (tx: Transaction) => Promise<{ readonly status: number; readonly body: object } | Refusal>,
): Promise<KeptAnswer | Refusal> {
  const requestSha256 = sha256Of(request);
  return ports.store.transact(async (tx) => {
    const before = await ports.store.recallAnswer(tx, key);
    if (before !== null) {
      return before.requestSha256 === requestSha256
        ? { kind: 'answered', status: before.status, body: before.body }
        : refuse('idempotency-key-reused');
    }
    const done = await work(tx);
    if ('kind' in done) return done;
    const answer = { requestSha256, status: done.status, body: JSON.stringify(done.body) };
    await ports.store.rememberAnswer(tx, key, answer, ports.clock.now());
    return { kind: 'answered', status: answer.status, body: answer.body };
  });
}
