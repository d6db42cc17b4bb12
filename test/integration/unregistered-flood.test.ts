/** Whoever makes up numbers can enrol as many phones as they like: no phone of a manifest may wait for that, and no person. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFactoryKey } from '../../src/sim/world/factory-key.ts';
import type { AnyJson } from '../support/any-json.ts';
import { makeChain } from '../support/attestation-chain.ts';
import { operatorGet, testServer } from '../support/server.ts';
import { TestPhone } from '../support/test-phone.ts';

const perMinute = 6;
const attested = await makeChain({ serial: 'ATTESTED-1' });
const server = await testServer('2021-09-02T08:00:00Z', {
  unregisteredPerMinute: perMinute,
  attestationRoots: [attested.root],
});

function madeUp(): TestPhone {
  const phone = new TestPhone(server);
  phone.registered = false;
  return phone;
}

const figures = async (): Promise<AnyJson> =>
  (await operatorGet(server, 'contested-hardware')).body.unregistered;

test('a flood of made-up phones is told to come again; phones of a manifest and proved keys are served meanwhile', async () => {
  const flood = await Promise.all(
    Array.from({ length: 40 }, async () => (await madeUp().enrol('CU')).status),
  );
  const entered = flood.filter((status) => status === 201).length;
  // Some may come in between the look and the entry, as many as are entered at the same time; the clock stands still.
  assert.ok(entered >= perMinute && entered <= perMinute + 3, `${entered}`);
  assert.equal(flood.filter((status) => status === 429).length, 40 - entered);

  const honest = new TestPhone(server);
  assert.equal((await honest.enrol('PL')).status, 201, 'a manifest names it');
  const again = new TestPhone(server);
  again.registered = false;
  const numbers = { serial: honest.serial, imei: [honest.imei], model: 'Test One' };
  assert.equal((await again.enrol('PL', numbers)).status, 201, 'and its next key, after a reset');
  const proved = new TestPhone(server);
  proved.factory = makeFactoryKey();
  assert.equal((await proved.enrol('PL')).status, 201);

  const refused = await madeUp().enrol('CU');
  assert.deepEqual([refused.status, refused.body.type], [429, 'urn:carnet:error:rate-limited']);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.deepEqual(await figures(), {
    perMinute,
    taken: entered,
    refused: 41 - entered,
    refuses: true,
  });
  const metrics = await (await fetch(`${server.adminUrl}/metrics`)).text();
  assert.match(metrics, new RegExp(`^carnet_unregistered_enrolments_refused_total ${41 - entered}$`, 'm'));
  const phone = new TestPhone(server);
  phone.takeKey(attested.leafKey, attested.leafPrivateKey);
  phone.registered = false;
  const shown = phone.coveredRequest('PL', { serial: 'ATTESTED-1', attestation: [...attested.chain] });
  assert.equal(
    (await phone.post('/v1/enrolments', shown, 'PL')).status,
    201,
    'an attested key is nobody’s claim',
  );
});
