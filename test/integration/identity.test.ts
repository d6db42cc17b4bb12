/** Serial and IMEI stand on the box. What a stranger who read them can do to the phone inside, and to its owner: nothing. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dayMs, formatInstant, hourMs } from '../../src/core/time.ts';
import { Havana, lockedPhone } from '../support/havana.ts';
import { append, ordered } from '../support/lock-order.ts';
import { testServerWithLog } from '../support/log.ts';
import { operatorGet, operatorPost } from '../support/server.ts';
import { payloadOf, TestPhone } from '../support/test-phone.ts';

const yaml = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8').replace(
  'appealUnlocks: true',
  'appealUnlocks: false',
);
const server = await testServerWithLog('2021-08-20T00:00:00Z', { policy: yaml });

/** A stranger with the numbers of this phone, anywhere. */
async function strangerOf(victim: Havana, country: 'CU' | 'PL'): Promise<TestPhone> {
  const stranger = new TestPhone(server);
  const { status } = await stranger.enrol(country, { ...victim.hardware, imei: [...victim.hardware.imei] });
  assert.equal(status, 201);
  return stranger;
}

/** The stranger says to be in Cuba until both times of the notice are over, and two people order the lock in good faith. */
async function dueStranger(victim: Havana): Promise<TestPhone> {
  const stranger = await strangerOf(victim, 'CU');
  server.clock.advance(26 * hourMs);
  const { seq } = payloadOf((await stranger.checkIn('CU')).body.directives[0]!.directive);
  server.clock.advance(hourMs);
  await stranger.checkIn('CU', {
    acks: [{ seq, state: 'shown', at: formatInstant(server.clock.now()) }],
  });
  server.clock.advance(45 * dayMs);
  assert.equal((await stranger.checkIn('CU')).body.standing, 'due');
  await append(server, stranger.phoneId, ordered(server));
  return stranger;
}

/** In Havana for a month, each time with what the log has by then: never more than a visitor, never told of anything. */
async function staysFree(victim: Havana): Promise<void> {
  for (const after of [hourMs, 26 * hourMs, 10 * dayMs, 20 * dayMs]) {
    const outcome = await victim.after(after);
    assert.equal(outcome.kind === 'answered' && outcome.standing, 'visitor');
    await server.sequence();
    assert.equal((await victim.posture()).kind, 'operating');
  }
  assert.equal(victim.seen.length, 0);
}

test('a boxed phone that a stranger enrolled in Cuba: its buyer is a visitor there, after weeks too', async () => {
  server.clock.set('2021-09-02T08:00:00Z');
  const victim = new Havana(server);
  const stranger = await dueStranger(victim);
  assert.equal((await victim.agent.enrol()).kind, 'enrolled');
  assert.notEqual(await victim.phoneId(), stranger.phoneId);
  await staysFree(victim);
});

test('what the stranger is given tells nothing of the owner: no standing, no order, no salt, no first start', async () => {
  const victim = await lockedPhone(server);
  const stranger = await strangerOf(victim, 'PL');
  const { body } = await stranger.checkIn('PL');
  assert.deepEqual([body.standing, body.directives, body.message], ['clear', [], undefined]);
  const there = (await stranger.checkIn('CU')).body;
  assert.deepEqual([there.standing, there.directives], ['visitor', []]);
  assert.notEqual(stranger.phoneId, await victim.phoneId());
  assert.equal(await victim.isLocked(), true);
  assert.equal((await victim.dossier()).standing, 'locked', 'a forged check-in settles nothing');
});

test('a locked phone that a stranger enrolled since: release, code and appeal reach it', async () => {
  for (const way of ['release', 'code', 'appeal'] as const) {
    const victim = await lockedPhone(server);
    const phoneId = await victim.phoneId();
    const posture = await victim.posture();
    assert.ok(posture.kind === 'locked');
    await strangerOf(victim, 'PL');
    switch (way) {
      case 'release': {
        const released = await operatorPost(
          server,
          `dossiers/${phoneId}/release`,
          { reason: 'sold in good faith' },
          `identity-release-${process.pid}`,
        );
        assert.equal(released.status, 200);
        await victim.after(hourMs);
        assert.equal(await victim.isLocked(), false);
        break;
      }
      case 'code': {
        const { body } = await operatorPost(
          server,
          `dossiers/${phoneId}/unlock-codes`,
          { challenge: posture.screen.challenge, reason: 'the owner calls' },
          `identity-code-${process.pid}`,
        );
        assert.equal((await victim.agent.unlock(body.codes[0])).kind, 'unlocked');
        break;
      }
      case 'appeal': {
        await victim.agent.appeal('I bought it in a shop');
        await victim.after(hourMs);
        const { appeals } = (await operatorGet(server, 'appeals')).body;
        assert.equal(appeals.filter((one: { phoneId: string }) => one.phoneId === phoneId).length, 1);
        break;
      }
      default:
        assert.fail(way satisfies never);
    }
  }
});

test('hardware that no manifest names has no activation; once one names it, its first key has', async () => {
  const phone = new TestPhone(server);
  phone.registered = false;
  await phone.enrol('CU');
  server.clock.advance(26 * hourMs);
  const before = (await phone.checkIn('CU')).body;
  assert.deepEqual([before.standing, before.directives], ['visitor', []]);
  await phone.register();
  server.clock.advance(26 * hourMs);
  assert.equal((await phone.checkIn('CU')).body.standing, 'notice');
});

test('enrolment answers alike, whoever has the numbers', async () => {
  const known = new TestPhone(server);
  await known.enrol('PL');
  const asked: [string, Partial<Pick<TestPhone, 'serial' | 'imei'>>][] = [
    ['numbers that nobody has', {}],
    ['the serial of a known phone', { serial: known.serial }],
    ['the IMEI of a known phone', { imei: known.imei }],
    ['both', { serial: known.serial, imei: known.imei }],
  ];
  for (const [name, numbers] of asked) {
    const stranger = new TestPhone(server);
    stranger.registered = false;
    const { serial, imei } = { serial: stranger.serial, imei: stranger.imei, ...numbers };
    const { status, body } = await stranger.enrol('PL', { serial, imei: [imei] });
    assert.equal(status, 201, name);
    assert.deepEqual(Object.keys(body).sort(), ['carnet', 'sessionKey', 'trust', 'unlockSecret'], name);
    assert.notEqual(stranger.phoneId, known.phoneId, name);
  }
});

test('IMEIs are read as people write them', async () => {
  const phone = new TestPhone(server);
  await phone.enrol('PL');
  const same = new TestPhone(server);
  const spaced = phone.imei.replace(/^(..)(......)(......)(.)$/, '$1-$2-$3-$4');
  for (const imei of [spaced, phone.imei.slice(0, 14), `${phone.imei.slice(0, 14)}07`]) {
    same.reset();
    assert.equal((await same.enrol('PL', { serial: phone.serial, imei: [imei] })).status, 201);
    const { body } = await operatorGet(server, `devices?deviceId=${same.deviceId}`);
    assert.equal(body.phones[0].hardwareId, phone.phoneId, imei);
  }
  const wrong = `${phone.imei.slice(0, 14)}${(Number(phone.imei[14]) + 1) % 10}`;
  assert.equal((await same.enrol('PL', { imei: [wrong] })).status, 400);
});
