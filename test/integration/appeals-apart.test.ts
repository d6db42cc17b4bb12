/** Anybody can make keys by the thousand, so appeals of keys that are only claimed fill nobody's queue. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dayMs, formatInstant } from '../../src/core/time.ts';
import type { CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import type { AnyJson } from '../support/any-json.ts';
import { operatorGet, testServer } from '../support/server.ts';
import { evidenceIn, payloadOf, TestPhone } from '../support/test-phone.ts';

// A presence clause reaches claimed keys too.
const policy = readFileSync(new URL('../decisions/policies/presence.yaml', import.meta.url), 'utf8').replace(
  'permitted: P30D',
  'permitted: P2D',
);
const server = await testServer('2021-09-02T08:00:00Z', { policy });
const { clock } = server;

const listed = async (query = ''): Promise<{ phones: readonly string[]; waitingApart: number }> => {
  const { body } = await operatorGet(server, `appeals${query}`);
  return {
    phones: body.appeals.map((one: AnyJson) => one.phoneId),
    waitingApart: body.waitingApart,
  };
};

/** Stays until the clause holds it, sees the notice, and objects. */
async function objects(phones: readonly TestPhone[]): Promise<void> {
  for (let days = 0; days < 4; days += 1) {
    clock.advance(dayMs);
    for (const phone of phones) {
      const { directives } = (await phone.checkIn('CU')).body;
      const at = formatInstant(clock.now());
      const acks = directives.map(({ directive }) => ({
        seq: payloadOf(directive).seq as number,
        state: 'shown' as const,
        at,
      }));
      if (acks.length > 0) await phone.checkIn('CU', { acks });
    }
  }
  for (const phone of phones) {
    phone.seq += 1;
    const report = phone.report(evidenceIn('CU'), { appeal: 'It is mine.' });
    const { status, body } = await phone.post<CheckInAnswer>('/v1/appeals', phone.request(report), 'CU');
    assert.equal(status, 200, JSON.stringify(body));
  }
}

test('appeals of unregistered and of second claimed keys wait apart, until a manifest names the hardware', async () => {
  const known = new TestPhone(server);
  await known.enrol('CU');
  const second = new TestPhone(server);
  second.registered = false;
  await second.enrol('CU', { serial: known.serial, imei: [known.imei], model: 'Test One' });
  const unnamed = new TestPhone(server);
  unnamed.registered = false;
  await unnamed.enrol('CU');
  await objects([known, second, unnamed]);
  assert.deepEqual(await listed(), { phones: [known.phoneId], waitingApart: 2 });
  const apart = await listed('?apart=true');
  assert.deepEqual([...apart.phones].sort(), [second.phoneId, unnamed.phoneId].sort());

  await unnamed.register();
  const after = await listed();
  assert.deepEqual(after.phones.toSorted(), [known.phoneId, unnamed.phoneId].sort());
  assert.equal(after.waitingApart, 1);
  assert.deepEqual((await listed('?apart=true')).phones, [second.phoneId]);
});
