/** Two people change a factory key: what a single person, an outdated proposal and a copied signature achieve is nothing. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { dayMs, hourMs } from '../../src/core/time.ts';
import { makeFactoryKey } from '../../src/sim/world/factory-key.ts';
import type { AnyJson } from '../support/any-json.ts';
import { enrolOperator, type Answered, type TestOperator } from '../support/people.ts';
import { testServerWithLog } from '../support/log.ts';
import { operatorGet, operatorPost } from '../support/server.ts';
import { TestPhone } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServerWithLog('2021-08-20T00:00:00Z', { policy });
server.clock.set('2021-09-02T08:00:00Z');
const investigator = await enrolOperator(server, ['investigator']);
const first = await enrolOperator(server, ['compliance']);
const second = await enrolOperator(server, ['compliance']);
const code = ({ body }: Pick<Answered, 'body'>): string => String(body.type).replace('urn:carnet:error:', '');

const changesOf = (hardwareId: string): string => `hardware/${hardwareId}/factory-key-changes`;
const proposal = (factoryKey: string | null) => ({ factoryKey, reason: 'board changed', evidence: 'R-17' });

const propose = (by: TestOperator, hardwareId: string, key: string | null): Promise<Answered> =>
  by.post(changesOf(hardwareId), proposal(key));

/** Signs as the person and confirms; or says where it was refused. */
async function confirm(by: TestOperator, hardwareId: string, number: number): Promise<Answered> {
  const path = `${changesOf(hardwareId)}/${number}/confirm`;
  const begun = await by.post(`${path}/options`);
  if (begun.status !== 200) return begun;
  return by.post(path, () => ({ assertion: by.assert(begun.body.options) }));
}

async function change(hardwareId: string, key: string | null): Promise<void> {
  const asked = await propose(investigator, hardwareId, key);
  assert.equal(asked.status, 201, JSON.stringify(asked.body));
  const confirmed = await confirm(first, hardwareId, asked.body.number);
  assert.equal(confirmed.status, 200, JSON.stringify(confirmed.body));
}

async function provedPhone(): Promise<TestPhone> {
  const phone = new TestPhone(server);
  phone.factory = makeFactoryKey();
  assert.equal((await phone.enrol('DE')).status, 201);
  return phone;
}

/** The phone with the key that it has now, which it keeps whatever becomes of the other. */
function asNow({
  serial,
  imei,
  factory,
  privateKey,
  publicKey,
  deviceId,
  carnet,
  sessionKey,
  seq,
}: TestPhone): TestPhone {
  const key = { privateKey, publicKey, deviceId, carnet, sessionKey, seq };
  return Object.assign(new TestPhone(server), { serial, imei, factory, ...key });
}

/** A phone whose replaced key reported on: as it is now, and as it was. */
async function contestedPhone(): Promise<{ phone: TestPhone; before: TestPhone; hardwareId: string }> {
  const phone = await provedPhone();
  const hardwareId = phone.phoneId;
  const before = asNow(phone);
  await contest(phone, before);
  return { phone, before, hardwareId };
}

async function contest(phone: TestPhone, before: TestPhone): Promise<void> {
  phone.reset();
  await phone.enrol('DE');
  server.clock.advance(hourMs);
  assert.equal((await before.checkIn('CU')).status, 200);
}

const lineagesOf = async (phone: TestPhone): Promise<AnyJson[]> =>
  (await operatorGet(server, `devices?serial=${phone.serial}`)).body.phones;

const isContested = async (phone: TestPhone): Promise<boolean> => (await lineagesOf(phone))[0].contested;

