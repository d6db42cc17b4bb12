import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mock, test } from 'node:test';
import pg from 'pg';
import { parseProof } from '../../src/core/log/proof.ts';
import { hourMs } from '../../src/core/time.ts';
import type { LockApproval } from '../../src/protocol/acts/approval.ts';
import type { CheckInAnswer } from '../../src/protocol/device/check-in.ts';
import { signByTwo } from '../../src/sim/casework/officers.ts';
import { duePhone, lockNow } from '../support/havana.ts';
import { testServerWithLog } from '../support/log.ts';
import { officersOf } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const others = 99_999;
const deliveryBytesMax = 6144;
/** Of a hash in base64 and the end of its line. */
const proofLineBytes = 45;
/** A log of a billion entries. */
const deepest = 30;

/**
 * Names this many more phones in a draft, as a very large lot would. They have their outcome, so that the campaign comes to the one that is there at once.
 * Triggers look at each row and are not the matter here.
 */
async function fillUp(databaseUrl: string, measure: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`set session_replication_role = replica`);
  await client.query(
    `insert into measure_phones (bucket, measure_id, phone_id, member, opening, outcome, why, outcome_at)
       select ('x' || left(id, 2))::bit(8)::integer, $1, id::uuid,
         rtrim(translate(encode(sha256(convert_to(id, 'UTF8')), 'base64'), '+/', '-_'), '='), decode(md5('o' || id), 'hex'),
         'skipped', 'unknown', now()
       from (select md5(n::text) as id from generate_series(1, $2) n) phones`,
    [measure, others],
  );
  await client.end();
}

test('a phone obeys a lock by two people who named 100,000, and the answer that brings it stays below 6 KB', async (t) => {
  const server = await testServerWithLog('2021-08-25T00:00:00Z', { policy });
  const phone = await duePhone(server);
  const phoneId = await phone.phoneId();
  const [proposer, approver] = await officersOf(server);
  const opened = await proposer.post('cases', {
    title: 'A fleet',
    clauses: ['cu-activation'],
    limitDays: 60,
  });
  const drafted = await proposer.post(`cases/${opened.body.id}/measures`, {
    reason: 'R'.repeat(2000),
    phones: [phoneId],
  });
  assert.equal(drafted.status, 201, JSON.stringify(drafted.body));
  const { measure } = drafted.body;
  await fillUp(server.databaseUrl, measure);
  const signed = await signByTwo(proposer, approver, measure);
  assert.equal(signed.status, 200, JSON.stringify(signed.body));
  assert.equal(signed.body.phones.named, others + 1);
  assert.equal((await server.executeMeasures()).ordered, 1);

  const answers: Promise<CheckInAnswer>[] = [];
  const fetched = globalThis.fetch;
  mock.method(globalThis, 'fetch', async (...call: Parameters<typeof fetch>) => {
    const response = await fetched(...call);
    if (typeof call[0] === 'string' && call[0].endsWith('/v1/check-ins'))
      answers.push(response.clone().json() as Promise<CheckInAnswer>);
    return response;
  });
  t.after(() => mock.restoreAll());
  await lockNow(phone);
  const brought = (await Promise.all(answers)).flatMap(({ directives }) => directives);
  const lock = brought.find(({ approval }) => approval !== undefined)!;
  assert.equal((lock.approval as unknown as LockApproval).path.length, 17);
  const bytes = lock.directive.length + lock.proof!.length + JSON.stringify(lock.approval).length;
  const missing = deepest - parseProof(lock.proof!)!.hashes.length;
  t.diagnostic(`${bytes} bytes; ${bytes + missing * proofLineBytes} in a log of a billion entries`);
  assert.ok(bytes + missing * proofLineBytes <= deliveryBytesMax);
  await phone.after(hourMs);
  assert.equal((await phone.dossier()).directives.at(-1).state, 'obeyed');
});
