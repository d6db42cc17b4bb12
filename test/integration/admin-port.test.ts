import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertRefused } from '../support/assert-refused.ts';
import { databaseLine } from '../support/database-line.ts';
import { testDatabase } from '../support/database.ts';
import { testServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const line = await databaseLine(await testDatabase());
const server = await testServer('2026-11-27T00:00:00Z', { databaseUrl: line.url });

test('metrics are not public: there they are said to be elsewhere', async () => {
  const elsewhere = await fetch(`${server.url}/metrics`);
  assertRefused(
    { status: elsewhere.status, headers: elsewhere.headers, body: await elsewhere.json() },
    'on-admin-port',
  );
  const metrics = await (await fetch(`${server.adminUrl}/metrics`)).text();
  assert.match(metrics, /^carnet_log_queued_statements \d+$/m);
  assert.match(metrics, /^carnet_request_seconds_count\{operation="\/metrics",path="",status="404"\} 1$/m);
});

test('with the database away, metrics go on and the details of readiness say why', async () => {
  line.set('cut');
  await until('its details say why', async () => {
    const read = await fetch(`${server.adminUrl}/readyz`);
    const { ready, details } = (await read.json()) as {
      ready: boolean;
      details: { databaseAway: string | null };
    };
    return read.status === 503 && !ready && (details.databaseAway ?? '') !== '';
  });
  assert.equal((await fetch(`${server.adminUrl}/metrics`)).status, 200);
  line.set('up');
  await until('it is back', async () => (await fetch(`${server.adminUrl}/readyz`)).status === 200);
});
