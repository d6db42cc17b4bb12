/** Serial and IMEI stand on the box. What a stranger who read them can do to the phone inside, and to its owner: nothing. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { EnrolmentRequest } from '../../src/protocol/device/enrolment.ts';
import { makeFactoryKey } from '../../src/sim/world/factory-key.ts';
import type { AnyJson } from '../support/any-json.ts';
import { dayMs, formatInstant, hourMs } from '../../src/core/time.ts';
import { Havana, lockedPhone } from '../support/havana.ts';
import { append, ordered } from '../support/lock-order.ts';
import { testServerWithLog } from '../support/log.ts';
import { operatorGet, operatorPost } from '../support/server.ts';
import { evidenceIn, payloadOf, TestPhone } from '../support/test-phone.ts';

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
        const ask = (device?: string): ReturnType<typeof operatorPost> =>
          operatorPost(
            server,
            `dossiers/${phoneId}/unlock-codes`,
            { challenge: posture.screen.challenge, reason: 'the owner calls', ...(device && { device }) },
            `identity-code-${process.pid}`,
          );
        assert.equal((await ask()).body.type, 'urn:carnet:error:device-hint-needed');
        const { body } = await ask(posture.screen.device);
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

/** A phone whose maker put a key into it, just enrolled there. */
async function provedPhone(country: 'CU' | 'PL' | 'DE'): Promise<TestPhone> {
  const phone = new TestPhone(server);
  phone.factory = makeFactoryKey();
  assert.equal((await phone.enrol(country)).status, 201);
  return phone;
}

const phonesOf = async (phone: TestPhone): Promise<AnyJson[]> =>
  (await operatorGet(server, `devices?serial=${phone.serial}`)).body.phones;

test('a boxed phone that a stranger enrolled, its buyer proves the key: the activation is the buyer’s first start', async () => {
  const phone = new TestPhone(server);
  phone.factory = makeFactoryKey();
  const stranger = new TestPhone(server);
  await phone.register();
  stranger.registered = false;
  await stranger.enrol('CU', { serial: phone.serial, imei: [phone.imei], model: 'Test One' });
  server.clock.advance(dayMs);
  await phone.enrol('DE');
  const found = await phonesOf(phone);
  assert.deepEqual(
    found.map((one) => [one.phoneId, one.proved, one.lineage, one.activation?.territory]),
    [
      [phone.phoneId, 'factory', 2, 'DE'],
      [stranger.phoneId, null, 1, 'CU'],
    ],
    'the proved one on top',
  );
  server.clock.advance(26 * hourMs);
  assert.equal((await phone.checkIn('CU')).body.standing, 'visitor');
});

test('a proved key continues its lineage after a reset; a claimed one after it begins its own', async () => {
  const phone = await provedPhone('DE');
  const { phoneId, deviceId } = phone;
  phone.reset();
  await phone.enrol('CU');
  assert.equal(phone.phoneId, phoneId);
  assert.deepEqual(payloadOf(phone.carnet).activated.territory, 'DE');
  assert.notEqual(phone.deviceId, deviceId);
  const stranger = new TestPhone(server);
  await stranger.enrol('CU', { serial: phone.serial, imei: [phone.imei], model: 'Test One' });
  assert.notEqual(stranger.phoneId, phoneId);
  const [top] = await phonesOf(phone);
  assert.deepEqual([top.phoneId, top.deviceId], [phoneId, phone.deviceId]);
});

test('a replaced proved key that still reports: the hardware is contested, and nothing crosses any more', async () => {
  const phone = await provedPhone('CU');
  const { carnet, sessionKey, privateKey, publicKey, deviceId, seq } = phone;
  const before = Object.assign(new TestPhone(server), {
    carnet,
    sessionKey,
    privateKey,
    publicKey,
    deviceId,
    seq,
  });
  phone.reset();
  await phone.enrol('CU');
  server.clock.advance(hourMs);
  const answered = await before.checkIn('CU');
  assert.deepEqual([answered.status, answered.body.standing], [200, 'visitor']);
  const found = await phonesOf(phone);
  assert.deepEqual(
    found.map((one) => [one.contested, one.deviceId]),
    [
      [true, phone.deviceId],
      [true, before.deviceId],
    ],
  );
  const { hardware } = (await operatorGet(server, 'contested-hardware')).body;
  assert.deepEqual(
    hardware.map((one: AnyJson) => [
      one.hardwareId,
      Date.parse(one.since),
      one.keys.map((key: AnyJson) => key.deviceId),
    ]),
    [[found[0].hardwareId, server.clock.now(), [phone.deviceId, before.deviceId]]],
  );
  const { phoneId } = phone;
  phone.reset();
  await phone.enrol('CU');
  assert.notEqual(phone.phoneId, phoneId);
});

test('a proof that does not hold is refused; one by a key that the registry does not name proves nothing', async () => {
  const phone = await provedPhone('DE');
  const fresh = async (): Promise<EnrolmentRequest> => {
    phone.reset();
    return phone.provedRequest('DE');
  };
  const one = await fresh();
  const other = await fresh();
  const wrong: [string, Partial<EnrolmentRequest>, string][] = [
    ['over another report', { factoryProof: one.factoryProof! }, 'factory-proof-wrong'],
    ['no JWS', { factoryProof: 'proof' }, 'factory-proof-wrong'],
    ['for another model', { model: 'Test Two' }, 'hardware-mismatch'],
    ['for another serial', { serial: 'ANOTHER-2' }, 'hardware-mismatch'],
    ['for another IMEI', { imei: [] }, 'hardware-mismatch'],
  ];
  for (const [name, changed, code] of wrong) {
    const { body } = await phone.post<object>('/v1/enrolments', { ...other, ...changed }, 'DE');
    assert.equal(body.type, `urn:carnet:error:${code}`, name);
  }
  const { phoneId } = phone;
  phone.factory = makeFactoryKey();
  phone.reset();
  const strange = await phone.post<{ carnet: string }>(
    '/v1/enrolments',
    await phone.provedRequest('DE'),
    'DE',
  );
  assert.equal(strange.status, 201);
  assert.notEqual(payloadOf(strange.body.carnet).phone, phoneId);
});

test('a phone with nothing open has nothing to appeal, wherever it says to be', async () => {
  const before = (await operatorGet(server, 'appeals')).body.appeals.length;
  for (const country of ['CU', 'PL'] as const) {
    const phone = new TestPhone(server);
    phone.registered = false;
    await phone.enrol(country);
    phone.seq += 1;
    const request = phone.request(phone.report(evidenceIn(country), { appeal: 'x'.repeat(2000) }));
    const { status, body } = await phone.post<object>('/v1/appeals', request, country);
    assert.deepEqual([status, body.type], [409, 'urn:carnet:error:nothing-to-appeal'], country);
  }
  assert.equal((await operatorGet(server, 'appeals')).body.appeals.length, before);
});
