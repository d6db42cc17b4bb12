import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { dayMs, hourMs } from '../../src/core/time.ts';
import { copyOf } from '../support/database.ts';
import { duePhone, lockedPhone, lockNow, renewFirmware, type Havana } from '../support/havana.ts';
import { orderLock } from '../support/lock-order.ts';
import { testWitnesses, witnessedBy } from '../support/log.ts';
import { operatorGet, operatorPost, testServer, type TestServer, testClock } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8').replace(
  'appealUnlocks: true',
  'appealUnlocks: false',
);
const began = '2021-08-20T00:00:00Z';
/** Where browsers would reach the servers, so that keys go on from one to the next. */
const publicUrl = 'http://localhost:8321';
const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-day-'));
after(() => rmSync(dataDir, { recursive: true, force: true }));
const clock = testClock(began);
const witnesses = await testWitnesses(dataDir, undefined, clock);
const publicLog = witnessedBy(witnesses);

async function act(phone: Havana, what: string, body: object, status: number): Promise<void> {
  const phoneId = await phone.phoneId();
  const done = await operatorPost(
    phone.server,
    `dossiers/${phoneId}/${what}`,
    body,
    `day-${phoneId}-${what}`,
  );
  assert.equal(done.status, status, JSON.stringify(done.body));
}

test('a day is played and its morning restored: nobody is locked who was let go, and nothing is ordered', async () => {
  const first = await testServer(began, { policy, dataDir, publicLog, publicUrl, clock });
  const released = await lockedPhone(first);
  const exempted = await lockedPhone(first);
  const lockedSince = await duePhone(first);
  const untouched = await lockedPhone(first);
  for (const phone of [released, exempted, untouched]) await phone.after(hourMs);
  await renewFirmware(lockedSince);
  await first.sequence();
  await first.close();
  const morning = await copyOf(first.databaseUrl);

  const day = await testServer(began, {
    dataDir,
    publicLog,
    publicUrl,
    clock,
    databaseUrl: first.databaseUrl,
  });
  const phones = [released, exempted, lockedSince, untouched];
  for (const phone of phones) phone.moveTo(day);
  await day.sequence();
  await orderLock(day, await lockedSince.phoneId());
  await lockNow(lockedSince);
  // After the last round of the log, so that only the file beside it knows.
  await act(released, 'release', { reason: 'a mistake of ours' }, 200);
  await act(exempted, 'exemptions', { exemption: 'individual', proof: 'shown' }, 201);
  for (const phone of [released, exempted]) {
    await phone.after(hourMs);
    assert.equal(await phone.isLocked(), false);
  }
  await day.close();

  const restored = await testServer(began, { dataDir, publicLog, publicUrl, clock, databaseUrl: morning });
  for (const phone of phones) phone.moveTo(restored);
  await assertRestored(restored);

  await lockedSince.after(hourMs);
  assert.equal(
    await lockedSince.isLocked(),
    false,
    'an obeyed lock that nobody remembers is released at once',
  );
  for (const days of [0, 1, 6, 7, 6, 5]) {
    for (const phone of phones) await phone.after(hourMs + days * dayMs);
    await restored.sequence();
    for (const phone of [released, exempted, lockedSince])
      assert.equal(await phone.isLocked(), false, `${days} days on`);
  }
  assert.equal((await exempted.dossier()).standing, 'exempt');
  assert.equal(
    await untouched.isLocked(),
    false,
    'its lease ended: nothing is renewed before a person confirms',
  );
  assert.equal(await untouched.kinds('lock-ordered'), 1);
});

/** Two acts were forgotten, and a person has to confirm the counts. */
async function assertRestored(server: TestServer): Promise<void> {
  const { recovering, counts } = (await operatorGet(server, 'recovery')).body;
  assert.match(recovering.why, /^[2-9] releases or permissions .* were not in the database/);
  assert.ok(counts.lockedPhones >= 1, JSON.stringify(counts));
  const ready = await fetch(`${server.url}/readyz`);
  assert.deepEqual(
    [ready.status, ((await ready.json()) as { waitingFor: string[] }).waitingFor],
    [503, ['confirmation']],
  );
}
