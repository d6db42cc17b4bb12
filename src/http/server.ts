import { visibleJson } from '../core/visible-text.ts';
import { fastify, LogController, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Clock } from '../app/ports.ts';
import { refuse, type ErrorCode } from '../protocol/errors/errors.ts';
import { operations, type OperationId } from '../protocol/operations/operations.ts';
import { bodyBytesMax, type Operation } from '../protocol/operations/operation.ts';
import { allowedMethods } from './allowed-methods.ts';
import type { Authorizer } from './auth/authorize.ts';
import { completeEveryAnswer, createEveryAnswer, type EveryAnswer } from './every-answer.ts';
import type { Handlers, PageHandler, ReceivedHandler } from './exchange/handler.ts';
import { headOf } from './exchange/received-request.ts';
import { createListening, endWith, type Listening } from './listening.ts';
import { readJsonBodies } from './json-body.ts';
import type { Metrics } from './metrics.ts';
import { registerOperation } from './operation-route.ts';
import { Quota, type QuotaPolicy } from './quota.ts';
import { createRoads } from './roads.ts';
import { newRequestState } from './request-state.ts';
import { createSignInLimits } from './sign-in-limits.ts';
import { sendFailure, sendRefusal, sendReply } from './send.ts';
import { bySite, siteOf, signingConstraint, type SigningSite } from './signing-site.ts';
import { trustedProxies } from './exchange/trusted-proxies.ts';

type QuotaName = NonNullable<Operation['quota']>;

export type Quotas = Readonly<Record<QuotaName, QuotaPolicy>>;

export interface LogOptions {
  /** pino's: `silent`, `error`, `warn`, `info`, `debug`. */
  readonly level: string;
  /** Where its lines of JSON go, with everything in them escaped that a terminal would obey; nowhere where it is not given. */
  readonly stream?: { readonly write: (line: string) => unknown };
}

/** A stranger's words stand in what is logged, and a terminal may show it. */
function loggerOf({ level, stream }: LogOptions) {
  return {
    level: stream === undefined ? 'silent' : level,
    serializers: { err: describeError },
    ...(stream !== undefined && {
      stream: { write: (line: string) => void stream.write(visibleJson(line)) },
    }),
  };
}

export interface ServerOptions {
  readonly handlers: Handlers;
  /** Pages beside the operations, by path. */
  readonly pages: Readonly<Record<string, PageHandler>>;
  /** The signing page: all that is served under its host. No such host where it is not given. */
  readonly signing?: SigningSite;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly authorizer: Authorizer;
  /** null: no quotas. */
  readonly quotas: Quotas | null;
  /** The proxies whose `X-Forwarded-For` is believed, as `readTrustedProxies` reads them; null: none. */
  readonly trustProxy: string | null;
  readonly log: LogOptions;
  /** A server that already listens. Its owner opens it once this one is ready. */
  readonly early?: Listening;
}

/** Registers every operation and page; does not listen yet. */
export function createServer(options: ServerOptions): FastifyInstance {
  const listening = options.early ?? createListening((_request, response) => void response.end());
  const every = createEveryAnswer(options.clock, options.metrics, () => listening.isStopping());
  const server = createFastify(options, every, listening);
  if (options.early === undefined) listening.open();
  server.addHook('preClose', () => listening.close());
  server.removeContentTypeParser('text/plain');
  readJsonBodies(server);
  server.addContentTypeParser('application/yaml', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  completeEveryAnswer(server, every);
  server.setErrorHandler((error, request, reply) => sendFailure(request, reply, error));
  server.setNotFoundHandler((request, reply) => {
    const isSigning =
      options.signing !== undefined && siteOf(options.signing, request.headers.host) !== undefined;
    const allowed = isSigning ? [] : allowedMethods(request.url.split('?', 1)[0]!);
    return allowed.length === 0
      ? sendRefusal(request, reply, refuse('not-found'))
      : sendRefusal(request, reply, refuse('method-not-allowed'), { allow: allowed.join(', ') });
  });
  registerOperations(server, options);
  for (const [path, handler] of Object.entries(options.pages)) registerPage(server, path, handler);
  for (const [path, handler] of Object.entries(options.signing?.pages ?? {}))
    registerPage(server, path, handler, signingConstraint);
  return server;
}

function createFastify(options: ServerOptions, every: EveryAnswer, listening: Listening): FastifyInstance {
  const server: FastifyInstance = fastify({
    logger: loggerOf(options.log),
    // URLs hold IMEIs, and a line for each check-in would tell where a fleet is.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytesMax,
    ...(options.signing === undefined ? {} : { routerOptions: { constraints: bySite(options.signing) } }),
    // Requests that come while the server is being stopped do not reach it.
    return503OnClosing: false,
    serverFactory(listener) {
      listening.adopt(listener, (request, response) => every.late(request, response));
      return listening.server;
    },
    trustProxy: trustedProxies(options.trustProxy, (line) => server.log.warn(line)),
    // A logger for each request would cost more than opening its carnet; what is logged names the request itself.
    childLoggerFactory: (logger) => logger,
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
    clientErrorHandler(error, socket) {
      if (!socket.writable) return socket.destroy();
      endWith(socket, every.unreadable(refuse(codesOfClient[error.code] ?? 'bad-request')));
      return undefined;
    },
  });
  return server;
}

/** What the transport says of a request that could not be read. None of it judges what was asked for. */
const codesOfClient: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'head-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body-too-large',
};

function registerOperations(server: FastifyInstance, options: ServerOptions): void {
  const { authorizer, metrics, quotas } = options;
  const roads = createRoads();
  const counts =
    quotas === null
      ? null
      : Object.fromEntries(Object.entries(quotas).map(([name, policy]) => [name, new Quota(policy)]));
  const signIns = counts?.['sign-in'];
  const limited = signIns === undefined ? null : createSignInLimits(signIns, metrics);
  for (const [id, operation] of Object.entries<Operation>(operations)) {
    // The one cast between the types: what the route validates is what the operation's handler takes.
    const handler = options.handlers[id as OperationId] as ReceivedHandler;
    registerOperation(server, {
      id: id as OperationId,
      operation,
      handler: limited !== null && operation.quota === 'sign-in' ? limited(id, handler) : handler,
      quota: counts?.[operation.quota!] ?? null,
      roads,
      authorizer,
      metrics,
    });
  }
}

function registerPage(
  server: FastifyInstance,
  path: string,
  handler: PageHandler,
  constraints: Readonly<Record<string, string>> = {},
): void {
  server.get(
    path,
    {
      constraints,
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
