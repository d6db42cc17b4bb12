import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dayMs, hourMs, secondMs } from '../../src/core/time.ts';
import {
  enrolOfficer,
  inviteOfficers,
  type Exchange,
  type Officer,
} from '../../src/sim/casework/officers.ts';
import { duePhone, lockNow, type Havana } from '../support/havana.ts';
import { lockByTwo } from '../support/lock-order.ts';
import { testServerWithLog, type TestServerWithLog } from '../support/log.ts';
import { officersOf, untilReady } from '../support/server.ts';
import { until } from '../support/until.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const begun = '2021-08-25T00:00:00Z';

/** A third person joins, and the two who sign the policy sign a set that names all three. */
async function threeOfficers(
  server: TestServerWithLog,
): Promise<{ readonly ada: Officer; readonly bob: Officer; readonly eve: Officer }> {
  const [ada, bob] = await officersOf(server);
  const exchange: Exchange = (path, request) => fetch(server.url + path, request);
  const [invited] = await inviteOfficers(server, ['Eve']);
  const eve = await enrolOfficer(exchange, invited!.link);
  for (const officer of [ada, bob, eve]) await officer.addApproverKey();
  const { sha256 } = (await ada.post('approvers/sets')).body;
  for (const officer of [ada, bob]) {
    const key = await officer.addApproverKey();
    const { body } = await officer.post(`approvers/sets/${sha256}/sign`);
    const signed = await officer.post(`approvers/sets/${sha256}/sign/confirm`, () => ({
      assertion: key.assert(body.options),
    }));
    assert.equal(signed.status, 200, JSON.stringify(signed.body));
  }
  await server.sequence();
  await server.executeMeasures();
  return { ada, bob, eve };
}

async function signAnew(officers: readonly Officer[], measure: string): Promise<void> {
  for (const officer of officers) {
    const key = await officer.addApproverKey();
    const { body } = await officer.post(`measures/${measure}/sign-anew`);
    const signed = await officer.post(`measures/${measure}/sign-anew/confirm`, () => ({
      sha256: body.sha256,
      assertion: key.assert(body.options),
    }));
    assert.equal(signed.status, 200, JSON.stringify(signed.body));
  }
}

async function heldBackTotal(server: TestServerWithLog): Promise<number> {
  const text = await (await fetch(`${server.adminUrl}/metrics`)).text();
  return Number(/^carnet_renewals_held_back_total (\S+)$/m.exec(text)?.[1]);
}

async function leaseEnd(phone: Havana): Promise<number> {
  const posture = await phone.posture();
  assert.ok(posture.kind === 'locked', posture.kind);
  return posture.screen.until;
}

const locksOf = async (phone: Havana): Promise<readonly { readonly state: string }[]> =>
  (await phone.dossier()).directives.filter(({ type }: { type: string }) => type === 'lock');

test('a lease is not renewed once a signer left, which is counted; the phone is free when it ends', async () => {
  const server = await testServerWithLog(begun, { policy });
  const phone = await duePhone(server);
  const { measure } = await lockByTwo(server, [await phone.phoneId()]);
  await lockNow(phone);
  const lease = await leaseEnd(phone);
  const [ada, bob] = await officersOf(server);
  assert.notEqual((await server.people.deactivate(bob.id)).kind, 'refused');
  await phone.after(hourMs);
  assert.equal(await heldBackTotal(server), 0, 'nothing was to be renewed yet');
  await phone.after(21 * dayMs);
  assert.equal(await heldBackTotal(server), 1);
  const { measures } = (await ada.get('measures?heldBack=true')).body;
  assert.deepEqual(
    measures.map(({ id, heldBackBy }: { id: string; heldBackBy: readonly { why: string }[] }) => [
      id,
      heldBackBy.map(({ why }) => why),
    ]),
    [[measure, ['deactivated']]],
  );
  await server.sequence();
  await phone.after(hourMs);
  assert.equal(await leaseEnd(phone), lease);
  assert.equal((await locksOf(phone)).length, 1);
  await phone.after(lease - server.clock.now() + hourMs);
  assert.equal(await phone.isLocked(), false);
});

test('a lease that was held back is renewed once two of the set have signed the measure anew', async () => {
  const server = await testServerWithLog(begun, { policy });
  const { ada, bob, eve } = await threeOfficers(server);
  const phone = await duePhone(server);
  const { measure } = await lockByTwo(server, [await phone.phoneId()]);
  await lockNow(phone);
  const lease = await leaseEnd(phone);
  assert.notEqual((await server.people.deactivate(bob.id)).kind, 'refused');
  await phone.after(21 * dayMs);
  await server.sequence();
  await phone.after(hourMs);
  assert.equal(await leaseEnd(phone), lease);
  await signAnew([eve, ada], measure);
  assert.deepEqual((await ada.get('measures?heldBack=true')).body.measures, []);
  await phone.after(hourMs);
  await server.sequence();
  await phone.after(hourMs);
  assert.ok((await leaseEnd(phone)) > lease, 'by the signatures of Eve and Ada');
});

test('a lock that waits for its proof is taken back when its signatures count no more, and signed anew by others', async () => {
  const server = await testServerWithLog(begun, { policy });
  const { ada, bob, eve } = await threeOfficers(server);
  const phone = await duePhone(server);
  const { measure } = await lockByTwo(server, [await phone.phoneId()]);
  await phone.after(hourMs);
  assert.deepEqual(
    (await locksOf(phone)).map(({ state }) => state),
    ['pending'],
  );
  assert.notEqual((await server.people.deactivate(bob.id)).kind, 'refused');
  await phone.after(hourMs);
  assert.deepEqual(
    (await locksOf(phone)).map(({ state }) => state),
    ['withdrawn'],
  );
  await server.sequence();
  await phone.after(hourMs);
  assert.equal(await phone.isLocked(), false);
  await signAnew([eve, ada], measure);
  await phone.after(hourMs);
  await server.sequence();
  await phone.after(30 * secondMs);
  assert.equal(await phone.isLocked(), true, 'at once, not when the first lock has expired');
});

test('a lock from before a restore waits for nobody: two people sign the measure anew, and the phone obeys', async () => {
  const server = await testServerWithLog(begun, { policy });
  const [ada, bob] = await officersOf(server);
  const phone = await duePhone(server);
  const { measure } = await lockByTwo(server, [await phone.phoneId()]);
  await phone.after(hourMs);
  const { epoch } = (await ada.post('recovery', { reason: 'Restored from last night' })).body;
  await until('it stands still', async () => (await fetch(`${server.url}/readyz`)).status === 503);
  await phone.after(hourMs);
  assert.deepEqual(
    (await locksOf(phone)).map(({ state }) => state),
    ['pending'],
    'while records are compared nothing is judged',
  );
  const confirmed = await ada.post('recovery/confirmation', { epoch, reason: 'Compared' });
  assert.equal(confirmed.status, 200, JSON.stringify(confirmed.body));
  await untilReady(server);
  await signAnew([bob, ada], measure);
  await phone.after(hourMs);
  assert.deepEqual(
    (await locksOf(phone)).map(({ state }) => state),
    ['withdrawn', 'pending'],
  );
  await server.sequence();
  await phone.after(30 * secondMs);
  assert.equal(await phone.isLocked(), true);
});
