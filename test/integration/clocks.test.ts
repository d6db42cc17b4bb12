import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Client } from 'pg';
import type { SystemClock } from '../../src/app/deployment/deployment-clock.ts';
import { dayMs, minuteMs } from '../../src/core/time.ts';
import { startServer, type RunningServer } from '../../src/server/start-server.ts';
import { testDatabase } from '../support/database.ts';
import { registerHardware, type NamedHardware } from '../support/register.ts';
import { publish, type TestServer } from '../support/server.ts';
import { TestPhone } from '../support/test-phone.ts';
import { until } from '../support/until.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-clocks-'));
after(() => rmSync(dataDir, { recursive: true, force: true }));
const databaseUrl = await testDatabase();

/** A machine whose wall clock a test sets; nobody can set its monotonic one. */
class Machine implements SystemClock {
  offMs = 0;
  wallMs = (): number => Date.now() + this.offMs;
  monotonicMs = (): number => performance.now();
}

async function started(machine: Machine): Promise<RunningServer> {
  const server = await startServer({
    dataDir,
    databaseUrl,
    system: machine,
    quotas: null,
    log: { level: 'silent' },
  });
  after(() => server.close());
  return server;
}

async function readiness({ url, adminUrl }: RunningServer): Promise<{
  readonly status: number;
  readonly waitingFor: readonly string[];
  readonly why: string | null;
}> {
  const [answer, details] = await Promise.all([fetch(`${url}/readyz`), fetch(`${adminUrl}/readyz`)]);
  const { waitingFor } = (await answer.json()) as { readonly waitingFor: string[] };
  const { standstill } = ((await details.json()) as { readonly details: { standstill: string | null } })
    .details;
  return { status: answer.status, waitingFor, why: standstill };
}

/** The same to a phone: its clock is the deployment's own, which nobody moves. */
const toPhone = (running: RunningServer): TestServer =>
  ({
    ...running,
    dataDir,
    register: (named: NamedHardware) => registerHardware(running, named),
  }) as unknown as TestServer;

const right = new Machine();
const other = new Machine();
const server = await started(right);
const second = await started(other);
await publish(server as TestServer, policy);
await until('both know the policy', () =>
  [server, second].every((one) => one.policies.listedTerritories(Date.now())?.has('CU' as never) === true),
);
const here = new TestPhone(toPhone(server));
assert.equal((await here.enrol('CU')).status, 201);
assert.equal((await here.checkIn('CU')).status, 200);

test('a server whose clock jumps orders and reaches nothing, says so, and goes on with ordinary check-ins', async () => {
  const abroad = new TestPhone(toPhone(server));
  assert.equal((await abroad.enrol('DE')).status, 201);
  right.offMs = 60 * dayMs;
  const { status, waitingFor, why } = await readiness(server);
  assert.deepEqual([status, waitingFor], [503, ['clock']]);
  assert.match(why ?? '', /60 days ahead/);
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  assert.match(
    await (await fetch(`${server.adminUrl}/metrics`)).text(),
    /^carnet_standstill\{cause="clock"\} 1$/m,
  );
  // The date of decisions stays right, so no phone is told another.
  assert.equal((await abroad.checkIn('DE')).status, 200);
  const listed = await here.checkIn('CU');
  assert.deepEqual([listed.status, listed.body.type], [503, 'urn:carnet:error:not-ready']);
  assert.equal(listed.headers.get('retry-after'), '60');
  assert.equal((await new TestPhone(toPhone(server)).enrol('CU')).status, 503);
  assert.deepEqual(await server.reachDeadlines(), { buckets: 0, reconciled: 0, faults: 0 });
  right.offMs = 0;
  assert.equal((await readiness(server)).status, 200);
  assert.equal((await here.checkIn('CU')).status, 200);
});

test('of two servers twenty minutes apart, one decides', async () => {
  other.offMs = 20 * minuteMs;
  assert.equal((await readiness(second)).status, 503);
  assert.equal((await readiness(server)).status, 200);
  assert.ok(Math.abs(server.clock.now() - second.clock.now()) < 1000, 'by one time');
  other.offMs = 0;
  assert.equal((await readiness(second)).status, 200);
});

test('records of the future keep a server from ordering until a person confirms them', async (context) => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  context.after(() => client.end());
  await client.query(`update deployment set newest_at = now() + interval '60 days'`);
  await until('it is noticed', async () => (await readiness(server)).status === 503);
  assert.match((await readiness(server)).why ?? '', /60 days in the future/);
  await client.query(`update deployment set newest_at = now()`);
  await until('it is over', async () => (await readiness(server)).status === 200);
});
