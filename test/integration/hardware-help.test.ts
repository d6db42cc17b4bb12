/** Help that a person gives reaches every key of the hardware that was sent an order, and tells those not decided about nothing. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dayMs, formatInstant, hourMs } from '../../src/core/time.ts';
import { makeFactoryKey } from '../../src/sim/world/factory-key.ts';
import type { AnyJson } from '../support/any-json.ts';
import { orderLock } from '../support/lock-order.ts';
import { testServerWithLog } from '../support/log.ts';
import { enrolOperator } from '../support/people.ts';
import { operatorPost } from '../support/server.ts';
import { payloadOf, TestPhone } from '../support/test-phone.ts';

const yaml = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8').replace(
  'appealUnlocks: true',
  'appealUnlocks: false',
);
const server = await testServerWithLog('2021-08-20T00:00:00Z', { policy: yaml });
server.clock.set('2021-09-02T08:00:00Z');
// The witnesses have answered once, so that locks may be signed.
await server.sequence();
const speaks = { agent: 'test', protocol: [1, 2] };

/** The stranger's claimed key, enrolled first; then the owner's proved key. Both were locked in good faith. */
async function twoLockedKeys(): Promise<{ readonly stranger: TestPhone; readonly owner: TestPhone }> {
  const owner = new TestPhone(server);
  owner.factory = makeFactoryKey();
  await owner.register();
  const stranger = new TestPhone(server);
  stranger.registered = false;
  await stranger.enrol('CU', { serial: owner.serial, imei: [owner.imei], model: 'Test One' });
  await owner.enrol('CU');
  for (const phone of [stranger, owner]) await lockByRecord(phone);
  return { stranger, owner };
}

async function lockByRecord(phone: TestPhone): Promise<void> {
  server.clock.advance(26 * hourMs);
  const { seq } = payloadOf((await phone.checkIn('CU', { speaks })).body.directives[0]!.directive);
  server.clock.advance(hourMs);
  const acks = [{ seq, state: 'shown' as const, at: formatInstant(server.clock.now()) }];
  await phone.checkIn('CU', { speaks, acks });
  server.clock.advance(45 * dayMs);
  assert.equal((await phone.checkIn('CU', { speaks })).body.standing, 'due');
  await orderLock(server, phone.phoneId);
  await phone.checkIn('CU', { speaks });
  await server.sequence();
  server.clock.advance(hourMs);
  const [lock] = (await phone.checkIn('CU', { speaks })).body.directives.map((one) =>
    payloadOf(one.directive),
  );
  assert.equal(lock.type, 'lock');
  await phone.checkIn('CU', {
    speaks,
    acks: [{ seq: lock.seq, state: 'obeyed', at: formatInstant(server.clock.now()) }],
  });
}

const reviewer = await enrolOperator(server, ['compliance']);
let acts = 0;
const key = (): string => `hardware-help-${process.pid}-${(acts += 1)}`;

/** Each kind of help, given to one phone. */
const kindsOfHelp: Readonly<Record<string, (helped: TestPhone) => Promise<{ status: number }>>> = {
  release: ({ phoneId }) => operatorPost(server, `dossiers/${phoneId}/release`, { reason: 'sold' }, key()),
  exemption: ({ phoneId }) =>
    operatorPost(
      server,
      `dossiers/${phoneId}/exemptions`,
      { exemption: 'individual', proof: 'a letter' },
      key(),
    ),
  'upheld appeal': async (helped) => {
    await helped.checkIn('CU', { appeal: 'bought in a shop' });
    return reviewer.post(`dossiers/${helped.phoneId}/appeals/decide`, { outcome: 'upheld', answer: 'Yes.' });
  },
};

const bare = ['aud', 'exp', 'iat', 'iss', 'remedy', 'seq', 'type'];

async function releasesTo(phone: TestPhone): Promise<AnyJson[]> {
  server.clock.advance(hourMs);
  const { body } = await phone.checkIn('CU', { speaks });
  return body.directives.filter((one) => payloadOf(one.directive).type === 'release');
}

for (const [kind, help] of Object.entries(kindsOfHelp))
  test(`${kind} for the owner's key reaches the stranger's, bare`, async () => {
    const { stranger, owner } = await twoLockedKeys();
    assert.ok((await help(owner)).status < 300);
    const [own] = await releasesTo(owner);
    assert.ok('reason' in payloadOf(own.directive));
    const [release, ...more] = await releasesTo(stranger);
    assert.deepEqual([Object.keys(release), more], [['directive'], []]);
    const payload = payloadOf(release.directive);
    assert.deepEqual(Object.keys(payload).sort(), bare);
    assert.deepEqual(Object.keys(payload.remedy).sort(), ['appealUrl', 'contact']);
    assert.equal(payload.aud, stranger.deviceId);
  });
