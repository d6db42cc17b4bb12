import {
  fastify,
  LogController,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerFactory,
} from 'fastify';
import type { Writable } from 'node:stream';
import type { Clock } from '../app/ports.ts';
import { refuse, type Refusal } from '../protocol/errors/errors.ts';
import { operations, type OperationId } from '../protocol/operations/operations.ts';
import { bodyBytesMax, type Operation } from '../protocol/operations/operation.ts';
import { readIdempotencyKey } from './auth/authenticate.ts';
import type { EarlyServer, Timeouts } from './early-server.ts';
import type { Metrics } from './metrics.ts';
import type { Admitted, Authorizer, Head } from './auth/authorize.ts';
import { problemReply, refusalOfError } from './problems.ts';
import { Quota, quotaHeaders, type QuotaPolicy } from './quota.ts';
import { type OperationRequest, type Handler, type Reply } from './reply.ts';
import { revalidated } from './representation.ts';
import { refusingWhileStoreIsAway } from './store-away.ts';

export type Handlers = Readonly<Record<OperationId, Handler>>;

/** By the name that an operation gives. */
export type Quotas = Readonly<Record<NonNullable<Operation['quota']>, QuotaPolicy>>;

export interface LogOptions {
  /** pino's: `silent`, `error`, `warn`, `info`, `debug`. */
  readonly level: string;
  /** Standard output where it is not given. */
  readonly stream?: Writable;
}

export interface ServerOptions {
  readonly handlers: Handlers;
  /** Pages beside the operations, by path. */
  readonly pages: Readonly<Record<string, Handler>>;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly door: Authorizer;
  /** null: no quotas. */
  readonly quotas: Quotas | null;
  /** Whose `X-Forwarded-For` is believed: `loopback`, or addresses and ranges, comma-separated. */
  readonly trustProxy: string;
  readonly log: LogOptions;
  /** The server that listens already, where there is one; it is opened by whoever listens on it. */
  readonly early?: EarlyServer;
}

const requestTimeoutMs = 30_000;

/** The usual proxy, known by its address as Node writes it, without parsing it anew for every request. */
function isLoopback(address: string): boolean {
  return address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1';
}

/** Registers every operation of the table; nothing is listened on yet. */
export function createServer(options: ServerOptions): FastifyInstance {
  const server = fastify({
    logger: { ...options.log, serializers: { err: describeError } },
    // Addresses hold IMEIs, and a line a check-in would say where a fleet is.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: 'idle',
    trustProxy: options.trustProxy === 'loopback' ? isLoopback : options.trustProxy,
    ...(options.early === undefined ? {} : { serverFactory: adoptedBy(options.early) }),
    // A logger of its own for each request would cost more than opening its carnet; what is logged names the request itself.
    childLoggerFactory: (logger) => logger,
    // Every body is held to a schema that knows its fields, so a poisoned name is refused there as any unknown one is.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    // The defaults would drop unknown fields and turn "1" into 1 silently.
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false },
    },
    frameworkErrors(error, request, reply) {
      void onError(options, error, request, reply);
    },
    clientErrorHandler(_error, socket) {
      if (!socket.writable) return socket.destroy();
      const { body, type } = problemReply(refuse('bad-request'));
      socket.end(
        `HTTP/1.1 400 Bad Request\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${String(body)}`,
      );
      return undefined;
    },
  });
  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser('application/yaml', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  server.setErrorHandler((error, request, reply) => onError(options, error, request, reply));
  server.setNotFoundHandler((request, reply) => {
    const allowed = methodsAt(request.url.split('?', 1)[0]!);
    const refusal =
      allowed.length === 0
        ? problemReply(refuse('not-found'))
        : problemReply(refuse('method-not-allowed'), { allow: allowed.join(', ') });
    return send(options, reply, refusal);
  });
  const quotas = options.quotas;
  const counts =
    quotas === null
      ? null
      : Object.fromEntries(Object.entries(quotas).map(([name, policy]) => [name, new Quota(policy)]));
  for (const [id, operation] of Object.entries<Operation>(operations))
    registerOperation(server, options, {
      id: id as OperationId,
      operation,
      quota: counts?.[operation.quota!] ?? null,
    });
  for (const [path, handler] of Object.entries(options.pages))
    server.get(path, async (request, reply) => {
      const made = await handler(requestOf(request));
      return send(options, reply, made.kind === 'refused' ? problemReply(made) : made);
    });
  return server;
}

/** Fastify makes its server with these timeouts, and leaves a server that it is given as it is. */
function adoptedBy(early: EarlyServer): FastifyServerFactory {
  return (listener, { keepAliveTimeout, requestTimeout }) =>
    early.adopt(listener, { keepAliveTimeout, requestTimeout } as Timeouts);
}

interface Registered {
  readonly id: OperationId;
  readonly operation: Operation;
  readonly quota: Quota | null;
}

