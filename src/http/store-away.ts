import { StoreUnavailable } from '../app/ports.ts';
import { refuse, type Refusal } from '../protocol/errors/errors.ts';
import type { Handler } from './reply.ts';

const retryAfterS = 30;

/** The refusal that an unreachable database means, to be repeated after half a minute; undefined for any other error. */
export function refusalOfStoreError(error: unknown): Refusal | undefined {
  return error instanceof StoreUnavailable ? refuse('store-away', { retryAfterS }) : undefined;
}

/** A handler that refuses while the database is away, so that its caller sees a refusal like any other instead of an error. */
export function refusingWhileStoreIsAway(handler: Handler): Handler {
  return (request) => {
    const made = handler(request);
    return made instanceof Promise ? made.catch(refuseStoreError) : made;
  };
}

function refuseStoreError(error: unknown): Refusal {
  const refusal = refusalOfStoreError(error);
  if (refusal === undefined) throw error;
  return refusal;
}
