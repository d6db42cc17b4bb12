import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { listenEarly } from '../../src/http/early-server.ts';
import { answerWhileStarting } from '../../src/http/pages/starting-page.ts';
import { testServer } from '../support/server.ts';

test('a server takes over the port that answered for it, as it would listen on its own', async () => {
  const early = await listenEarly(
    { host: '127.0.0.1', port: 0 },
    answerWhileStarting(() => ({ doing: 'The test begins', progress: null })),
  );
  const url = `http://127.0.0.1:${early.port}`;
  assert.equal((await fetch(`${url}/healthz`)).status, 503);
  const server = await testServer('2026-03-01T08:00:00Z', { early });
  assert.equal(server.url, url);
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  assert.equal((await fetch(`${url}/v1/nothing`)).status, 404);
  const socket = connect(early.port, '127.0.0.1');
  socket.end('nonsense\r\n\r\n');
  assert.match(await text(socket), /^HTTP\/1\.1 400 .*urn:carnet:error:bad-request/s);
  await server.close();
  await assert.rejects(fetch(`${url}/healthz`));
});
