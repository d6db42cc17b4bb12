import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../app/ports.ts';
import { refuse, type Refusal } from '../protocol/errors/errors.ts';
import { answerHeaders } from './exchange/answer-headers.ts';
import { problemReply } from './exchange/problem.ts';
import type { Reply } from './exchange/reply.ts';
import type { Metrics } from './metrics.ts';

/** What is the same for every answer, whichever route or failure it comes from: its security headers, its date, its count. */
export interface EveryAnswer {
  /** Completes the headers of an answer and counts it; called once for each, when its status is known. */
  complete(request: FastifyRequest, reply: FastifyReply): void;
  /** The bytes of a refusal on a connection where no request could be read; counts it. The connection ends with them. */
  unreadable(refusal: Refusal): string;
  /** Refuses a request that reaches no route any more, because the server is being stopped; counts it. */
  late(request: IncomingMessage, response: ServerResponse): void;
}

const {
  'content-security-policy': contentPolicy,
  'cache-control': cacheControl,
  ...fixedHeaders
} = answerHeaders;

/** Labels of the metrics for requests that reach no route. One label each, so that a client cannot add series. */
const noRoute = 'unknown';
const noRequest = 'unreadable';

/** Nothing new is taken meanwhile; whoever comes again then meets another server, or this one started anew. */
const stoppingRetryAfterS = 5;

/** `isStopping`: connections end with the answer that they carry. */
export function createEveryAnswer(clock: Clock, metrics: Metrics, isStopping: () => boolean): EveryAnswer {
  const lastHeaders = (reply: Reply): Readonly<Record<string, string>> => ({
    ...answerHeaders,
    ...reply.headers,
    'content-type': reply.type,
    'content-length': String(Buffer.byteLength(reply.body)),
    date: httpDate(clock.now()),
    connection: 'close',
  });
  return {
    complete(request, reply) {
      const { state } = request;
      void reply.headers(fixedHeaders);
      if (!reply.hasHeader('content-security-policy'))
        void reply.header('content-security-policy', contentPolicy);
      if (reply.statusCode >= 400 || !reply.hasHeader('cache-control'))
        void reply.header('cache-control', cacheControl);
      void reply.header('date', httpDate(clock.now()));
      if (isStopping()) void reply.header('connection', 'close');
      if (state) {
        const seconds = (performance.now() - state.startedAt) / 1000;
        metrics.request(state.operation, state.path, reply.statusCode, seconds);
      } else metrics.request(noRoute, '', reply.statusCode, reply.elapsedTime / 1000);
    },
    unreadable(refusal) {
      const reply = problemReply(refusal);
      metrics.request(noRequest, '', reply.status, 0);
      const lines = Object.entries(lastHeaders(reply)).map(([name, value]) => `${name}: ${value}\r\n`);
      return `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status]}\r\n${lines.join('')}\r\n${String(reply.body)}`;
    },
    late(request, response) {
      const reply = problemReply(refuse('stopping', { retryAfterS: stoppingRetryAfterS }));
      metrics.request(noRoute, '', reply.status, 0);
      response.writeHead(reply.status, lastHeaders(reply)).end(request.method === 'HEAD' ? '' : reply.body);
    },
  };
}

/** Registers the hook through which every answer of a route passes, those of the error and not-found handlers too. */
export function completeEveryAnswer(server: FastifyInstance, every: EveryAnswer): void {
  server.decorateRequest('state', null);
  server.addHook('onSend', (request, reply, _payload, done) => {
    every.complete(request, reply);
    done();
  });
}

let formatted = { second: 0, text: '' };

/** The date by the server's own clock, which may be a virtual one: phones correct theirs by it. */
function httpDate(now: number): string {
  const second = Math.floor(now / 1000);
  if (formatted.second !== second) formatted = { second, text: new Date(now).toUTCString() };
  return formatted.text;
}
