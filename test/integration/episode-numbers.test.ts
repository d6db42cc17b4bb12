import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { hourMs } from '../../src/core/time.ts';
import { copyOf } from '../support/database.ts';
import { operatorGet, testServer, type TestServer } from '../support/server.ts';
import { payloadOf, TestPhone } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-episodes-'));
after(() => rmSync(dataDir, { recursive: true, force: true }));
const speaks = { agent: 'test', protocol: [1, 2] };

/** The salt of the notice that a check-in brings. */
async function noticedSalt(phone: TestPhone): Promise<unknown> {
  const { body } = await phone.checkIn('CU', { speaks });
  const notice = payloadOf(body.directives.at(-1)!.directive);
  assert.equal(notice.type, 'notify');
  return notice.salt;
}

async function waitingFor(server: TestServer): Promise<readonly string[]> {
  return ((await (await fetch(`${server.url}/readyz`)).json()) as { waitingFor: string[] }).waitingFor;
}

test('a restored database is known before it listens, and uses no number of an episode twice', async () => {
  const first = await testServer('2021-09-02T08:00:00Z', { policy, dataDir });
  const phone = new TestPhone(first);
  await phone.enrol('CU');
  first.clock.advance(2 * hourMs);
  await phone.checkIn('CU', { speaks });
  await first.sequence();
  await first.close();
  const morning = await copyOf(first.databaseUrl);

  const day = await testServer('2021-09-04T00:00:00Z', { dataDir, databaseUrl: first.databaseUrl });
  phone.server = day;
  const salt = await noticedSalt(phone);
  await day.sequence();
  const evening = day.clock.now() + hourMs;
  await day.close();

  const restored = await testServer(new Date(evening).toISOString(), { dataDir, databaseUrl: morning });
  assert.deepEqual(await waitingFor(restored), ['confirmation'], 'no round of the log has run');
  const { recovering, epoch } = (await operatorGet(restored, 'recovery')).body;
  assert.match(recovering.why, /restored from an older state/);
  await restored.store.transact((tx) => restored.store.endRecovering(tx, epoch, evening));
  await restored.close();

  const later = await testServer(new Date(evening).toISOString(), { dataDir, databaseUrl: morning });
  assert.deepEqual(await waitingFor(later), []);
  phone.server = later;
  const anew = await noticedSalt(phone);
  assert.notEqual(anew, salt, 'a salt used twice would link two episodes');
});
