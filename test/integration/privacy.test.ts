import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { after, test } from 'node:test';
import { Client } from 'pg';
import { dayMs } from '../../src/core/time.ts';
import { recordedEvents } from '../support/recorded-events.ts';
import { databaseLine } from '../support/database-line.ts';
import { testDatabase } from '../support/database.ts';
import { testServer } from '../support/server.ts';
import { TestPhone } from '../support/test-phone.ts';
import { until } from '../support/until.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const logged: string[] = [];
const stream = new Writable({
  write(chunk, _encoding, done) {
    logged.push(String(chunk));
    done();
  },
});
const direct = await testDatabase();
const line = await databaseLine(direct);
const server = await testServer('2021-08-20T00:00:00Z', {
  policy,
  databaseUrl: line.url,
  log: { level: 'trace', stream },
});
const database = new Client({ connectionString: direct });
database.on('error', () => {});
await database.connect();
after(() => database.end());

/** Every row of every table, as text. */
async function everything(): Promise<string> {
  const { rows } = await database.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const { rows: all } = await database.query<{ row: string }>(
      `select t::text as row from ${name} t order by 1`,
    );
    texts.push(...all.map(({ row }) => `${name} ${row}`));
  }
  return texts.join('\n');
}

server.clock.set('2021-09-02T00:00:00Z');
const phones = Array.from({ length: 20 }, () => new TestPhone(server));
for (const phone of phones) await phone.enrol('DE');

test('check-ins outside the listed territories issue no statement and leave no row', async () => {
  const before = await everything();
  // Without a database there is nothing to issue a statement to.
  line.set('cut');
  for (let day = 0; day < 3; day += 1) {
    server.clock.advance(dayMs);
    for (const phone of phones) assert.equal((await phone.checkIn(day === 1 ? 'PL' : 'DE')).status, 200);
  }
  line.set('up');
  assert.equal(await everything(), before);
  // As a word of its own: keys and signatures hold any two letters.
  assert.doesNotMatch(before, /(?<![\w+/=-])PL(?![\w+/=-])/);
});

test('a phone of which nothing is recorded leaves no trace at home, whatever it says', async () => {
  const [, phone] = phones;
  const before = await everything();
  const answer = await untilAnswered(() =>
    phone!.checkIn('DE', {
      appeal: 'I have done nothing',
      acks: [{ seq: 3, state: 'shown', at: '2021-09-05T00:00:00Z' }],
    }),
  );
  assert.equal(answer.body.standing, 'clear');
  assert.equal(await everything(), before);
});

test('a phone with a dossier is heard from anywhere, watched or not; with nothing open it has nothing to appeal against', async () => {
  const [, , phone] = phones;
  await phone!.checkIn('CU');
  server.clock.advance(dayMs);
  assert.equal((await phone!.checkIn('DE')).body.standing, 'clear');
  server.clock.advance(dayMs);
  await phone!.checkIn('DE', { appeal: 'I was a guest' });
  const kinds = (await recordedEvents(database, phone!.phoneId)).map(({ kind }) => kind).join(' ');
  assert.match(kinds, /observed$/);
  assert.doesNotMatch(kinds, /appeal-filed/);
});

test('of a phone with a dossier no other country is kept', async () => {
  const [phone] = phones;
  const answer = await untilAnswered(() => phone!.checkIn('CU'));
  assert.equal(answer.body.standing, 'visitor');
  server.clock.advance(dayMs);
  await phone!.checkIn('PL');
  const { rows } = await database.query<{ event: string }>(
    `select event::text from dossier_events union all select observed::text from dossiers union all select observed::text from decisions`,
  );
  assert.ok(rows.some(({ event }) => event.includes('CU')));
  assert.ok(
    rows.every(({ event }) => !event.includes('PL') && !event.includes('26001')),
    JSON.stringify(rows),
  );
});

test('the log of a server holds no phone, no number, no address', () => {
  const text = logged.join('');
  for (const phone of phones)
    for (const secret of [
      phone.imei,
      phone.serial,
      phone.deviceId,
      phone.phoneId,
      phone.carnet.split('.')[2]!,
    ])
      assert.ok(!text.includes(secret), secret);
  assert.ok(!text.includes('91.0.0.1') && !text.includes('152.206.1.1'));
});

async function untilAnswered<T extends { readonly status: number }>(ask: () => Promise<T>): Promise<T> {
  let answer = await ask();
  await until('the database is back', async () => {
    if (answer.status !== 200) answer = await ask();
    return answer.status === 200;
  });
  return answer;
}