suite('what it takes', () => {
  test('one person asks and another signs; then the contest is over, and no activation moved', async () => {
    const { phone, hardwareId } = await contestedPhone();
    const was = await lineagesOf(phone);
    assert.deepEqual(
      was.map((one) => [one.contested, one.proved]),
      [
        [true, 'factory'],
        [true, 'factory'],
      ],
    );
    const key = makeFactoryKey().sha256;
    const asked = await propose(investigator, hardwareId, key);
    assert.equal(asked.status, 201, JSON.stringify(asked.body));
    assert.equal(asked.body.before, phone.factory!.sha256);
    assert.equal(await isContested(phone), true, 'a proposal changes nothing');
    const { changes } = (await operatorGet(server, 'factory-key-changes')).body;
    assert.deepEqual(
      changes.map((one: AnyJson) => [one.hardwareId, one.after, one.asked.by.id]),
      [[hardwareId, key, investigator.id]],
    );
    const confirmed = await confirm(first, hardwareId, 1);
    assert.equal(confirmed.status, 200, JSON.stringify(confirmed.body));
    const is = await lineagesOf(phone);
    assert.deepEqual(
      is.map((one) => [one.contested, one.proved]),
      [
        [false, null],
        [false, null],
      ],
    );
    const facts = (all: AnyJson[]): object[] =>
      all.map(({ phoneId, deviceId, activation }) => ({ phoneId, deviceId, activation }));
    assert.deepEqual(facts(is), facts(was));
    assert.deepEqual((await operatorGet(server, 'factory-key-changes')).body.changes, []);
    const auditor = await enrolOperator(server, ['auditor']);
    const { entries } = (await auditor.get('audit?limit=40')).body;
    for (const operation of ['proposeFactoryKey', 'confirmFactoryKey'])
      assert.ok(
        entries.some(
          (one: AnyJson) =>
            one.operation === operation && one.target.includes(hardwareId) && one.details.after === key,
        ),
        operation,
      );
  });

  test('no single person, and nobody without the role', async () => {
    const phone = await provedPhone();
    const key = makeFactoryKey().sha256;
    for (const role of ['viewer', 'support', 'administrator', 'auditor'] as const)
      assert.equal(
        (await propose(await enrolOperator(server, [role]), phone.phoneId, key)).status,
        403,
        role,
      );
    const token = await operatorPost(server, changesOf(phone.phoneId), proposal(key), 'factory-key-token');
    assert.equal(token.status, 403);
    assert.equal((await propose(first, phone.phoneId, key)).status, 201);
    assert.equal(code(await confirm(first, phone.phoneId, 1)), 'factory-key-own');
    assert.equal((await confirm(investigator, phone.phoneId, 1)).status, 403);
    assert.equal((await lineagesOf(phone))[0].proved, 'factory');
    assert.equal((await confirm(second, phone.phoneId, 1)).status, 200);
  });

  test('the same request again is answered alike, the confirmation under another key too', async () => {
    const phone = await provedPhone();
    const body = proposal(makeFactoryKey().sha256);
    const under = { 'idempotency-key': `factory-keys-once-${process.pid}` };
    const asked = await investigator.post(changesOf(phone.phoneId), body, under);
    assert.deepEqual((await investigator.post(changesOf(phone.phoneId), body, under)).body, asked.body);
    assert.equal(code(await propose(second, phone.phoneId, null)), 'factory-key-waiting');
    const path = `${changesOf(phone.phoneId)}/1/confirm`;
    const begun = await first.post(`${path}/options`);
    const assertion = first.assert(begun.body.options);
    const done = await first.post(path, { assertion });
    assert.equal(done.status, 200, JSON.stringify(done.body));
    assert.deepEqual((await first.post(path, { assertion })).body, done.body);
    assert.equal(code(await confirm(second, phone.phoneId, 1)), 'factory-key-not-asked');
  });

  test('a signature over one change confirms no other', async () => {
    const [one, other] = [await provedPhone(), await provedPhone()];
    const key = makeFactoryKey().sha256;
    await propose(investigator, one.phoneId, key);
    await propose(investigator, other.phoneId, key);
    const begun = await first.post(`${changesOf(one.phoneId)}/1/confirm/options`);
    const moved = await first.post(`${changesOf(other.phoneId)}/1/confirm`, () => ({
      assertion: first.assert(begun.body.options),
    }));
    assert.equal(code(moved), 'passkey-refused');
    assert.equal((await lineagesOf(other))[0].proved, 'factory');
  });
});

