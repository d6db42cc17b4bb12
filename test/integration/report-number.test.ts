import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hourMs } from '../../src/core/time.ts';
import type { CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import { operatorGet, testServer } from '../support/server.ts';
import { evidenceIn, TestPhone } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');

test('a second report under a number that was taken in adds nothing, whatever it says', async () => {
  const server = await testServer('2021-08-20T00:00:00Z', { policy });
  server.clock.set('2021-09-02T08:00:00Z');
  const phone = new TestPhone(server);
  await phone.enrol('CU');
  server.clock.advance(26 * hourMs);
  const told = await phone.checkIn('CU');
  const [delivered] = told.body.directives;
  assert.ok(delivered !== undefined);
  const { seq } = JSON.parse(Buffer.from(delivered.directive.split('.')[1]!, 'base64url').toString()) as {
    seq: number;
  };
  const recorded = async (): Promise<readonly { kind: string }[]> =>
    (await operatorGet(server, `dossiers/${phone.phoneId}`)).body.events;
  const before = await recorded();
  const at = new Date(server.clock.now()).toISOString();
  const acks = [{ seq, state: 'shown', at }] as const;
  // `phone.seq` is the number of the report that was just taken in.
  const again = phone.request(phone.report(evidenceIn('CU'), { acks: [...acks] }));
  assert.equal((await phone.post<CheckInAnswer>('/v1/check-ins', again, 'CU')).status, 200);
  assert.deepEqual(await recorded(), before);
  await phone.checkIn('CU', { acks: [...acks] });
  const kinds = (await recorded()).map(({ kind }) => kind);
  assert.ok(kinds.includes('notice-acknowledged'), 'under the next number it counts');
});
