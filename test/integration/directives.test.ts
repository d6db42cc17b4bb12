import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Client } from 'pg';
import { dayMs, hourMs } from '../../src/core/time.ts';
import type { CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import { makeFactoryKey } from '../../src/sim/world/factory-key.ts';
import { operatorGet, publish, testServer } from '../support/server.ts';
import { payloadOf, TestPhone, type Answered } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServer('2021-08-20T00:00:00Z', { policy });
const { clock } = server;
clock.set('2021-09-02T08:00:00Z');

// Numbers follow the clock; here an order is named by which of its phone's it is.
const numbers = new Map<string, number[]>();
const orders = (answered: Answered<CheckInAnswer>): readonly string[] =>
  answered.body.directives.map((one) => {
    const { type, seq } = payloadOf(one.directive) as { type: string; seq: number };
    const { phone } = payloadOf(answered.body.carnet) as { phone: string };
    const known = numbers.get(phone) ?? [];
    numbers.set(phone, known);
    assert.ok(seq >= Math.floor(server.clock.now() / 1000) - 31 * 86_400, 'the number follows the clock');
    if (!known.includes(seq)) {
      assert.ok(seq > (known.at(-1) ?? 0), 'numbers grow');
      known.push(seq);
    }
    return `${type} ${known.indexOf(seq) + 1}`;
  });
const numberOf = (phone: TestPhone, nth: number): number => numbers.get(phone.phoneId)![nth - 1]!;
const ack = (seq: number, state: 'shown' | 'obeyed' | 'refused', why?: string): CheckIn['acks'][number] => ({
  seq,
  state,
  ...(why === undefined ? {} : { why }),
  at: new Date(clock.now()).toISOString(),
});
type CheckIn = Parameters<TestPhone['report']>[1] & {
  acks: { seq: number; state: 'shown' | 'obeyed' | 'refused'; why?: string; at: string }[];
};

/** A phone whose keys are proved, so that a reset is one. */
async function toldPhone(): Promise<TestPhone> {
  const phone = new TestPhone(server);
  phone.factory = makeFactoryKey();
  await phone.enrol('CU');
  clock.advance(26 * hourMs);
  assert.deepEqual(orders(await phone.checkIn('CU')), ['notify 1']);
  clock.advance(hourMs);
  return phone;
}

test('a reset brings the order again, to the new key, and the phone keeps its activation', async () => {
  const phone = await toldPhone();
  const { phoneId, deviceId } = phone;
  phone.reset();
  const enrolled = await phone.enrol('CU');
  assert.equal(enrolled.status, 201);
  assert.equal(phone.phoneId, phoneId);
  assert.notEqual(phone.deviceId, deviceId);
  assert.equal(payloadOf(phone.carnet).activated.territory, 'CU');
  clock.advance(hourMs);
  const answered = await phone.checkIn('CU');
  assert.deepEqual(orders(answered), ['notify 2']);
  assert.equal(payloadOf(answered.body.directives[0]!.directive).aud, phone.deviceId);
  const { body } = await operatorGet(server, `dossiers/${phoneId}`);
  assert.deepEqual(
    body.events.map((one: { kind: string }) => one.kind).filter((kind: string) => kind !== 'observed'),
    ['activated', 'reset'],
  );
});

test('whoever holds the phone after a reset is told too, and the clock does not start again', async () => {
  const phone = await toldPhone();
  await phone.checkIn('CU', { acks: [ack(numberOf(phone, 1), 'shown')] });
  clock.advance(20 * dayMs);
  assert.equal((await phone.checkIn('CU')).body.standing, 'grace');
  phone.reset();
  await phone.enrol('CU');
  const answered = await phone.checkIn('CU');
  assert.equal(answered.body.standing, 'grace');
  assert.deepEqual(orders(answered), ['notify 2']);
  clock.advance(hourMs);
  assert.deepEqual(orders(await phone.checkIn('CU', { acks: [ack(numberOf(phone, 2), 'shown')] })), []);
  clock.advance(23 * dayMs);
  assert.equal((await phone.checkIn('CU')).body.standing, 'grace');
  clock.advance(dayMs);
  assert.equal(
    (await phone.checkIn('CU')).body.standing,
    'due',
    '14 and 30 days after the first acknowledgement',
  );
});

test('who knows the IMEI of a phone can neither activate it nor reset it', async () => {
  const bought = new TestPhone(server);
  const thief = new TestPhone(server);
  thief.registered = false;
  const before = await thief.enrol('CU', { imei: [bought.imei] });
  assert.equal(before.status, 201);
  await bought.enrol('DE');
  assert.deepEqual(payloadOf(bought.carnet).activated.territory, 'DE');
  assert.notEqual(bought.phoneId, thief.phoneId);
  const again = new TestPhone(server);
  again.registered = false;
  assert.equal((await again.enrol('CU', { imei: [bought.imei] })).status, 201);
  clock.advance(hourMs);
  assert.equal((await bought.checkIn('CU')).body.standing, 'visitor');
});

test('a key that one phone enrolled is no other phone’s', async () => {
  const phone = new TestPhone(server);
  await phone.enrol('DE');
  const carnet = phone.carnet;
  const answered = await phone.enrol('CU', { serial: 'ANOTHER-1', imei: [] });
  assert.equal(answered.status, 409);
  assert.equal(answered.body.type, 'urn:carnet:error:key-enrolled');
  assert.equal(phone.carnet, carnet);
});

test('a phone that is reset again and again does not fill its dossier', async () => {
  const phone = await toldPhone();
  for (let time = 0; time < 30; time += 1) {
    phone.reset();
    await phone.enrol('CU');
    clock.advance(hourMs);
    if (time % 2 === 0) assert.equal((await phone.checkIn('CU')).status, 200);
  }
  const { body } = await operatorGet(server, `dossiers/${phone.phoneId}`);
  const resets = body.events.filter((one: { kind: string }) => one.kind === 'reset').length;
  assert.ok(resets >= 8 && resets <= 16, `${resets} resets`);
});

test('the same key enrolling again gets the same answer and nothing is entered', async () => {
  const phone = new TestPhone(server);
  await phone.enrol('CU');
  const { phoneId, carnet } = phone;
  assert.equal((await phone.enrol('CU')).status, 201);
  assert.equal(phone.phoneId, phoneId);
  assert.equal(phone.carnet, carnet);
  const { body } = await operatorGet(server, `dossiers/${phoneId}`);
  assert.equal(body.events.length, 1);
});

test('a refused order stays the same order, however often it is refused', async () => {
  const phone = await toldPhone();
  for (let time = 0; time < 3; time += 1) {
    clock.advance(hourMs);
    assert.deepEqual(
      orders(await phone.checkIn('CU', { acks: [ack(numberOf(phone, 1), 'refused', 'unknown-key')] })),
      ['notify 1'],
    );
  }
  const refused = await operatorGet(server, `dossiers/${phone.phoneId}`);
  assert.deepEqual(
    refused.body.directives.map((one: { state: string; why: string }) => [one.state, one.why]),
    [['refused', 'unknown-key']],
  );
  clock.advance(hourMs);
  assert.deepEqual(orders(await phone.checkIn('CU', { acks: [ack(numberOf(phone, 1), 'shown')] })), []);
});

test('an unanswered order expires and is issued anew', async () => {
  const phone = await toldPhone();
  clock.advance(30 * dayMs);
  assert.deepEqual(orders(await phone.checkIn('CU')), ['notify 2']);
});

test('acknowledging what was never sent acknowledges nothing; an early date counts from the order', async () => {
  const phone = await toldPhone();
  const odd = await phone.checkIn('CU', { acks: [ack(99, 'shown')] });
  assert.deepEqual(orders(odd), ['notify 1']);
  const issued = payloadOf(odd.body.directives[0]!.directive).iat * 1000;
  clock.advance(hourMs);
  await phone.checkIn('CU', {
    acks: [{ seq: numberOf(phone, 1), state: 'shown', at: '2000-01-01T00:00:00Z' }],
  });
  const { body } = await operatorGet(server, `dossiers/${phone.phoneId}`);
  const acknowledged = body.events.find((one: { kind: string }) => one.kind === 'notice-acknowledged');
  assert.equal(Date.parse(acknowledged.at), issued);
  assert.equal(acknowledged.clause, 'cu-activation');
});

test('an appeal stops the clock, and a second one says no more than the first', async () => {
  const phone = await toldPhone();
  await phone.checkIn('CU', { acks: [ack(numberOf(phone, 1), 'shown')] });
  clock.advance(dayMs);
  await phone.checkIn('CU', { appeal: 'I live here.' });
  clock.advance(dayMs);
  await phone.checkIn('CU', { appeal: 'I live here!' });
  clock.advance(90 * dayMs);
  assert.equal((await phone.checkIn('CU')).body.standing, 'notice');
  const { body } = await operatorGet(server, `dossiers/${phone.phoneId}`);
  assert.equal(body.events.filter((one: { kind: string }) => one.kind === 'appeal-filed').length, 1);
});

test('an amendment that ends the clause releases, and neither notice nor release has a public statement', async () => {
  const phone = await toldPhone();
  await phone.checkIn('CU', { acks: [ack(numberOf(phone, 1), 'shown')] });
  clock.advance(hourMs);
  await publish(
    server,
    policy.replace('version: 1', 'version: 2').replace('territories: [CU]', 'territories: [KP]'),
  );
  const round = await server.reachDeadlines();
  assert.ok(round.reconciled > 0 && round.faults === 0);
  const before = await operatorGet(server, `dossiers/${phone.phoneId}`);
  assert.equal(before.body.standing, 'clear');
  assert.equal(before.body.open, true, 'until the phone was told');
  const told = await phone.checkIn('CU', {}, { 'accept-language': 'es' });
  assert.deepEqual(orders(told), ['release 2']);
  clock.advance(hourMs);
  assert.deepEqual(orders(await phone.checkIn('CU', { acks: [ack(numberOf(phone, 2), 'obeyed')] })), []);
  const after = await operatorGet(server, `dossiers/${phone.phoneId}`);
  assert.equal(after.body.open, false);

  const database = new Client({ connectionString: server.databaseUrl });
  await database.connect();
  const { rows } = await database.query<{ body: string }>(
    `select o.body from outbox o join directives d on d.phone_id = o.phone_id where o.phone_id = $1`,
    [phone.phoneId],
  );
  await database.end();
  assert.deepEqual(rows, []);
});
