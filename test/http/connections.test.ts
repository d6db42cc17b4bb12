import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, Agent, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { test, type TestContext } from 'node:test';
import type { Authorizer } from '../../src/http/auth/authorize.ts';
import type { Handlers, ReceivedHandler } from '../../src/http/exchange/handler.ts';
import { jsonReply, textReply, type Reply } from '../../src/http/exchange/reply.ts';
import { connectionLimits, createListening, type ConnectionLimits } from '../../src/http/listening.ts';
import { createServer } from '../../src/http/server.ts';
import { operations } from '../../src/protocol/operations/operations.ts';
import { quietMetrics } from '../support/quiet-metrics.ts';
import { until } from '../support/until.ts';

// Clients that send half of a request, never read, or keep their side open. The limits are short; what is tried is that each of them ends
// a connection, and what the client is told.

const short: ConnectionLimits = {
  ...connectionLimits,
  headWithinMs: 200,
  requestWithinMs: 400,
  silenceMs: 600,
  checkedEveryMs: 50,
};

const authorizer: Authorizer = { authorize: () => Promise.reject(new Error('not asked for here')) };

interface Scene {
  readonly port: number;
  readonly counted: string[];
  /** Connections that the server has open. */
  readonly open: () => Promise<number>;
  readonly close: () => Promise<void>;
}

/** A server whose handlers are stubs. */
async function serve(
  t: TestContext,
  handle: ReceivedHandler = () => jsonReply(200, { fine: true }),
  limits = short,
): Promise<Scene> {
  const counted: string[] = [];
  const listening = createListening((_request, response) => void response.end(), limits);
  const server = createServer({
    handlers: Object.fromEntries(
      Object.keys(operations).map((id) => [
        id,
        (received: Parameters<ReceivedHandler>[0]) => handle(received),
      ]),
    ) as unknown as Handlers,
    pages: {},
    clock: { now: () => Date.parse('2026-03-01T08:00:00Z') },
    metrics: quietMetrics((operation, _path, status) => void counted.push(`${operation} ${status}`)),
    authorizer,
    quotas: null,
    trustProxy: 'loopback',
    log: { level: 'silent' },
    early: listening,
  });
  await server.ready();
  listening.open();
  const port = await listening.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => server.close());
  return {
    port,
    counted,
    open: () => promisify(listening.server.getConnections.bind(listening.server))(),
    close: () => server.close(),
  };
}

interface Client {
  readonly socket: Socket;
  readonly received: () => string;
  readonly closed: () => boolean;
}

/** `reads` false: never takes what arrives, and never closes its side. */
function client(port: number, sends: string, reads: boolean): Client {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: !reads });
  let received = '';
  let closed = false;
  if (reads) socket.on('data', (chunk) => (received += String(chunk)));
  socket.on('error', () => {});
  socket.on('close', () => (closed = true));
  if (sends !== '') socket.write(sends);
  return { socket, received: () => received, closed: () => closed };
}

