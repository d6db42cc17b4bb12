import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hourMs, secondMs } from '../../src/core/time.ts';
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

test('a document that is none at all is answered with its first hundred faults', async () => {
  const server = await testServer('2021-08-20T00:00:00Z');
  const [proposer] = await officersOf(server);
  const { status, body } = await proposer.post('policies', `a: {${'? '.repeat(20_000)}`);
  assert.equal(status, 422);
  const { faults, detail } = body as { faults: unknown[]; detail: string };
  assert.equal(faults.length, 100);
  assert.match(detail, /^\d{5} faults, the first in line 1/);
});
