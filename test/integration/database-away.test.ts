import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Client } from 'pg';
import { dayMs, hourMs } from '../../src/core/time.ts';
import { countObserved, recordedEvents } from '../support/recorded-events.ts';
import { assertRefused } from '../support/assert-refused.ts';
import { databaseLine } from '../support/database-line.ts';
import { testDatabase } from '../support/database.ts';
import { operatorGet, testServer, untilReady } from '../support/server.ts';
import { payloadOf, TestPhone } from '../support/test-phone.ts';
import { until } from '../support/until.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const direct = await testDatabase();
const line = await databaseLine(direct);
const server = await testServer('2021-08-20T00:00:00Z', { policy, databaseUrl: line.url });
const { clock } = server;

async function eventsOf(phone: TestPhone): Promise<readonly { kind: string; run?: { count: number } }[]> {
  return (await operatorGet(server, `dossiers/${phone.phoneId}`)).body.events;
}

/** Each observation of a run counts. */
function countIn(events: Awaited<ReturnType<typeof eventsOf>>): number {
  return events.reduce((sum, { run }) => sum + (run?.count ?? 1), 0);
}

async function countOf(phone: TestPhone): Promise<number> {
  return countIn(await eventsOf(phone));
}

const database = new Client({ connectionString: direct });
// Its database is dropped before it is closed.
database.on('error', () => {});
await database.connect();
after(() => database.end());

/** How many events the database holds of a phone, asked without the line that is cut. */
async function countRecorded(phone: TestPhone): Promise<number> {
  const acts = (await recordedEvents(database, phone.phoneId)).filter(({ kind }) => kind !== 'observed');
  return acts.length + (await countObserved(database, phone.phoneId));
}

clock.set('2021-09-02T08:00:00Z');
const home = new TestPhone(server);
await home.enrol('DE');
const there = new TestPhone(server);
await there.enrol('CU');
clock.advance(hourMs);
await there.checkIn('CU');
clock.advance(2 * hourMs);

test('with the database away: ordinary check-ins go on, the rest is 503 with Retry-After and changes nothing', async () => {
  const before = await eventsOf(there);
  line.set('cut');
  assert.equal((await home.checkIn('DE')).status, 200);
  const refused = await there.checkIn('CU');
  assertRefused(refused, 'store-away');
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  const stranger = Object.assign(new TestPhone(server), { registered: false });
  assertRefused(await stranger.enrol('DE'), 'store-away');
  const readiness = await fetch(`${server.url}/readyz`);
  assert.equal(readiness.status, 503);
  assert.deepEqual(((await readiness.json()) as { waitingFor: string[] }).waitingFor, ['database']);
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  for (const path of [
    '/v1/trust',
    '/v1/policies',
    '/v1/policies/six-destinations',
    '/v1/fences',
    '/v1/advisories?destination=CU',
  ])
    assert.equal((await fetch(server.url + path)).status, 200, path);
  await assert.rejects(server.reachDeadlines(), { name: 'StoreUnavailable' });
  // Whoever makes up a session is refused without the database.
  const cookie = `carnet=${randomBytes(32).toString('base64url')}`;
  assert.equal((await fetch(`${server.url}/v1/operator/me`, { headers: { cookie } })).status, 401);

  line.set('up');
  await untilReady(server);
  assert.deepEqual(await eventsOf(there), before);
  there.seq -= 1;
  assert.equal((await there.checkIn('CU')).status, 200, 'the same number again');
  assert.equal(await countOf(there), countIn(before) + 1);
});

test('an answer lost after the commit: the phone repeats, and it counts once', async () => {
  clock.advance(2 * hourMs);
  const before = await countOf(there);
  line.set('deaf from the next commit on');
  const lost = there.checkIn('CU');
  await until('it is recorded', async () => (await countRecorded(there)) > before);
  line.set('cut');
  assertRefused(await lost, 'store-away');
  line.set('up');
  await untilReady(server);
  there.seq -= 1;
  assert.equal((await there.checkIn('CU')).status, 200);
  assert.equal(await countOf(there), before + 1);
});

test('cut at any moment: what was acknowledged is there, what was refused can be repeated', async () => {
  const phones = Array.from({ length: 24 }, () => new TestPhone(server));
  for (const phone of phones) await phone.enrol('DE');
  clock.advance(dayMs);
  let acknowledged = 0;
  let refused = 0;
  for (let round = 0; round < 4; round += 1) {
    clock.advance(2 * hourMs);
    const counts = new Map<TestPhone, number>();
    for (const phone of phones) counts.set(phone, await countOf(phone));
    // A few at a time, and cut when some were answered: some are under way then, and some are still to come.
    const cutAfter = 2 + 4 * round;
    const outcomes = new Map<TestPhone, Awaited<ReturnType<TestPhone['checkIn']>>>();
    const left = phones.values();
    let answered = 0;
    const lane = async (): Promise<void> => {
      for (const phone of left) {
        outcomes.set(phone, await phone.checkIn('CU'));
        answered += 1;
        if (answered !== cutAfter) continue;
        for (let turn = 0; turn < 3 * round; turn += 1) await setImmediate();
        line.set('cut');
      }
    };
    await Promise.all(Array.from({ length: 6 }, lane));
    line.set('up');
    await untilReady(server);
    for (const phone of phones) {
      const outcome = outcomes.get(phone)!;
      assert.ok(outcome.status === 200 || outcome.status === 503, String(outcome.status));
      const grown = (await countOf(phone)) - counts.get(phone)!;
      if (outcome.status === 200) {
        acknowledged += 1;
        assert.ok(grown > 0, 'acknowledged, hence recorded');
        continue;
      }
      refused += 1;
      phone.seq -= 1;
      assert.equal((await phone.checkIn('CU')).status, 200);
      const after = (await countOf(phone)) - counts.get(phone)!;
      const first = counts.get(phone) === 0;
      assert.equal(after, first ? 2 : 1, 'the activation at first, and one observation, once');
    }
  }
  assert.ok(
    acknowledged > 0 && refused > 0,
    `${acknowledged} acknowledged, ${refused} refused: cut at the wrong moments`,
  );
});

test('afterwards a carnet is as good as before', async () => {
  assert.equal((await home.checkIn('DE')).status, 200);
  assert.equal(payloadOf(home.carnet).activated.territory, 'DE');
});