const post = 'POST /v1/check-ins HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const halves: Readonly<Record<string, readonly [sends: string, told: RegExp]>> = {
  nothing: ['', /^HTTP\/1\.1 408 Request Timeout\r\n[^]*urn:carnet:error:request-timeout/],
  'half a head': ['POST /v1/check', /^HTTP\/1\.1 408 [^]*urn:carnet:error:request-timeout/],
  'half a body': [
    `${post}content-length: 2000\r\n\r\n{`,
    /^HTTP\/1\.1 408 [^]*urn:carnet:error:request-timeout/,
  ],
  'too large a head': [
    `GET /v1/trust HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
    /^HTTP\/1\.1 431 Request Header Fields Too Large\r\n[^]*urn:carnet:error:head-too-large/,
  ],
  'no HTTP': ['nonsense\r\n\r\n', /^HTTP\/1\.1 400 [^]*urn:carnet:error:bad-request/],
};

for (const [what, [sends, told]] of Object.entries(halves))
  for (const reads of [true, false])
    test(`a client that sends ${what}${reads ? '' : ', and neither reads nor closes'}: the server ends it`, async (t) => {
      const { port, counted, open } = await serve(t);
      const { socket, received, closed } = client(port, sends, reads);
      await until('it was answered', () => counted.length > 0);
      await until('the server has destroyed its side', async () => (await open()) === 0);
      if (reads) await until('the client sees the end', closed);
      socket.destroy();
      if (reads) assert.match(received(), told);
      assert.match(counted[0]!, /^unreadable 4/);
    });

test('a body that comes byte by byte, and never to its end, is told 408', async (t) => {
  const { port, open } = await serve(t);
  const { socket, received, closed } = client(port, `${post}content-length: 60000\r\n\r\n`, true);
  const drip = setInterval(() => socket.writable && socket.write('a'), 20);
  await until('the client sees the end', closed);
  clearInterval(drip);
  assert.match(received(), /^HTTP\/1\.1 408 /);
  await until('nothing is open', async () => (await open()) === 0);
});

test('a client that ends its side in the middle of a request is let go', async (t) => {
  const { port, open } = await serve(t);
  const { socket } = client(port, `${post}content-length: 2000\r\n\r\n{`, false);
  await until('the server has it', async () => (await open()) === 1);
  socket.end();
  await until('nothing is open', async () => (await open()) === 0);
  socket.destroy();
});

test('a client that never reads a long answer is let go', async (t) => {
  const long = textReply(200, 'text/plain', 'x'.repeat(50_000_000));
  const { port, open, counted } = await serve(t, () => long);
  const { socket } = client(port, 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n', false);
  socket.pause();
  await until('it is being answered', () => counted.length > 0);
  await until('nothing is open', async () => (await open()) === 0);
  socket.destroy();
});

test('one connection more than may be open is closed at once, and the others go on', async (t) => {
  const { port, open } = await serve(t, undefined, { ...connectionLimits, connectionsMax: 2 });
  const held = [client(port, '', true), client(port, '', true)];
  await until('two are open', async () => (await open()) === 2);
  const third = client(port, '', true);
  await until('the third is closed', third.closed);
  assert.ok(held.every(({ closed }) => !closed()));
  for (const { socket } of held) socket.destroy();
});

/** A handler that answers when it is told to. */
function heldHandler(): {
  readonly handle: ReceivedHandler;
  readonly asked: () => number;
  readonly answer: () => void;
} {
  const waiting: ((reply: Reply) => void)[] = [];
  return {
    handle: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
    asked: () => waiting.length,
    answer() {
      for (const resolve of waiting) resolve(jsonReply(200, { fine: true }));
    },
  };
}

async function ask(port: number, agent: Agent): Promise<IncomingMessage & { readonly text: string }> {
  const sent = request({ host: '127.0.0.1', port, path: '/healthz', agent }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return Object.assign(response, { text: await text(response) });
}

test('stopping: what is under way is answered, what comes late is refused as a problem, every connection ends', async (t) => {
  const { handle, asked, answer } = heldHandler();
  const { port, open, close, counted } = await serve(t, handle, connectionLimits);
  const agent = new Agent({ keepAlive: true });
  const underWay = ask(port, agent);
  await until('it is under way', () => asked() === 1);
  // Halves of requests, which would be waited for without end.
  const halfway = [
    client(port, 'POST /v1/check', true),
    client(port, `${post}content-length: 9\r\n\r\n{`, false),
  ];
  const kept = client(port, '', true);
  await until('all are accepted', async () => (await open()) === 4);
  const closed = close();
  kept.socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
  await until('the late one is told', () => kept.received().includes('urn:carnet:error:stopping'));
  assert.match(kept.received(), /^HTTP\/1\.1 503 /);
  assert.match(kept.received(), /\r\nretry-after: \d+\r\n/);
  assert.match(kept.received(), /\r\nconnection: close\r\n/);
  answer();
  const answered = await underWay;
  assert.deepEqual([answered.statusCode, answered.headers.connection], [200, 'close']);
  await closed;
  await until('the halves are gone', () => halfway[0]!.closed());
  for (const { socket } of halfway) socket.destroy();
  assert.deepEqual(
    counted.filter((one) => one !== 'checkIn 400').toSorted(),
    ['readHealth 200', 'unknown 503'],
    'beside the half of a body, which nobody was told about',
  );
  await assert.rejects(ask(port, agent), { code: 'ECONNREFUSED' });
});

test('stopping does not wait for an answer that never comes', async (t) => {
  const { handle, asked } = heldHandler();
  const { port, close } = await serve(t, handle, connectionLimits);
  const stuck = client(port, 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n', true);
  await until('it is under way', () => asked() === 1);
  await close();
  await until('the client sees the end', stuck.closed);
});
