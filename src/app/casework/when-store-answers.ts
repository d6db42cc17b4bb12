import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { StoreUnavailable } from '../ports.ts';

const retryAfterS = 30;

/** Runs a piece of work; with the database away it is refused, and can be repeated. */
export async function whenStoreAnswers<T>(work: () => Promise<T | Refusal>): Promise<T | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreUnavailable) return refuse('store-away', { retryAfterS });
    throw error;
  }
}
