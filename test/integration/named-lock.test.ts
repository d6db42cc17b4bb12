import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dayMs, hourMs } from '../../src/core/time.ts';
import { duePhone, lockNow } from '../support/havana.ts';
import { lockByTwo } from '../support/lock-order.ts';
import { testServerWithLog } from '../support/log.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');

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
  phone.online = false;
  await phone.runFor(31 * dayMs, hourMs);
  assert.equal(await phone.isLocked(), false);
});
