import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultQuotas } from '../../src/server/compose-server.ts';
import { askAnonymously, enrolOperator, type TestOperator } from '../support/people.ts';
import { testServer } from '../support/server.ts';

const quotas = (signIns: number) => ({
  ...defaultQuotas,
  'sign-in': { name: 'sign-in', requestsMax: signIns, windowS: 60 },
});
const at = '2026-03-01T08:00:00Z';

test('fifteen people behind one address enrol and sign in, all at the same minute', async () => {
  const server = await testServer(at, { quotas: defaultQuotas });
  const people = await Promise.all(Array.from({ length: 15 }, () => enrolOperator(server, ['viewer'])));
  const signIns = await Promise.all(people.map(() => askAnonymously(server, 'sign-in/options', {})));
  // Some were interrupted and begin again.
  const again = await Promise.all(people.map(() => askAnonymously(server, 'sign-in/options', {})));
  assert.deepEqual(new Set(signIns.map(({ status }) => status)), new Set([200]));
  const finished = await Promise.all(
    people.map((person, place) => finish(server, person, again[place]!.body.options)),
  );
  assert.deepEqual(new Set(finished), new Set([200]));
});

async function finish(
  server: Parameters<typeof askAnonymously>[0],
  person: TestOperator,
  options: object,
): Promise<number> {
  return (await askAnonymously(server, 'sign-in', { credential: person.assert(options) })).status;
}

test('whoever enters gives the address back what it took', async () => {
  const server = await testServer(at, { quotas: quotas(4) });
  for (let person = 0; person < 6; person += 1) {
    const somebody = await enrolOperator(server, ['viewer']);
    await somebody.signIn();
  }
  const asked = [];
  for (let tries = 0; tries < 6; tries += 1)
    asked.push((await askAnonymously(server, 'sign-in/options', {})).status);
  assert.deepEqual(asked, [200, 200, 200, 200, 429, 429]);
});

test('one passkey is turned away after thirty requests a minute, and nobody else with it', async () => {
  const server = await testServer(at, { quotas: quotas(1000) });
  const [busy, other] = [await enrolOperator(server, ['viewer']), await enrolOperator(server, ['viewer'])];
  const { body } = await askAnonymously(server, 'sign-in/options', {});
  const credential = busy.assert(body.options);
  const statuses = [];
  for (let tries = 0; tries < 31; tries += 1) {
    const answer = await askAnonymously(server, 'sign-in', { credential });
    statuses.push(answer.status);
    if (answer.status === 429) {
      assert.match(answer.body.detail, /used 30 times within a minute/);
      assert.ok(Number(answer.headers.get('retry-after')) > 0);
    }
  }
  // The enrolment was with a link, so the first use of the passkey is the first here.
  assert.equal(statuses[0], 200);
  assert.equal(statuses.filter((status) => status === 429).length, 1);
  await other.signIn();
  const link = { token: 'A'.repeat(43) };
  for (let tries = 0; tries < 30; tries += 1) await askAnonymously(server, 'enrolment/options', link);
  assert.equal((await askAnonymously(server, 'enrolment/options', link)).status, 429);
  assert.notEqual((await askAnonymously(server, 'enrolment/options', { token: 'B'.repeat(43) })).status, 429);
});
