import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dayMs, hourMs, secondMs } from '../../src/core/time.ts';
import { confirmSigning, undated } from '../../src/sim/casework/officers.ts';
import { untilBlocked } from '../support/blocked-backend.ts';
import { officersOf, publish, testServer } from '../support/server.ts';

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const amended = policy.replace('version: 1', 'version: 2');

test('P11: a publication waits for the decisions under way, and bears a time after theirs', async () => {
  const server = await testServer('2021-08-20T00:00:00Z', { policy });
  const { store, policies, clock } = server;
  clock.advance(secondMs);
  const begun = Promise.withResolvers<number>();
  const finish = Promise.withResolvers<undefined>();
  const deciding = store.transact(async (tx) => {
    begun.resolve((await policies.within(tx)).entries.length);
    await finish.promise;
  });
  assert.equal(await begun.promise, 1);

  let isPublished = false;
  const publication = publish(server, amended).then(() => (isPublished = true));
  // Not before: the hour below ends sessions, and the approver's is needed until the publication waits.
  await untilBlocked(server.databaseUrl);
  assert.equal(isPublished, false, 'published while a decision without it was still to be committed');
  clock.advance(hourMs);
  const decidedAt = clock.now();
  finish.resolve(undefined);
  await deciding;
  await publication;

  const known = await store.transact((tx) => policies.within(tx));
  assert.equal(known.entries.length, 2);
  assert.ok(known.entries[1]!.published.publishedAt >= decidedAt);
});

test('a text that says it was published before is refused, when it is proposed and when its day is over at the approval', async () => {
  const server = await testServer('2021-08-20T12:00:00Z');
  const [proposer, approver] = await officersOf(server);
  const said = (day: string): string =>
    policy.replace('published: 2021-08-01T00:00:00Z', `published: ${day}`);
  const { status, body } = await proposer.post('policies', said('2021-08-19'));
  assert.equal(status, 422);
  assert.match(
    body.detail,
    /1 fault, .* published is 2021-08-19T00:00:00Z, which lies before its publication on 2021-08-20; leave it out/,
  );

  const drafted = await proposer.post('policies', said('2021-08-20'));
  assert.equal((await confirmSigning(proposer, 'propose', drafted.body)).status, 200);
  server.clock.advance(dayMs);
  const late = await approver.post(`measures/${drafted.body.measure.id}/approve`, {});
  const answer = late.status === 200 ? await confirmSigning(approver, 'approve', late.body) : late;
  assert.equal(answer.body.type, 'urn:carnet:error:policy-faulty');
  assert.equal(server.policies.current()!.entries.length, 0);
});

test('what could not be published today is refused over HTTP, with what may be meant', async () => {
  const server = await testServer('2021-08-20T12:00:00Z');
  const [proposer] = await officersOf(server);
  const rows: readonly [string, string, RegExp][] = [
    ['territories: [CU]', 'territories: [UK]', /is UK, .* nearest are GB/],
    ['territories: [CU]', 'territories: [RU]', /no fence/],
    ['lease: P30D', 'lease: P91D', /P90D or less/],
    ['provision: "746.2"', 'provision: 746.10', /put 746\.10 in quotes/],
  ];
  for (const [what, instead, fault] of rows) {
    const { status, body } = await proposer.post('policies', undated(policy).replace(what, instead));
    assert.equal(status, 422);
    assert.match(body.detail, fault);
  }
});

test('a document that is none at all is answered with its first hundred faults', async () => {
  const server = await testServer('2021-08-20T00:00:00Z');
  const [proposer] = await officersOf(server);
  const { status, body } = await proposer.post('policies', `a: {${'? '.repeat(20_000)}`);
  assert.equal(status, 422);
  const { faults, detail } = body as { faults: unknown[]; detail: string };
  assert.equal(faults.length, 100);
  assert.match(detail, /^\d{5} faults, the first in line 1/);
});
