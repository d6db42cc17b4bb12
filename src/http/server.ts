import {
  fastify,
  LogController,
  type FastifyInstance,
  type FastifyReply,
  type FastifyServerFactory,
} from 'fastify';
import type { Writable } from 'node:stream';
import type { Clock } from '../app/ports.ts';
import { refuse } from '../protocol/errors/errors.ts';
import { operations, type OperationId } from '../protocol/operations/operations.ts';
import { bodyBytesMax, type Operation } from '../protocol/operations/operation.ts';
import { allowedMethods } from './allowed-methods.ts';
import type { Authorizer } from './auth/authorize.ts';
import type { EarlyServer, Timeouts } from './early-server.ts';
import { completeEveryAnswer, createEveryAnswer, type EveryAnswer } from './every-answer.ts';
import type { Handlers, PageHandler, ReceivedHandler } from './exchange/handler.ts';
import { headOf } from './exchange/received-request.ts';
import type { Metrics } from './metrics.ts';
import { registerOperation } from './operation-route.ts';
import { Quota, type QuotaPolicy } from './quota.ts';
import { newRequestState } from './request-state.ts';
import { sendFailure, sendRefusal, sendReply } from './send.ts';
import { trustedProxies } from './exchange/trusted-proxies.ts';

type QuotaName = NonNullable<Operation['quota']>;

export type Quotas = Readonly<Record<QuotaName, QuotaPolicy>>;

export interface LogOptions {
  /** pino's: `silent`, `error`, `warn`, `info`, `debug`. */
  readonly level: string;
  /** Standard output where it is not given. */
  readonly stream?: Writable;
}

export interface ServerOptions {
  readonly handlers: Handlers;
  /** Pages beside the operations, by path. */
  readonly pages: Readonly<Record<string, PageHandler>>;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly authorizer: Authorizer;
  /** null: no quotas. */
  readonly quotas: Quotas | null;
  /** The proxies whose `X-Forwarded-For` is believed, as `readTrustedProxies` reads them; null: none. */
  readonly trustProxy: string | null;
  readonly log: LogOptions;
  /** A server that already listens. Its owner opens it once this one is ready. */
  readonly early?: EarlyServer;
}

const requestTimeoutMs = 30_000;

/** Registers every operation and page; does not listen yet. */
export function createServer(options: ServerOptions): FastifyInstance {
  const every = createEveryAnswer(options.clock, options.metrics);
  const server = createFastify(options, every);
  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser('application/yaml', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  completeEveryAnswer(server, every);
  server.setErrorHandler((error, request, reply) => sendFailure(request, reply, error));
  server.setNotFoundHandler((request, reply) => {
    const allowed = allowedMethods(request.url.split('?', 1)[0]!);
    return allowed.length === 0
      ? sendRefusal(request, reply, refuse('not-found'))
      : sendRefusal(request, reply, refuse('method-not-allowed'), { allow: allowed.join(', ') });
  });
  registerOperations(server, options);
  for (const [path, handler] of Object.entries(options.pages)) registerPage(server, path, handler);
  return server;
}

function createFastify(options: ServerOptions, every: EveryAnswer): FastifyInstance {
  const server: FastifyInstance = fastify({
    logger: { ...options.log, serializers: { err: describeError } },
    // URLs hold IMEIs, and a line for each check-in would tell where a fleet is.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: 'idle',
    trustProxy: trustedProxies(options.trustProxy, (line) => server.log.warn(line)),
    ...(options.early === undefined ? {} : { serverFactory: adoptedBy(options.early) }),
    // A logger for each request would cost more than opening its carnet; what is logged names the request itself.
    childLoggerFactory: (logger) => logger,
    // Every body is validated by a closed schema, which refuses a poisoned name like any unknown one.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    // The defaults would drop unknown fields and turn "1" into 1 silently.
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false },
    },
    // Called instead of a route, so without its hooks: a URL that cannot be decoded.
    frameworkErrors(error, request, reply) {
      const answer: FastifyReply = reply;
      every.complete(request, answer.code(400));
      void sendFailure(request, answer, error);
    },
    clientErrorHandler(_error, socket) {
      if (!socket.writable) return socket.destroy();
      socket.end(every.unreadable());
      return undefined;
    },
  });
  return server;
}

/** Sets the timeouts of the given server: Fastify sets them only on a server that it creates. */
function adoptedBy(early: EarlyServer): FastifyServerFactory {
  return (listener, { keepAliveTimeout, requestTimeout }) =>
    early.adopt(listener, { keepAliveTimeout, requestTimeout } as Timeouts);
}

function registerOperations(server: FastifyInstance, options: ServerOptions): void {
  const { authorizer, metrics, quotas } = options;
  const counts =
    quotas === null
      ? null
      : Object.fromEntries(Object.entries(quotas).map(([name, policy]) => [name, new Quota(policy)]));
  for (const [id, operation] of Object.entries<Operation>(operations))
    registerOperation(server, {
      id: id as OperationId,
      operation,
      // The one cast between the types: what the route validates is what the operation's handler takes.
      handler: options.handlers[id as OperationId] as ReceivedHandler,
      quota: counts?.[operation.quota!] ?? null,
      authorizer,
      metrics,
    });
}

function registerPage(server: FastifyInstance, path: string, handler: PageHandler): void {
  server.get(
    path,
    {
      onRequest: (request, _reply, done) => {
        request.state = newRequestState(path);
        done();
      },
    },
    async (request, reply) => {
      const outcome = await handler(headOf(request));
      return outcome.kind === 'refused' ? sendRefusal(request, reply, outcome) : sendReply(reply, outcome);
    },
  );
}

/** Logs no more of an error than its place: the details of a database error quote the values of the row. */
function describeError(error: Error): { type: string; message: string; stack: string } {
  return { type: error.name, message: error.message, stack: error.stack ?? '' };
}
