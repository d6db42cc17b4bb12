import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { testServer } from '../support/server.ts';

const server = await testServer('2021-08-20T00:00:00Z');
const { port } = new URL(server.url);

function statusAt(host: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    })
      .on('error', reject)
      .end();
  });
}

const cases = [
  ['approve.localhost', '/approve', 200],
  ['APPROVE.localhost:1', '/approve/check-measure.js', 200],
  ['approve.localhost', '/approve/check-set.js', 200],
  ['approve.localhost', '/people/passkey.js', 200],
  ['approve.localhost', '/people', 404],
  ['approve.localhost', '/v1/trust', 404],
  ['approve.localhost', '/v1/operator/me', 404],
  ['localhost', '/approve', 404],
  ['x.approve.localhost', '/approve', 404],
  ['localhost', '/people', 200],
  ['localhost', '/v1/trust', 200],
] as const;

for (const [host, path, status] of cases)
  test(`${host} ${path}: ${status}`, async () => {
    assert.equal(await statusAt(host, path), status);
  });
