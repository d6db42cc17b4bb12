import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { Client } from 'pg';
import type { CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import { formatInstant, hourMs, secondMs } from '../../src/core/time.ts';
import { countObserved } from '../support/recorded-events.ts';
import { assertRefused } from '../support/assert-refused.ts';
import { untilBlocked } from '../support/blocked-backend.ts';
import { phonesInCuba } from '../support/due-phones.ts';
import { testServer } from '../support/server.ts';
import { evidenceIn, payloadOf, TestPhone, type Answered } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServer('2021-09-02T08:00:00Z', { policy });
const database = new Client({ connectionString: server.databaseUrl });
// Its database is dropped before it is closed.
database.on('error', () => {});
await database.connect();
after(() => database.end());

async function countOf(table: 'dossier_events' | 'directives' | 'outbox', phoneId: string): Promise<number> {
  const of = table === 'outbox' ? '' : ' where phone_id = $1';
  const { rowCount } = await database.query(`select from ${table}${of}`, of === '' ? [] : [phoneId]);
  return rowCount!;
}

test('one phone that floods has two check-ins under way, and takes no place of another', async () => {
  const flooding = new TestPhone(server);
  const other = new TestPhone(server);
  for (const phone of [flooding, other]) {
    await phone.enrol('CU');
    assert.equal((await phone.checkIn('CU')).status, 200);
  }
  server.clock.advance(26 * hourMs);
  await database.query('begin');
  await database.query('select from dossiers where phone_id = $1 for update', [flooding.phoneId]);
  const bodyOf = (seq: number): object => {
    flooding.seq = seq;
    return flooding.request(flooding.report(evidenceIn('CU')));
  };
  const send = (body: object): Promise<Answered<CheckInAnswer>> => flooding.post('/v1/check-ins', body, 'CU');
  const one = bodyOf(3);
  const repeated = Array.from({ length: 40 }, () => send(one));
  await untilBlocked(server.databaseUrl);
  // One of these two waits for the first; the other is answered at once.
  const others = [4, 5].map((seq) => send(bodyOf(seq)));
  const refused = await Promise.race(others);
  assertRefused(refused, 'rate-limited', /Two other check-ins of this phone/);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  for (let count = 0; count < 10; count += 1) assert.equal((await other.checkIn('CU')).status, 200);
  await database.query('rollback');
  const statuses = (await Promise.all([...repeated, ...others])).map(({ status }) => status);
  assert.deepEqual(
    statuses.toSorted((a, b) => a - b),
    [...Array.from({ length: 41 }, () => 200), 429],
  );
  assert.equal(await countOf('dossier_events', flooding.phoneId), 1, 'the activation');
  assert.equal(await countObserved(database, flooding.phoneId), 2, 'an observation a day');
});

test('acknowledgements reach the database only under the signature of the phone', async () => {
  const phone = new TestPhone(server);
  await phone.enrol('DE');
  phone.seq += 1;
  const report = phone.report(evidenceIn('DE'), {
    acks: [{ seq: 1, state: 'shown', at: formatInstant(server.clock.now()) }],
  });
  const forger = new TestPhone(server);
  const forged = { ...phone.request(report) };
  phone.privateKey = forger.privateKey;
  const wrong = phone.request(report);
  assertRefused(await phone.post('/v1/check-ins', wrong, 'DE'), 'signature-wrong');
  assert.equal((await phone.post('/v1/check-ins', forged, 'DE')).status, 200);
  assert.equal(
    await countOf('dossier_events', phone.phoneId),
    0,
    'and a phone without records leaves no trace',
  );
});

test('a phone that reports code after code makes one event', { timeout: 600_000 }, async () => {
  const { due } = await phonesInCuba(server, { due: 1 });
  const { phone, phoneId } = due[0]!;
  const released = async (): Promise<number> => {
    const { rowCount } = await database.query(
      `select from dossier_events where phone_id = $1 and event->>'kind' = 'released'`,
      [phoneId],
    );
    return rowCount!;
  };
  const before = { events: await countOf('dossier_events', phoneId), out: await countOf('outbox', phoneId) };
  let acks: readonly { seq: number; state: 'shown' | 'obeyed'; at: string }[] = [];
  for (let count = 0; count < 300; count += 1) {
    server.clock.advance(secondMs);
    const at = formatInstant(server.clock.now());
    const { status, body } = await phone.checkIn('CU', { acks: [...acks], unlockedByCode: at });
    assert.equal(status, 200);
    acks = body.directives
      .map(({ directive }) => payloadOf(directive) as { seq: number; type: string })
      .map(({ seq, type }) => ({ seq, state: type === 'notify' ? 'shown' : 'obeyed', at }));
  }
  assert.equal(await released(), 1);
  const grown = (await countOf('dossier_events', phoneId)) - before.events;
  assert.ok(grown <= 4, `${grown} events: the release, a new notice and its acknowledgement, at most`);
  assert.ok((await countOf('outbox', phoneId)) - before.out <= 4);
});