suite('an outdated proposal cannot be confirmed', () => {
  test('the hardware became contested since', async () => {
    const phone = await provedPhone();
    await propose(investigator, phone.phoneId, null);
    await contest(phone, asNow(phone));
    assert.equal(await isContested(phone), true);
    assert.equal(code(await confirm(first, phone.phoneId, 1)), 'factory-key-outdated');
    const anew = await propose(investigator, phone.phoneId, null);
    assert.equal(anew.body.number, 2, 'an outdated one does not stand in the way');
    assert.equal((await confirm(first, phone.phoneId, 2)).status, 200);
  });

  test('whoever asked is gone, or it was withdrawn', async () => {
    const phone = await provedPhone();
    const leaving = await enrolOperator(server, ['investigator']);
    await propose(leaving, phone.phoneId, null);
    const begun = await first.post(`${changesOf(phone.phoneId)}/1/confirm/options`);
    await server.people.deactivate(leaving.id);
    const late = await first.post(`${changesOf(phone.phoneId)}/1/confirm`, () => ({
      assertion: first.assert(begun.body.options),
    }));
    assert.equal(code(late), 'factory-key-outdated');
    await propose(investigator, phone.phoneId, null);
    const path = `${changesOf(phone.phoneId)}/2/withdraw`;
    assert.equal((await second.post(path)).body.ended.as, 'withdrawn');
    assert.equal(code(await confirm(first, phone.phoneId, 2)), 'factory-key-not-asked');
  });

  test('the records were restored between', async () => {
    const phone = await provedPhone();
    await propose(investigator, phone.phoneId, null);
    const begun = await first.post(`${changesOf(phone.phoneId)}/1/confirm/options`);
    assert.equal((await first.post('recovery', { reason: 'restored from a copy' })).status, 200);
    const late = await first.post(`${changesOf(phone.phoneId)}/1/confirm`, () => ({
      assertion: first.assert(begun.body.options),
    }));
    assert.notEqual(late.status, 200);
    const { epoch } = (await first.get('recovery')).body;
    assert.equal((await first.post('recovery/confirmation', { epoch, reason: 'compared' })).status, 200);
    assert.equal(code(await confirm(first, phone.phoneId, 1)), 'factory-key-outdated');
    assert.equal((await lineagesOf(phone))[0].proved, 'factory');
  });
});

suite('what follows', () => {
  test('the key before proves nothing any more, the new one begins no activation, and continues from then on', async () => {
    const { phone, hardwareId } = await contestedPhone();
    const next = makeFactoryKey();
    await change(hardwareId, next.sha256);
    phone.reset();
    phone.registered = false;
    await phone.enrol('DE');
    const stranger = phone.phoneId;
    server.clock.advance(dayMs);
    phone.factory = next;
    phone.reset();
    await phone.enrol('CU');
    const { phoneId, deviceId } = phone;
    const lineage = (await lineagesOf(phone)).find((one) => one.phoneId === phoneId);
    assert.deepEqual([lineage.proved, lineage.activation], ['factory', null]);
    const other = (await lineagesOf(phone)).find((one) => one.phoneId === stranger);
    assert.deepEqual([other.proved, other.activation], [null, null]);
    phone.reset();
    await phone.enrol('CU');
    assert.equal(phone.phoneId, phoneId);
    assert.notEqual(phone.deviceId, deviceId);
  });

  test('hardware that nobody enrolled before begins its activation with the new key', async () => {
    const phone = new TestPhone(server);
    phone.factory = makeFactoryKey();
    await phone.register();
    const [row] = await lineagesOf(phone);
    const next = makeFactoryKey();
    await change(row.hardwareId, next.sha256);
    phone.factory = next;
    await phone.enrol('DE');
    const [lineage] = await lineagesOf(phone);
    assert.deepEqual([lineage.proved, lineage.activation.territory], ['factory', 'DE']);
  });

  test('no upload brings the key before back, also where there is none now', async () => {
    for (const next of [makeFactoryKey().sha256, null]) {
      const phone = await provedPhone();
      await change(phone.phoneId, next);
      await phone.register();
      phone.reset();
      await phone.enrol('DE');
      const all = await lineagesOf(phone);
      assert.deepEqual(
        all.map(({ proved }) => proved),
        [null, null],
      );
    }
  });

  test('a key that was replaced before the change is told so, and contests nothing', async () => {
    const phone = await provedPhone();
    const before = asNow(phone);
    phone.reset();
    await phone.enrol('DE');
    await change(phone.phoneId, makeFactoryKey().sha256);
    server.clock.advance(hourMs);
    assert.equal(code(await before.checkIn('CU')), 'device-superseded');
    assert.equal(await isContested(phone), false);
    before.registered = false;
    assert.equal((await before.enrol('DE')).status, 201, 'and it enrols again, as a claimed one');
    assert.notEqual(before.phoneId, phone.phoneId);
  });

  test('hardware can be contested again, by two keys that the new one proved', async () => {
    const { phone, hardwareId } = await contestedPhone();
    phone.reset();
    await phone.enrol('DE');
    const next = makeFactoryKey();
    await change(hardwareId, next.sha256);
    phone.factory = next;
    phone.reset();
    await phone.enrol('DE');
    assert.equal(await isContested(phone), false);
    const before = asNow(phone);
    await contest(phone, before);
    assert.equal(await isContested(phone), true);
    await change(hardwareId, makeFactoryKey().sha256);
    assert.equal(await isContested(phone), false);
    assert.equal((await before.checkIn('CU')).status, 200);
    assert.equal(await isContested(phone), false);
  });
});
