import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import {
  StoreUnavailable,
  type Clock,
  type IdempotentAnswers,
  type Transaction,
  type Transactions,
} from '../ports.ts';
import { sha256Of } from '../keys/signer.ts';

/** An answer whose exact text is kept, to be given again to the same request. */
export interface KeptAnswer {
  readonly kind: 'answered';
  readonly status: number;
  /** JSON text. */
  readonly body: string;
}

export interface OncePorts {
  readonly store: Transactions & IdempotentAnswers;
  readonly clock: Clock;
}

const retryAfterS = 30;

/**
 * Does a piece of work in a transaction once under its `Idempotency-Key`: repeated with the same `request` text it gives the same answer,
 * with another it is refused. Refusals are not kept: they changed nothing.
 */
export async function once(
  ports: OncePorts,
  key: string,
  request: string,
  work: (tx: Transaction) => Promise<{ readonly status: number; readonly body: object } | Refusal>,
): Promise<KeptAnswer | Refusal> {
  const requestSha256 = sha256Of(request);
  try {
    return await ports.store.transact(async (tx) => {
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
  } catch (error) {
    if (error instanceof StoreUnavailable) return refuse('store-away', { retryAfterS });
    throw error;
  }
}
