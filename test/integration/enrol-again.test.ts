/** A real agent whose key its server lost enrols again by itself, and is not left with a lock that nobody knows of. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { hourMs } from '../../src/core/time.ts';
import { copyOf } from '../support/database.ts';
import { lockedPhone } from '../support/havana.ts';
import { testWitnesses, witnessedBy } from '../support/log.ts';
import { moveOfficers, operatorGet, testClock, testServer } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const began = '2021-08-20T00:00:00Z';
/** Where browsers would reach the servers, so that keys go on from one to the next. */
const publicUrl = 'http://localhost:8321';
const clock = testClock(began);
const dataDir = mkdtempSync(join(tmpdir(), 'carnet-test-again-'));
const publicLog = witnessedBy(await testWitnesses(dataDir, undefined, clock));
after(() => rmSync(dataDir, { recursive: true, force: true }));

test('locked, and the database lost the phone: it enrols with its own key, stays locked, and gets its release', async () => {
  const first = await testServer(began, { policy, dataDir, publicLog, publicUrl, clock });
  await first.close();
  const before = await copyOf(first.databaseUrl);
  const lost = await testServer(began, {
    dataDir,
    publicLog,
    publicUrl,
    clock,
    databaseUrl: first.databaseUrl,
  });
  moveOfficers(first, lost);
  const phone = await lockedPhone(lost);
  const { deviceId } = (await operatorGet(lost, `devices?phoneId=${await phone.phoneId()}`)).body.phones[0];
  await lost.close();
  // The same keys, and a database from before this phone.
  const restored = await testServer(began, { dataDir, publicLog, publicUrl, clock, databaseUrl: before });
  phone.moveTo(restored);
  assert.equal((await phone.after(hourMs)).kind, 'enrolled');
  assert.equal(await phone.isLocked(), true);
  const { phones } = (await operatorGet(restored, `devices?deviceId=${deviceId}`)).body;
  assert.equal(phones.length, 1, 'by the key that it has');
  assert.equal((await phone.after(hourMs)).kind, 'answered');
  assert.equal(await phone.isLocked(), false, 'nobody knows any more what it rested on');
});
