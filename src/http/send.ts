import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse, type Refusal } from '../protocol/errors/errors.ts';
import { problemReply, refusalOfError } from './exchange/problem.ts';
import type { Reply } from './exchange/reply.ts';

export function sendReply(reply: FastifyReply, { headers, status, type, stream, body }: Reply): FastifyReply {
  for (const name in headers) void reply.header(name, headers[name]);
  return reply
    .code(status)
    .header('content-type', type)
    .send(stream ?? body);
}

/**
 * Answers a request that was refused or that failed. A request of an operator is recorded in the audit trail first. Where that fails, the
 * client gets that failure instead, so that no refusal is learnt without a record.
 */
export function sendRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
  headers: Reply['headers'] = {},
): FastifyReply | Promise<FastifyReply> {
  const authorized = request.state?.authorized;
  // The audit trail is in the database that is away, or that too many wait for.
  if (!authorized || refusal.code === 'store-away' || refusal.code === 'busy')
    return sendReply(reply, problemReply(refusal, headers));
  return authorized.recordRefusal(refusal.code).then(
    () => sendReply(reply, problemReply(refusal, headers)),
    (error: unknown) => sendReply(reply, problemReply(refusalOfFailure(request, error), headers)),
  );
}

/** Answers a request that a thrown error ended. */
export function sendFailure(
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): FastifyReply | Promise<FastifyReply> {
  return sendRefusal(request, reply, refusalOfFailure(request, error));
}

/** The refusal for an error. An error that has none is a bug of this server: it is logged, and the client gets `internal`. */
function refusalOfFailure(request: FastifyRequest, error: unknown): Refusal {
  const refusal = refusalOfError(error as Parameters<typeof refusalOfError>[0]);
  if (refusal !== undefined) return refusal;
  request.log.error(
    { err: error, operation: request.routeOptions.url, reqId: request.id },
    'a request failed: a bug of the server',
  );
  return refuse('internal', { members: { instance: request.id } });
}