/** Who the door let in, until the body is read. */
const admitted = new WeakMap<FastifyRequest, Admitted>();

function registerOperation(
  server: FastifyInstance,
  options: ServerOptions,
  { id, operation, quota }: Registered,
): void {
  const handler = refusingWhileStoreIsAway(options.handlers[id]);
  const { params, query, body } = operation;
  server.route({
    method: operation.method,
    url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    schema: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { querystring: query }),
      ...(body === undefined ? {} : { body: body.schema }),
    },
    // Before the body is read: what may not be asked need not be received.
    onRequest: (request, reply, done) => {
      const check = (): void => {
        const turnedAway = precheck(options, operation, quota, request, reply);
        if (turnedAway === null) done();
        else void send(options, reply, turnedAway);
      };
      if (operation.audience !== 'operator') return check();
      options.door.admit(id, operation, headOf(request)).then((admission) => {
        if (admission.kind === 'refused') return void send(options, reply, problemReply(admission));
        admitted.set(request, admission);
        return check();
      }, done);
    },
    handler: (request, reply) => {
      const startedAt = performance.now();
      const asked = requestOf(request);
      const finish = (made: Reply | Refusal): FastifyReply => {
        const reached = made.kind === 'refused' ? problemReply(made) : made;
        const answer =
          operation.cached === true && reached.status === 200 ? revalidated(reached, asked) : reached;
        options.metrics.request(id, answer.path ?? '', answer.status, (performance.now() - startedAt) / 1000);
        return send(options, reply, answer);
      };
      const admission = admitted.get(request);
      const made = admission === undefined ? handler(asked) : admission.run(asked, handler);
      // Most check-ins are answered at once; a promise would only cost them a turn of the loop.
      return made instanceof Promise ? made.then(finish) : finish(made);
    },
  });
}

/** Quota and what else can be refused by the head of a request alone. */
function precheck(
  options: ServerOptions,
  operation: Operation,
  quota: Quota | null,
  request: FastifyRequest,
  reply: FastifyReply,
): Reply | null {
  if (quota !== null) {
    const state = quota.take(request.ip, Date.now());
    const headers = quotaHeaders(quota.policy, state);
    if (!state.allowed) {
      options.metrics.quotaExceeded(quota.policy.name);
      return problemReply(refuse('rate-limited', { retryAfterS: state.resetS }), headers);
    }
    void reply.headers(headers);
  }
  if (operation.idempotent === true) {
    const key = readIdempotencyKey(headerOf(request, 'idempotency-key'));
    if (typeof key !== 'string') return problemReply(key);
  }
  const type = request.headers['content-type']?.split(';', 1)[0]!.trim().toLowerCase();
  if (operation.body !== undefined && type !== undefined && !operation.body.types.includes(type))
    return problemReply(refuse('unsupported-media-type'));
  return null;
}

function headOf(request: FastifyRequest): Head {
  return {
    params: request.params as Head['params'],
    header: (name) => headerOf(request, name),
  };
}

/** Plain members only: V8 makes a literal with an accessor slowly, which took a fifth of the time of an ordinary check-in. */
function requestOf(request: FastifyRequest): OperationRequest {
  return {
    params: request.params as OperationRequest['params'],
    query: request.query as OperationRequest['query'],
    body: request.body,
    header: (name) => headerOf(request, name),
    address: request.ip,
    principal: null,
    audit: null,
  };
}

function headerOf(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name];
  return (Array.isArray(value) ? value.join(', ') : value) ?? null;
}

function send(options: ServerOptions, reply: FastifyReply, answer: Reply): FastifyReply {
  for (const name in answer.headers) void reply.header(name, answer.headers[name]);
  return reply
    .code(answer.status)
    .header('content-type', answer.type)
    .header('date', httpDate(options.clock.now()))
    .header('x-content-type-options', 'nosniff')
    .send(answer.stream ?? answer.body);
}

function onError(
  options: ServerOptions,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const refusal = refusalOfError(error as Parameters<typeof refusalOfError>[0]);
  if (refusal !== undefined) return send(options, reply, problemReply(refusal));
  request.log.error(
    { err: error, operation: request.routeOptions.url, reqId: request.id },
    'a fault of ours',
  );
  return send(options, reply, problemReply(refuse('internal', { members: { instance: request.id } })));
}

/** No more of an error than its place: a database's details quote the values of the row. */
function describeError(error: Error): { type: string; message: string; stack: string } {
  return { type: error.name, message: error.message, stack: error.stack ?? '' };
}

const patterns = Object.values<Operation>(operations).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

/** The methods that an address takes: none where nothing is there. */
function methodsAt(path: string): readonly string[] {
  const methods = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}

let written = { second: 0, text: '' };

/** The server's own clock, which may be a virtual one: phones correct theirs by it. */
function httpDate(now: number): string {
  const second = Math.floor(now / 1000);
  if (written.second !== second) written = { second, text: new Date(now).toUTCString() };
  return written.text;
}
