import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import { enrolOperator, type TestOperator } from '../support/people.ts';
import { operatorPost, testServer } from '../support/server.ts';
import { TestPhone } from '../support/test-phone.ts';

// Keys are the choice of each client: what one chose stops nobody else's release, and tells nobody else its answer.
const server = await testServer('2026-11-27T00:00:00Z');
const [ben, ada] = [await enrolOperator(server, ['support']), await enrolOperator(server, ['support'])];
const key = '00000001';

async function enrolled(): Promise<string> {
  const phone = new TestPhone(server);
  await phone.enrol('DE');
  return phone.phoneId;
}

const release = (by: TestOperator, phoneId: string, reason: string): ReturnType<TestOperator['post']> =>
  by.post(`dossiers/${phoneId}/release`, { reason }, { 'idempotency-key': key });

test('a key that a program or another person used refuses nobody’s release', async () => {
  const phoneId = await enrolled();
  const program = await operatorPost(server, `dossiers/${phoneId}/release`, { reason: 'by a program' }, key);
  assert.equal(program.status, 200, JSON.stringify(program.body));
  const first = await release(ben, phoneId, 'for the owner');
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.equal((await release(ada, phoneId, 'for the owner too')).status, 200);
  assert.deepEqual((await release(ben, phoneId, 'for the owner')).body, first.body);
  const reused = await release(ben, phoneId, 'for somebody else');
  assert.equal(reused.body.type, 'urn:carnet:error:idempotency-key-reused');
});

test('a request from before keys belonged to people, repeated after it, is answered as it was', async () => {
  const phoneId = await enrolled();
  const again = '00000002';
  const ask = (): ReturnType<TestOperator['post']> =>
    ben.post(`dossiers/${phoneId}/release`, { reason: 'before' }, { 'idempotency-key': again });
  const before = await ask();
  assert.equal(before.status, 200);
  const client = new Client({ connectionString: server.databaseUrl });
  await client.connect();
  const { rowCount } = await client.query(
    `update idempotent_answers set key = $1, body = replace(body, '}', ',"kept":true}') where key like '%' || $1`,
    [again],
  );
  await client.end();
  assert.equal(rowCount, 1);
  assert.deepEqual((await ask()).body, { ...before.body, kept: true });
});
