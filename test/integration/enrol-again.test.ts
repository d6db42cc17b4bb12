/** A real agent whose key its server lost enrols again by itself, and is not left with a lock that nobody knows of. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hourMs } from '../../src/core/time.ts';
import { testDatabase } from '../support/database.ts';
import { lockedPhone } from '../support/havana.ts';
import { testServerWithLog } from '../support/log.ts';
import { operatorGet, testServer } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');

test('locked, and the database lost the phone: it enrols with its own key, stays locked, and gets its release', async () => {
  const lost = await testServerWithLog('2021-08-20T00:00:00Z', { policy });
  const phone = await lockedPhone(lost);
  const { deviceId } = (await operatorGet(lost, `devices?phoneId=${await phone.phoneId()}`)).body.phones[0];
  const { dataDir } = lost;
  // The same keys, and a database from before this phone.
  const restored = await testServer('2021-08-20T00:00:00Z', {
    policy,
    dataDir,
    databaseUrl: await testDatabase(),
  });
  restored.clock.set(lost.clock.now());
  phone.moveTo(restored);
  assert.equal((await phone.after(hourMs)).kind, 'enrolled');
  assert.equal(await phone.isLocked(), true);
  const { phones } = (await operatorGet(restored, `devices?deviceId=${deviceId}`)).body;
  assert.equal(phones.length, 1, 'by the key that it has');
  assert.equal((await phone.after(hourMs)).kind, 'answered');
  assert.equal(await phone.isLocked(), false, 'nobody knows any more what it rested on');
});
