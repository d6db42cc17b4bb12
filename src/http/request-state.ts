import type { Authorized } from './auth/authorize.ts';
import type { Reply } from './exchange/reply.ts';

/** What the server keeps about a request until it is answered. */
export interface RequestState {
  /** Label of the metrics: the id of the operation, or the route of a page. */
  readonly operation: string;
  /** `performance.now()` when the head was received, later when the whole request was read. */
  startedAt: number;
  /** How a check-in was answered. */
  path: NonNullable<Reply['path']> | '';
  /** The principal's own: see `idempotencyKeyOf`. */
  idempotencyKey: string | null;
  /** null where the operation is not an operator's. */
  authorized: Authorized | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** null where no route matches; not defined for requests that the router could not read. */
    state: RequestState | null | undefined;
  }
}

export function newRequestState(operation: string): RequestState {
  return { operation, startedAt: performance.now(), path: '', idempotencyKey: null, authorized: null };
}
