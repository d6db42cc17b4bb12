import type { FastifyRequest } from 'fastify';
import { addressOf } from './trusted-proxies.ts';
import type { ReceivedRequest, RequestHead } from './handler.ts';

export function headOf(request: FastifyRequest): RequestHead {
  return {
    params: request.params as RequestHead['params'],
    header: (name) => headerOf(request, name),
  };
}

/** Plain members only: V8 makes a literal with an accessor slowly, which costs a fifth of the time of an ordinary check-in. */
export function receivedRequest(request: FastifyRequest, idempotencyKey: string | null): ReceivedRequest {
  return {
    params: request.params as ReceivedRequest['params'],
    query: request.query as ReceivedRequest['query'],
    body: request.body,
    header: (name) => headerOf(request, name),
    address: addressOf(request.ip),
    idempotencyKey,
    principal: null,
    audit: null,
  };
}

/** A header by its lower-case name; null where there is none. */
export function headerOf(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name];
  return (Array.isArray(value) ? value.join(', ') : value) ?? null;
}
