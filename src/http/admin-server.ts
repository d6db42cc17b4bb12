import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuse } from '../protocol/errors/errors.ts';
import { answerHeaders } from './exchange/answer-headers.ts';
import { problemReply } from './exchange/problem.ts';
import { jsonReply, textReply, type Reply } from './exchange/reply.ts';
import { createListening, type Listening } from './listening.ts';

/** What those who run the server are told, on a port that the public does not reach. */
export interface AdminParts {
  readonly exposition: { readonly type: string; readonly read: () => Promise<string> };
  /** The public answer of `/readyz`, and what lies behind it. */
  readonly readiness: () => Promise<{ readonly ready: boolean; readonly details: object }>;
}

type Read = (parts: AdminParts) => Promise<Reply>;

const paths: Readonly<Record<string, Read>> = {
  '/metrics': async ({ exposition }) => textReply(200, exposition.type, await exposition.read()),
  async '/readyz'({ readiness }) {
    const read = await readiness();
    return jsonReply(read.ready ? 200 : 503, read);
  },
  '/healthz': () => Promise.resolve(jsonReply(200, { alive: true })),
};

/** Serves metrics and the details of readiness; does not listen yet. `onFault` hears of an answer that failed, which is a bug. */
export function createAdminServer(parts: AdminParts, onFault: (error: unknown) => void): Listening {
  const listening = createListening((request, response) => {
    replyTo(parts, request).then(
      (reply) => send(request, response, reply),
      (error: unknown) => {
        onFault(error);
        send(request, response, problemReply(refuse('internal')));
      },
    );
  });
  return listening;
}

async function replyTo(parts: AdminParts, { method, url }: IncomingMessage): Promise<Reply> {
  const read = paths[(url ?? '/').split('?', 1)[0]!];
  if (read === undefined)
    return problemReply(refuse('not-found', { detail: `Here are ${Object.keys(paths).join(', ')}.` }));
  if (method !== 'GET' && method !== 'HEAD')
    return problemReply(refuse('method-not-allowed'), { allow: 'GET, HEAD' });
  return read(parts);
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, type, body, headers }: Reply,
): void {
  response.writeHead(status, {
    ...answerHeaders,
    ...headers,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
