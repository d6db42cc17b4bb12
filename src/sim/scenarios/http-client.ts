import { connect, type Socket } from 'node:net';
import type { TransportAnswer, TransportRequest } from '../../agent/platform/ports.ts';

/** Sends one request at a time on each of a few kept-alive connections; the rest waits in line. */
export interface HttpClient {
  /** Rejects where the connection breaks or the answer cannot be read. */
  send(path: string, request: TransportRequest): Promise<TransportAnswer>;
  close(): void;
}

interface Exchange {
  readonly bytes: string;
  readonly resolve: (answer: TransportAnswer) => void;
  readonly reject: (error: Error) => void;
}

const headerEnd = Buffer.from('\r\n\r\n');

function parseHead(head: string): { readonly status: number; readonly headers: ReadonlyMap<string, string> } {
  const [statusLine, ...lines] = head.split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(statusLine?.split(' ')[1]), headers };
}

/** The answer at the start of `bytes` once it is whole, and how long it is; undefined before. */
function readAnswer(
  bytes: Buffer,
): { readonly answer: TransportAnswer; readonly length: number } | undefined {
  const end = bytes.indexOf(headerEnd);
  if (end < 0) return undefined;
  const { status, headers } = parseHead(bytes.toString('latin1', 0, end));
  const declared = headers.get('content-length');
  if (declared === undefined && status !== 204 && status !== 304) throw new Error('answer without a length');
  const bodyStart = end + headerEnd.length;
  const length = bodyStart + Number(declared ?? 0);
  if (bytes.length < length) return undefined;
  const body = bytes.toString('utf8', bodyStart, length);
  const answer = {
    status,
    headers: { get: (name: string) => headers.get(name.toLowerCase()) ?? null },
    text: () => Promise.resolve(body),
  };
  return { answer, length };
}

function openConnection(url: URL, waiting: Exchange[], idle: Set<() => void>): Socket {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  let current: Exchange | undefined;
  let received: Buffer = Buffer.alloc(0);
  const next = (): void => {
    current = waiting.shift();
    if (current === undefined) idle.add(next);
    else socket.write(current.bytes);
  };
  const fail = (error: Error): void => {
    idle.delete(next);
    // A connection that never came about fails the request that it was opened for.
    (current ?? waiting.shift())?.reject(error);
    current = undefined;
  };
  socket.on('connect', next);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('connection closed')));
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    try {
      const whole = readAnswer(received);
      if (whole === undefined) return;
      received = received.subarray(whole.length);
      current?.resolve(whole.answer);
      next();
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
      socket.destroy();
    }
  });
  return socket;
}

/** A plain HTTP/1.1 client: the fleet shares two cores with the server, and must cost less than it. */
export function httpClient(baseUrl: string, connectionsMax: number): HttpClient {
  const url = new URL(baseUrl);
  const waiting: Exchange[] = [];
  const idle = new Set<() => void>();
  const sockets = new Set<Socket>();
  const open = (): void => {
    const socket = openConnection(url, waiting, idle);
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      if (waiting.length > 0 && sockets.size < connectionsMax) open();
    });
  };
  return {
    send(path, { method, headers, body = '' }) {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const bytes =
        `${method} ${path} HTTP/1.1\r\nhost: ${url.host}\r\n${lines.join('')}` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      return new Promise((resolve, reject) => {
        waiting.push({ bytes, resolve, reject });
        const [start] = idle;
        if (start !== undefined) {
          idle.delete(start);
          start();
        } else if (sockets.size < connectionsMax) open();
      });
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
