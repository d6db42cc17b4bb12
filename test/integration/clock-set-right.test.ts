import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dayMs, formatInstant, hourMs } from '../../src/core/time.ts';
import type { AnyJson } from '../support/any-json.ts';
import { acknowledged, Havana, lockedPhone } from '../support/havana.ts';
import { lockByTwo } from '../support/lock-order.ts';
import { testServerWithLog } from '../support/log.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8').replace(
  'appealUnlocks: true',
  'appealUnlocks: false',
);
const began = '2021-08-20T00:00:00Z';
/** By how much the clock of the server and its own witnesses was ahead. */
const wrongByMs = 45 * dayMs;

const postureOf = async (phone: Havana): Promise<string> => (await phone.posture()).kind;

test('a lock that was ordered 45 days too early is released, its notice is shown again, and it never comes back', async () => {
  const server = await testServerWithLog(began, { policy });
  const phone = await lockedPhone(server);
  await phone.after(hourMs);
  const { lock, events } = await phone.dossier();
  assert.equal(lock.state, 'obeyed');
  const given = events.find(({ kind }: AnyJson) => kind === 'lock-ordered').order.measure;

  server.clock.advance(-wrongByMs);
  await phone.after(hourMs);
  assert.equal(await postureOf(phone), 'operating', 'released at the first check-in');
  await phone.after(hourMs);
  assert.equal(await postureOf(phone), 'noticed', 'and told again at the next');
  const set = await phone.dossier();
  assert.deepEqual([set.standing, set.lock], ['notice', null]);

  // To the end of the lease that was ordered then, and beyond.
  for (let day = 0; day < 80; day += 1) {
    await phone.after(dayMs);
    // The witnesses do not cosign before the time of what they cosigned last.
    await server.sequence();
    assert.equal(await postureOf(phone), 'noticed', `${day} days on`);
    assert.equal((await phone.dossier()).lock, null, `${day} days on`);
  }
  // A new measure locks, after a notice that promised its time by the right clock.
  await acknowledged(phone);
  await phone.after(45 * dayMs);
  assert.equal((await phone.dossier()).standing, 'due');
  const until = formatInstant(server.clock.now());
  assert.ok(until > '2021-12-01');
  await lockByTwo(server, [await phone.phoneId()]);
  const orders = (await phone.dossier()).events.filter(({ kind }: AnyJson) => kind === 'lock-ordered');
  assert.equal(orders.length, 2);
  assert.notEqual(orders.at(-1).order.measure, given);
});

test('a notice that was shown only under the wrong clock is on screen again, and counts from the right time', async () => {
  const server = await testServerWithLog(began, { policy });
  server.clock.set('2021-09-02T08:00:00Z');
  const phone = new Havana(server);
  assert.equal((await phone.agent.enrol()).kind, 'enrolled');
  server.clock.advance(wrongByMs);
  await phone.after(26 * hourMs);
  await acknowledged(phone);
  assert.equal(await postureOf(phone), 'noticed');
  assert.ok((await phone.kinds('notice-acknowledged')) > 0);

  server.clock.advance(-wrongByMs);
  await phone.after(hourMs);
  await phone.after(hourMs);
  await phone.after(hourMs);
  assert.equal(await postureOf(phone), 'noticed');
  assert.equal(phone.seen.length, 2, 'shown anew');
  const { standing, events } = await phone.dossier();
  assert.equal(standing, 'notice');
  const last = events.findLast(({ kind }: AnyJson) => kind === 'notice-acknowledged');
  assert.ok(last.at < '2021-09-05', `acknowledged ${last.at}, by the right clock`);
});
