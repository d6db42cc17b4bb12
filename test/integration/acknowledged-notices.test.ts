import assert from 'node:assert/strict';
import { hash, randomBytes, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeBase64url } from '../../src/core/base64.ts';
import { isInTree } from '../../src/core/log/hash-tree.ts';
import { parseProof } from '../../src/core/log/proof.ts';
import { opaqueLeaf } from '../../src/core/orders/episode.ts';
import { dayMs, hourMs } from '../../src/core/time.ts';
import type { AckProof } from '../../src/protocol/device/check-in.ts';
import type { DayListStatement } from '../../src/protocol/log/statement-v2.ts';
import { testServerWithLog } from '../support/log.ts';
import { operatorGet } from '../support/server.ts';
import { payloadOf, TestPhone } from '../support/test-phone.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServerWithLog('2021-08-20T00:00:00Z', { policy });
server.clock.set('2021-09-02T08:00:00Z');
const { clock } = server;
const speaks = { agent: 'test', protocol: [1, 2] };
const crypto = {
  digest: (bytes: Uint8Array) => hash('sha256', bytes, 'buffer'),
  mac: (key: Uint8Array, bytes: Uint8Array) => createHmac('sha256', key).update(bytes).digest(),
};

// Days from its report on; null: by the server's own dates, which are later.
for (const [what, given, counted] of [
  ['as the phone says', 43.99, 43.99],
  ['no later than the notice promised from the report on, however late the phone says', 3000, 44],
  ['no earlier than the server knows, however early the phone says', 1, null],
] as const)
  test(`a notice, its acknowledgement and its proof: the log tells nobody else, and the grace ends ${what}`, () =>
    tell(given, counted));

async function tell(given: number, counted: number | null): Promise<void> {
  clock.advance(hourMs);
  await server.sequence();
  const logSize = async (): Promise<number> =>
    (await (await fetch(`${server.url}/log/checkpoint`)).text()).split('\n').map(Number)[1] ?? 0;
  const before = await logSize();
  const phone = new TestPhone(server);
  await phone.enrol('CU');
  clock.advance(26 * hourMs);
  const { body } = await phone.checkIn('CU', { speaks });
  const [delivered, ...others] = body.directives;
  assert.deepEqual(others, []);
  assert.equal(delivered!.statement, undefined, 'no public statement');
  const notice = payloadOf(delivered!.directive);
  assert.equal(notice.type, 'notify');
  assert.deepEqual(notice.notice, { noticeS: 14 * 86_400, graceS: 30 * 86_400 });

  const nonce = randomBytes(16).toString('base64url');
  const at = new Date(clock.now()).toISOString();
  const ack = { seq: notice.seq as number, state: 'shown' as const, at, nonce };
  clock.advance(hourMs);
  const waiting = await phone.checkIn('CU', { speaks, acks: [ack] });
  assert.equal(waiting.body.ackProofs, undefined, 'no list yet');
  await server.sequence();
  assert.equal(await logSize(), before + 1, 'one list, whatever happened');

  clock.advance(hourMs);
  const [proved] = (await phone.checkIn('CU', { speaks })).body.ackProofs as unknown as readonly AckProof[];
  const { list } = JSON.parse(proved!.list) as DayListStatement;
  const leaf = await opaqueLeaf(crypto, decodeBase64url(notice.salt as string)!, {
    kind: 'ack',
    seq: notice.seq as number,
    nonce: decodeBase64url(nonce)!,
  });
  const place = { index: proved!.index, path: proved!.path.map((one) => decodeBase64url(one)!) };
  const root = decodeBase64url(list.root)!;
  assert.ok(await isInTree(crypto.digest, leaf, place, { root, count: list.count }));
  assert.ok(parseProof(proved!.proof) !== undefined);

  // The phone's clock began later than the server's, and it says until when it obeys no lock. What no proof can give it is cut off.
  const graceUntil = new Date(clock.now() + given * dayMs).toISOString();
  const told = await phone.checkIn('CU', { speaks, acks: [{ ...ack, graceUntil }] });
  assert.equal(told.body.ackProofs?.length ?? 0, 1, 'answered from the records that were loaded');
  assert.equal((await phone.checkIn('CU', { speaks })).body.ackProofs, undefined, 'it has the proof');
  const dossier = await operatorGet(server, `dossiers/${phone.phoneId}`);
  const { from, until } = dossier.body.decision.grace;
  const serversOwn = Date.parse(from) + 30 * dayMs;
  assert.equal(Date.parse(until), counted === null ? serversOwn : clock.now() + counted * dayMs);
}
