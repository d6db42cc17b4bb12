import { StoreUnavailable } from '../../app/ports.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { ReceivedHandler } from './handler.ts';

const retryAfterS = 30;

/** The refusal for an unreachable database; undefined for any other error. */
export function refusalOfStoreError(error: unknown): Refusal | undefined {
  return error instanceof StoreUnavailable ? refuse('store-away', { retryAfterS }) : undefined;
}

/** Wraps a handler, so that an unreachable database becomes a refusal instead of an error. */
export function refusingWhileStoreIsAway(handler: ReceivedHandler): ReceivedHandler {
  return (request) => {
    const outcome = handler(request);
    return outcome instanceof Promise ? outcome.catch(refuseStoreError) : outcome;
  };
}

function refuseStoreError(error: unknown): Refusal {
  const refusal = refusalOfStoreError(error);
  if (refusal === undefined) throw error;
  return refusal;
}
