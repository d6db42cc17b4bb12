import { hash } from 'node:crypto';
import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { addCheckpoint, type Cosigning, type WitnessPorts } from '../app/log/witness.ts';
import { endWith } from './listening.ts';

const bodyBytesMax = 65_536;
const requestWithinMs = 10_000;
const connectionsMax = 256;
/** Without a byte in either direction while an answer is sent, ms. */
const silenceMs = 30_000;

export interface WitnessServerOptions extends WitnessPorts {
  readonly name: string;
  readonly vkey: () => string;
  readonly onFault: (error: unknown) => void;
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly allow?: string;
}

const plain = (status: number, sentence: string): Reply => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${sentence}\n`,
});

/** The answer to `add-checkpoint`, in the status codes of c2sp.org/tlog-witness. */
function replyTo(outcome: Cosigning): Reply {
  switch (outcome.kind) {
    case 'cosigned':
      return { status: 200, type: 'text/plain; charset=utf-8', body: outcome.lines };
    case 'malformed':
      return plain(400, `This request cannot be read: ${outcome.why}.`);
    case 'old-size-too-large':
      return plain(400, 'The old size is larger than the checkpoint.');
    case 'unknown-log':
      return plain(404, `This witness watches no log "${outcome.origin}".`);
    case 'not-signed':
      return plain(403, 'No key that this witness trusts for the log has signed this checkpoint.');
    case 'clock-doubtful':
      return plain(503, `This witness cosigns nothing: ${outcome.why}.`);
    case 'other-size':
      return { status: 409, type: 'text/x.tlog.size', body: `${outcome.size}\n` };
    case 'split-view':
      return plain(422, `This witness has cosigned another tree of size ${outcome.size} for this log.`);
    case 'not-consistent':
      return plain(422, 'The proof does not show that this tree continues the one cosigned last.');
    default:
      outcome satisfies never;
      throw new Error('an outcome that has no answer');
  }
}

/** Creates the HTTP server of a witness; does not listen yet. */
export function createWitnessServer(options: WitnessServerOptions): Server {
  const timeouts = {
    requestTimeout: requestWithinMs,
    headersTimeout: requestWithinMs,
    // Longer than the pause between two checkpoints of a busy log, so that a connection serves many.
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: 1000,
  };
  const server = createServer(timeouts, (request, response) => {
    answer(options, request).then(
      (reply) => send(request, response, reply),
      (error: unknown) => {
        options.onFault(error);
        send(
          request,
          response,
          plain(500, 'This witness cannot keep its state; it cosigns nothing until it can.'),
        );
      },
    );
  });
  server.maxConnections = connectionsMax;
  server.timeout = silenceMs;
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable) socket.destroy();
    else endWith(socket, unread(error.code));
  });
  return server;
}

/** The bytes for a request that could not be read: too slow, too large a head, no HTTP. */
function unread(code: string | undefined): string {
  const status = code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  const { type, body } = plain(status, `This request cannot be read: ${STATUS_CODES[status]}.`);
  const length = Buffer.byteLength(body);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n${body}`;
}

async function answer(options: WitnessServerOptions, request: IncomingMessage): Promise<Reply> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://witness.invalid');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (pathname === '/add-checkpoint') {
    if (request.method !== 'POST')
      return { ...plain(405, 'Checkpoints are added by POST (c2sp.org/tlog-witness).'), allow: 'POST' };
    const body = await readBody(request);
    if (body.kind === 'too-large') return plain(413, `A request has at most ${bodyBytesMax} bytes.`);
    if (body.kind === 'no-text') return plain(400, 'This request cannot be read: it is no UTF-8 text.');
    return replyTo(await addCheckpoint(options, body.text));
  }
  if (!isRead) return { ...plain(405, 'This path is only read.'), allow: 'GET, HEAD' };
  if (pathname === '/') return plain(200, introduction(options));
  if (pathname === '/checkpoint') return readCheckpoint(options, searchParams.get('origin'));
  const named = monitoringPath.exec(pathname)?.[1];
  if (named !== undefined)
    return readCheckpoint(
      options,
      [...options.logs.keys()].find((origin) => hashOf(origin) === named) ?? named,
    );
  return plain(
    404,
    'There is /, /HASH/checkpoint and /checkpoint?origin=LOG to read, and /add-checkpoint to post to.',
  );
}

/** Where monitors look for what was cosigned last (c2sp.org/tlog-witness): the SHA-256 of the origin in lower-case hex. */
const monitoringPath = /^\/([0-9a-f]{64})\/checkpoint$/;
const hashOf = (origin: string): string => hash('sha256', origin, 'hex');

function introduction({ name, vkey, logs }: WitnessServerOptions): string {
  return [
    `I am ${name}, a witness (c2sp.org/tlog-witness): I cosign a log's checkpoint only where it continues the last one I cosigned.`,
    `My key: ${vkey()}`,
    ...[...logs.keys()].map((origin) => `I watch ${origin}: /${hashOf(origin)}/checkpoint`),
  ].join('\n');
}

/** The checkpoint that this witness cosigned last. One that differs from what others see proves a split view. */
async function readCheckpoint(
  { state, logs }: WitnessServerOptions,
  requested: string | null,
): Promise<Reply> {
  const origin = requested ?? (logs.size === 1 ? [...logs.keys()][0]! : null);
  if (origin === null) return plain(400, 'Say which log: /checkpoint?origin=LOG.');
  if (!logs.has(origin)) return plain(404, `This witness watches no log "${origin}".`);
  const { head } = await state.load(origin);
  if (head === undefined) return plain(404, `This witness has not cosigned anything of ${origin} yet.`);
  return { status: 200, type: 'text/plain; charset=utf-8', body: head.note };
}

type Body =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'no-text' };

async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyBytesMax) return { kind: 'too-large' };
    chunks.push(chunk);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
    return { kind: 'text', text };
  } catch {
    return { kind: 'no-text' };
  }
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const { status, type, body, allow } = reply;
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(allow === undefined ? {} : { allow }),
    // The rest of a body that is too large is not read.
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
