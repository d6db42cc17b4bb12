/** A key that was enrolled as a claimed one proves later, with a report, that it lives in its hardware; and whoever cannot gains nothing. */
import assert from 'node:assert/strict';
import { createPublicKey, hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { proveByFactoryKey } from '../../src/agent/check-in/prove-hardware.ts';
import { hourMs } from '../../src/core/time.ts';
import type { CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import { hardwareText } from '../../src/protocol/device/hardware.ts';
import { makeFactoryKey, type MadeFactoryKey } from '../../src/sim/world/factory-key.ts';
import type { AnyJson } from '../support/any-json.ts';
import { makeChain } from '../support/attestation-chain.ts';
import { testServerWithLog } from '../support/log.ts';
import { operatorGet } from '../support/server.ts';
import { evidenceIn, TestPhone, type Answered } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const attestedPhone = 'LATER-PROOF-1';
const made = await makeChain({ serial: attestedPhone });
const server = await testServerWithLog('2021-08-20T00:00:00Z', { policy, attestationRoots: [made.root] });
server.clock.set('2021-09-02T08:00:00Z');

type Country = 'CU' | 'DE';

const spkiOf = ({ publicKey }: TestPhone): string =>
  createPublicKey({ key: { ...publicKey }, format: 'jwk' })
    .export({ type: 'spki', format: 'der' })
    .toString('base64url');

/** The hash of this hardware with this phone's key. */
const hwOf = (phone: TestPhone, named: { serial: string; imei: string } = phone): string =>
  hash(
    'sha256',
    hardwareText({ imeis: [named.imei], serial: named.serial, model: 'Test One', key: spkiOf(phone) }),
    'base64url',
  );

/** Checks in with this beside the report, which covers that hardware. */
async function checkInWith(
  phone: TestPhone,
  country: Country,
  hw: string | undefined,
  brought: (report: string) => Promise<object>,
): Promise<Answered<CheckInAnswer>> {
  phone.seq += 1;
  const request = phone.request(phone.report(evidenceIn(country), hw === undefined ? {} : { hw }));
  const body = { ...request, ...(await brought(request.report)) };
  const answered = await phone.post<CheckInAnswer>('/v1/check-ins', body, country);
  if (answered.status === 200) phone.carnet = answered.body.carnet;
  return answered;
}

const prove = (phone: TestPhone, country: Country, factory: MadeFactoryKey): ReturnType<typeof checkInWith> =>
  checkInWith(phone, country, hwOf(phone), async (report) => ({
    factoryProof: await proveByFactoryKey(factory, report),
  }));

const lineageOf = async ({ phoneId }: TestPhone): Promise<AnyJson> =>
  (await operatorGet(server, `devices?phoneId=${phoneId}`)).body.phones[0];

/** A phone whose maker named a factory key, enrolled without it. */
async function claimedPhone(country: Country): Promise<{ phone: TestPhone; factory: MadeFactoryKey }> {
  const phone = new TestPhone(server);
  const factory = makeFactoryKey();
  await server.register({
    imei: [phone.imei],
    serial: phone.serial,
    model: 'Test One',
    factoryKey: factory.sha256,
  });
  phone.registered = false;
  assert.equal((await phone.enrol(country)).status, 201);
  return { phone, factory };
}

/** Another key with the numbers of this phone. */
async function sameNumbers(phone: TestPhone, country: Country): Promise<TestPhone> {
  const other = Object.assign(new TestPhone(server), { serial: phone.serial, imei: phone.imei });
  other.registered = false;
  assert.equal((await other.enrol(country)).status, 201);
  return other;
}

suite('what a proof does', () => {
  for (const country of ['DE', 'CU'] as const)
    test(`the same lineage is proved, in ${country}, with the activation that it had; and it is continued from then on`, async () => {
      const { phone, factory } = await claimedPhone(country);
      const before = await lineageOf(phone);
      assert.deepEqual([before.proved, before.activation.territory], [null, country]);
      server.clock.advance(hourMs);
      assert.equal((await prove(phone, country, factory)).status, 200);
      assert.deepEqual({ ...(await lineageOf(phone)) }, { ...before, proved: 'factory' });
      const { phoneId } = phone;
      phone.factory = factory;
      phone.reset();
      await phone.enrol('CU');
      assert.equal(phone.phoneId, phoneId);
      assert.deepEqual((await lineageOf(phone)).activation, before.activation);
    });

  test('a thief who claimed the numbers first keeps what they signed; the owner gets no activation by it', async () => {
    const { phone: thief, factory } = await claimedPhone('CU');
    const owner = await sameNumbers(thief, 'DE');
    assert.equal((await prove(owner, 'CU', factory)).body.standing, 'visitor');
    const is = await lineageOf(owner);
    assert.deepEqual([is.proved, is.activation], ['factory', null]);
    const thiefs = await lineageOf(thief);
    assert.deepEqual([thiefs.proved, thiefs.activation.territory], [null, 'CU']);
    server.clock.advance(26 * hourMs);
    assert.equal((await owner.checkIn('CU')).body.standing, 'visitor');
    owner.factory = factory;
    owner.reset();
    const { phoneId } = owner;
    await owner.enrol('CU');
    assert.equal(owner.phoneId, phoneId);
    assert.equal((await lineageOf(owner)).activation, null);
  });

  test('an attestation of the very key proves too; on hardware that no manifest names no earlier start counts by it', async () => {
    const phone = Object.assign(new TestPhone(server), { serial: attestedPhone });
    phone.registered = false;
    phone.takeKey(createPublicKey(made.leafPrivateKey), made.leafPrivateKey);
    await phone.enrol('CU');
    const answered = await checkInWith(phone, 'DE', hwOf(phone), async () => ({
      attestation: [...made.chain],
    }));
    assert.equal(answered.status, 200, JSON.stringify(answered.body));
    const is = await lineageOf(phone);
    assert.deepEqual([is.proved, is.activation], ['attested', null]);
  });
});

suite('what proves nothing', () => {
  /** Nothing changed, and the answer is the one that a check-in without a proof gets. */
  async function staysClaimed(phone: TestPhone, answered: Answered<CheckInAnswer>): Promise<void> {
    assert.equal(answered.status, 200, JSON.stringify(answered.body));
    const plain = await phone.checkIn('DE');
    assert.deepEqual(Object.keys(answered.body).sort(), Object.keys(plain.body).sort());
    assert.equal((await lineageOf(phone)).proved, null);
  }

  test('a key that the registry does not name', async () => {
    const { phone } = await claimedPhone('DE');
    await staysClaimed(phone, await prove(phone, 'DE', makeFactoryKey()));
  });

  test('the factory key of this hardware over a report about other hardware, and the other way round', async () => {
    const { phone, factory } = await claimedPhone('DE');
    const { phone: other, factory: others } = await claimedPhone('DE');
    const about = (named: TestPhone, by: MadeFactoryKey): ReturnType<typeof checkInWith> =>
      checkInWith(phone, 'DE', hwOf(phone, named), async (report) => ({
        factoryProof: await proveByFactoryKey(by, report),
      }));
    await staysClaimed(phone, await about(other, factory));
    await staysClaimed(phone, await about(other, others));
    await staysClaimed(phone, await about(phone, others));
  });

  test('a proof over another report, by another key: it is refused, as a report without the hardware is', async () => {
    const { phone, factory } = await claimedPhone('DE');
    const stranger = await sameNumbers(phone, 'DE');
    let copied = '';
    await checkInWith(phone, 'DE', hwOf(phone), async (report) => {
      copied = await proveByFactoryKey(factory, report);
      return {};
    });
    const moved = await checkInWith(stranger, 'DE', hwOf(stranger), async () => ({ factoryProof: copied }));
    assert.equal(moved.body.type, 'urn:carnet:error:factory-proof-wrong');
    const bare = await checkInWith(phone, 'DE', undefined, async (report) => ({
      factoryProof: await proveByFactoryKey(factory, report),
    }));
    assert.equal(bare.body.type, 'urn:carnet:error:hardware-mismatch');
    const chain = await checkInWith(stranger, 'DE', hwOf(stranger), async () => ({
      attestation: [...made.chain],
    }));
    assert.equal(chain.body.type, 'urn:carnet:error:attestation-contradicts');
    for (const one of [phone, stranger]) assert.equal((await lineageOf(one)).proved, null);
  });

  test('where another lineage is proved as well: an enrolment continues that one, a report never', async () => {
    const { phone, factory } = await claimedPhone('DE');
    await prove(phone, 'DE', factory);
    const later = await sameNumbers(phone, 'DE');
    await staysClaimed(later, await prove(later, 'DE', factory));
    const is = await lineageOf(phone);
    assert.deepEqual([is.proved, is.contested], ['factory', false]);
  });

  test('contested hardware', async () => {
    const { phone, factory } = await claimedPhone('DE');
    await prove(phone, 'DE', factory);
    const { privateKey, publicKey, deviceId, carnet, sessionKey, seq } = phone;
    const before = Object.assign(new TestPhone(server), {
      privateKey,
      publicKey,
      deviceId,
      carnet,
      sessionKey,
      seq,
    });
    phone.factory = factory;
    phone.reset();
    await phone.enrol('DE');
    server.clock.advance(hourMs);
    await before.checkIn('CU');
    const claimed = await sameNumbers(phone, 'DE');
    assert.equal((await lineageOf(claimed)).contested, true);
    await staysClaimed(claimed, await prove(claimed, 'DE', factory));
  });
});
