import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hourMs } from '../../src/core/time.ts';
import type { CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import { operatorGet, testServer } from '../support/server.ts';
import { evidenceIn, TestPhone } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');

test('a second report under a number that was taken in is no observation; what its owner was shown counts', async () => {
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
  const speaks = { agent: 'carnet-2', protocol: [1, 2] };
  const again = phone.request(phone.report(evidenceIn('DE'), { acks: [...acks], speaks }));
  const answered = await phone.post<CheckInAnswer>('/v1/check-ins', again, 'DE');
  assert.equal(answered.status, 200);
  assert.equal(answered.body.lastSeq, phone.seq, 'the phone learns which number was the last');
  const kinds = (await recorded()).map(({ kind }) => kind);
  const expected = [...before.map(({ kind }) => kind), 'notice-acknowledged'];
  assert.deepEqual(kinds.toSorted(), expected.toSorted());
});
