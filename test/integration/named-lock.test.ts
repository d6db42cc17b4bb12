import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import pg from 'pg';
import { dayMs, hourMs } from '../../src/core/time.ts';
import type { LockStatement } from '../../src/protocol/log/statement-v2.ts';
import { duePhone, lockNow } from '../support/havana.ts';
import { lockByTwo } from '../support/lock-order.ts';
import { testServerWithLog } from '../support/log.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');

/** What the log takes in of locks, in their order. */
async function lockStatements(databaseUrl: string): Promise<readonly LockStatement[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ statement: string }>(
    `select statement from directives where type = 'lock' order by seq`,
  );
  await client.end();
  return rows.map(({ statement }) => JSON.parse(statement) as LockStatement);
}

test('two people name a phone, and the phone whose firmware names them obeys, renews and is free at the end', async () => {
  const server = await testServerWithLog('2021-08-20T00:00:00Z', { policy });
  const phone = await duePhone(server);
  await lockByTwo(server, [await phone.phoneId()]);
  await lockNow(phone);
  const posture = await phone.posture();
  assert.ok(posture.kind === 'locked');
  await phone.after(hourMs);
  const held = await phone.dossier();
  assert.equal(held.directives.at(-1).state, 'obeyed');
  assert.equal(held.directives.at(-1).lease.slice(10), 'T00:00:00Z');
  await phone.after(21 * dayMs);
  await server.sequence();
  await phone.after(hourMs);
  const renewed = await phone.posture();
  assert.ok(renewed.kind === 'locked' && renewed.screen.until > posture.screen.until);
  assert.deepEqual(
    (await lockStatements(server.databaseUrl)).map(({ measure }) => 'member' in measure),
    [true, false],
    'only the first lease names the member: no two leases of a phone can be told to be of one',
  );
  phone.online = false;
  await phone.runFor(31 * dayMs, hourMs);
  assert.equal(await phone.isLocked(), false);
});
