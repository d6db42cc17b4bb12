import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dayMs, hourMs } from '../../src/core/time.ts';
import type { AnyJson } from '../support/any-json.ts';
import { allAfter, duePhones, type Havana } from '../support/havana.ts';
import { lockByTwo } from '../support/lock-order.ts';
import { testServerWithLog } from '../support/log.ts';
import { officersOf } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');

const locked = (phones: readonly Havana[]): Promise<readonly boolean[]> =>
  Promise.all(phones.map((phone) => phone.isLocked()));

const statesOf = async (phone: Havana): Promise<readonly string[]> =>
  (await phone.dossier()).directives
    .filter(({ type }: { type: string }) => type === 'lock')
    .map(({ state }: { state: string }) => state);

test('a campaign of three phones: each obeys its own order, is renewed, and is free when the case ends', async () => {
  const server = await testServerWithLog('2021-08-25T00:00:00Z', { policy });
  const phones = await duePhones(server, 4);
  const named = phones.slice(0, 3);
  const ids = await Promise.all(named.map((phone) => phone.phoneId()));
  const { measure, caseId } = await lockByTwo(server, ids);
  await allAfter(phones, hourMs);
  assert.deepEqual(await locked(phones), [false, false, false, false], 'the log proves nothing yet');
  const [proposer] = await officersOf(server);
  const obeying = async (): Promise<readonly AnyJson[]> =>
    (await proposer.get(`measures/${measure}/phones`)).body.phones.map(
      ({ outcome, obeys, at, obeyedAt }: AnyJson) => [outcome, obeys, obeyedAt !== null && obeyedAt > at],
    );
  assert.deepEqual(
    await obeying(),
    named.map(() => ['ordered', false, false]),
  );
  await server.sequence();
  await allAfter(phones, hourMs);
  assert.deepEqual(await locked(phones), [true, true, true, false], 'whom nobody named is free');
  await allAfter(phones, hourMs);
  for (const phone of named) assert.deepEqual(await statesOf(phone), ['obeyed']);
  assert.deepEqual(
    await obeying(),
    named.map(() => ['ordered', true, true]),
  );
  const { phones: counted, state } = (await proposer.get(`measures/${measure}`)).body;
  assert.deepEqual([counted.named, counted.outcomes.ordered, state], [3, 3, 'executed']);

  await allAfter(phones, 21 * dayMs);
  await server.sequence();
  await allAfter(phones, hourMs);
  await allAfter(phones, hourMs);
  for (const phone of named) assert.deepEqual(await statesOf(phone), ['obeyed', 'obeyed']);
  assert.deepEqual(await locked(phones), [true, true, true, false]);

  // One of them is out of reach when it ends.
  named[2]!.online = false;
  const ending = { finding: 'no-diversion', reason: 'Bought in good faith.' };
  assert.equal((await proposer.post(`cases/${caseId}/end`, ending)).status, 200);
  await server.executeMeasures();
  await allAfter(phones, hourMs);
  assert.deepEqual(await locked(phones), [false, false, true, false]);
  named[2]!.online = true;
  await named[2]!.after(hourMs);
  assert.deepEqual(await locked(phones), [false, false, false, false]);
});
