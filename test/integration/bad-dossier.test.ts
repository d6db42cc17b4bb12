import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Client } from 'pg';
import { dayMs, hourMs } from '../../src/core/time.ts';
import { publish, testServer } from '../support/server.ts';
import { TestPhone } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');

test('a dossier that the database does not take back fails for its phone alone', async () => {
  const server = await testServer('2021-09-02T08:00:00Z', { policy });
  const phones = await Promise.all(
    Array.from({ length: 9 }, async () => {
      const phone = new TestPhone(server);
      await phone.enrol('CU');
      return phone;
    }),
  );
  server.clock.advance(hourMs);
  for (const phone of phones) assert.equal((await phone.checkIn('CU')).status, 200);
  const bad = phones[4]!;
  const database = new Client({ connectionString: server.databaseUrl });
  await database.connect();
  await database.query(
    `create function refuse_it() returns trigger language plpgsql as $$ begin raise 'damaged'; end $$`,
  );
  await database.query(
    `create trigger refuse_it before update on dossiers for each row when (new.phone_id = '${bad.phoneId}') execute function refuse_it()`,
  );

  server.clock.advance(26 * hourMs);
  const together = await Promise.all(phones.map((phone) => phone.checkIn('CU')));
  assert.deepEqual(
    together.map(({ status }) => status),
    phones.map((phone) => (phone === bad ? 500 : 200)),
  );
  for (const { body, status } of together)
    if (status === 200) assert.equal(body.directives.length, 1, 'told, in the same batch');

  // Nor does it keep others from their deadlines.
  server.clock.advance(dayMs);
  await publish(
    server,
    policy.replace('version: 1', 'version: 2').replace('territories: [CU]', 'territories: [KP]'),
  );
  const round = await server.reachDeadlines();
  assert.ok(round.reconciled > 0 && round.faults > 0, JSON.stringify(round));
  await database.query('drop trigger refuse_it on dossiers');
  await database.end();
  server.clock.advance(hourMs);
  assert.equal((await bad.checkIn('CU')).status, 200);
});
