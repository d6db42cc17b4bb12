import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAdminServer } from '../../src/http/admin-server.ts';

test('the admin port: metrics, health, readiness with its details, and nothing else', async (t) => {
  let ready = true;
  const faults: unknown[] = [];
  const listening = createAdminServer(
    {
      exposition: { type: 'text/plain; version=0.0.4', read: () => Promise.resolve('carnet_up 1\n') },
      readiness: () =>
        ready
          ? Promise.resolve({ ready, details: { databaseAway: null } })
          : Promise.reject(new Error('a bug')),
    },
    (error) => faults.push(error),
  );
  const url = `http://127.0.0.1:${await listening.listen({ host: '127.0.0.1', port: 0 })}`;
  t.after(() => listening.close());
  const metrics = await fetch(`${url}/metrics?all=1`);
  assert.deepEqual(
    [metrics.status, metrics.headers.get('content-type'), metrics.headers.get('cache-control')],
    [200, 'text/plain; version=0.0.4', 'no-store'],
  );
  assert.equal(await metrics.text(), 'carnet_up 1\n');
  assert.deepEqual(await (await fetch(`${url}/readyz`)).json(), {
    ready: true,
    details: { databaseAway: null },
  });
  assert.equal((await fetch(`${url}/healthz`, { method: 'HEAD' })).status, 200);
  for (const [method, path, status] of [
    ['POST', '/metrics', 405],
    ['GET', '/', 404],
    ['GET', '/v1/trust', 404],
  ] as const) {
    const answered = await fetch(url + path, { method });
    assert.equal(answered.status, status, path);
    assert.equal(answered.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  }
  ready = false;
  assert.equal((await fetch(`${url}/readyz`)).status, 500);
  assert.equal(faults.length, 1);
});
