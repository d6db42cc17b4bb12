import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  Agent,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
} from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { answerHeaders } from '../../src/http/exchange/answer-headers.ts';
import { listenEarly, type EarlyServer } from '../../src/http/early-server.ts';
import { answerWhileStarting, type Starting } from '../../src/http/pages/starting-page.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const loopback = '127.0.0.1';
const late: RequestListener = (_request, response) => void response.writeHead(503).end();

async function ask(port: number, path: string, agent?: Agent, method = 'GET'): Promise<Answer> {
  const sent = request({
    host: loopback,
    port,
    path,
    method,
    ...(agent === undefined ? {} : { agent }),
  }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode!, headers: response.headers, body: await text(response) };
}

async function early(t: TestContext, starting: () => Starting, host = loopback): Promise<EarlyServer> {
  const server = await listenEarly({ host, port: 0 }, answerWhileStarting(starting));
  t.after(() => server.close());
  return server;
}

const halfway: Starting = {
  doing: 'The scenario <september-2021> is being played',
  progress: { done: 30, total: 120, note: 'day 3', elapsedMs: 10_000 },
};
const opening: Starting = { doing: 'The database is being opened', progress: null };

test('the page says what is done and how much, reloads itself, loads its style sheet and runs nothing', async (t) => {
  const { port } = await early(t, () => halfway);
  const { status, headers, body } = await ask(port, '/');
  assert.equal(status, 200);
  assert.match(headers['content-type']!, /^text\/html/);
  assert.equal(headers['cache-control'], 'no-store');
  assert.match(String(headers['content-security-policy']), /^default-src 'none'; style-src 'self'; /);
  assert.doesNotMatch(String(headers['content-security-policy']), /unsafe|sha256|script-src/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match(body, /<meta http-equiv="refresh" content="\d">/);
  assert.match(body, /<title>25 % – Carnet is starting<\/title>/);
  assert.match(body, /25 %, about 30 s left: day 3/);
  assert.match(body, /&#60;september-2021&#62; is being played\./);
  assert.equal(/<script|<style|src=| style=|\son\w+=/.test(body), false);
  assert.deepEqual(body.match(/href="[^"]*"/g), ['href="data:,"', 'href="/start.css"']);
  const style = await ask(port, '/start.css');
  assert.deepEqual([style.status, style.headers['content-type']], [200, 'text/css; charset=utf-8']);
  const head = await ask(port, '/', undefined, 'HEAD');
  assert.deepEqual(
    [head.status, head.body, head.headers['content-length']],
    [200, '', String(Buffer.byteLength(body))],
  );
});

test('without anything to count it says what is done, and everything else gets 503 with the reason', async (t) => {
  const { port } = await early(t, () => opening);
  assert.match((await ask(port, '/?again')).body, /The database is being opened\.[^]*<progress><\/progress>/);
  for (const [method, path] of [
    ['GET', '/healthz'],
    ['GET', '/v1/trust'],
    ['POST', '/v1/check-ins'],
    ['POST', '/'],
  ] as const) {
    const { status, headers, body } = await ask(port, path, undefined, method);
    assert.equal(status, 503, path);
    assert.equal(headers['content-type'], 'application/problem+json; charset=utf-8');
    for (const [name, value] of Object.entries(answerHeaders)) assert.equal(headers[name], value, name);
    assert.ok(Number(headers['retry-after']) > 0);
    const problem = JSON.parse(body) as { type: string; detail: string };
    assert.deepEqual(
      [problem.type, problem.detail],
      ['urn:carnet:error:not-ready', 'The database is being opened.'],
    );
  }
  const ready = await ask(port, '/readyz');
  assert.deepEqual(
    [ready.status, JSON.parse(ready.body)],
    [503, { ready: false, waitingFor: ['database', 'watch set', 'policies'] }],
  );
});

test('another listener takes over the port without a refused or a broken connection', async (t) => {
  const server = await early(t, () => opening);
  const real: RequestListener = (_request, response) => void response.end('real');
  server.adopt(real, late);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  // Adopted, but not open yet.
  assert.match((await ask(server.port, '/', agent)).body, /Carnet is starting/);
  let asking = true;
  const seen = { waiting: 0, real: 0 };
  const visitor = async (): Promise<void> => {
    while (asking) {
      const { body } = await ask(server.port, '/');
      seen[body === 'real' ? 'real' : 'waiting'] += 1;
      if (seen.waiting >= 20) server.open();
      if (seen.real >= 20) asking = false;
    }
  };
  await Promise.all([visitor(), visitor(), visitor()]);
  assert.ok(seen.waiting >= 20 && seen.real >= 20);
  // A connection from before goes on.
  assert.equal((await ask(server.port, '/', agent)).body, 'real');
});

test('what is no HTTP gets a 400 before and after', async (t) => {
  const server = await early(t, () => opening);
  const nonsense = async (): Promise<string> => {
    const socket = connect(server.port, loopback);
    socket.end('nonsense\r\n\r\n');
    return text(socket);
  };
  assert.match(await nonsense(), /^HTTP\/1\.1 400 /);
  server.adopt((_request, response) => void response.end('real'), late);
  server.open();
  assert.match(await nonsense(), /^HTTP\/1\.1 400 /);
});

test('localhost is every address of that name', async (t) => {
  const { port } = await early(t, () => opening, 'localhost');
  const { lookup } = await import('node:dns/promises');
  for (const { address } of await lookup('localhost', { all: true })) {
    const response = await fetch(
      `http://${address.includes(':') ? `[${address}]` : address}:${port}/healthz`,
    );
    assert.equal(response.status, 503, address);
  }
});

test('a port that is taken is said', async (t) => {
  const { port } = await early(t, () => opening);
  await assert.rejects(
    listenEarly(
      { host: loopback, port },
      answerWhileStarting(() => opening),
    ),
    { code: 'EADDRINUSE' },
  );
});

test('closing answers what is under way', async () => {
  const server = await listenEarly(
    { host: loopback, port: 0 },
    answerWhileStarting(() => opening),
  );
  const asked = Promise.withResolvers<() => void>();
  server.adopt((_request, response) => {
    response.setHeader('connection', 'close');
    asked.resolve(() => void response.end('done'));
  }, late);
  server.open();
  const answer = ask(server.port, '/');
  const finish = await asked.promise;
  const closed = server.close();
  finish();
  assert.equal((await answer).body, 'done');
  await closed;
  await assert.rejects(ask(server.port, '/'), { code: 'ECONNREFUSED' });
});
