import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import pg from 'pg';
import { dayMs } from '../../src/core/time.ts';
import {
  enrolOfficer,
  inviteOfficers,
  type Exchange,
  type Officer,
} from '../../src/sim/casework/officers.ts';
import { softwarePasskey } from '../../src/sim/casework/software-passkey.ts';
import { preparedApproverKey, withAbsentWitness } from '../support/approvers.ts';
import { enrolOperator } from '../support/people.ts';
import { testServer, untilReady, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

async function people(server: TestServer, names: readonly string[]): Promise<readonly Officer[]> {
  const exchange: Exchange = (path, request) => fetch(server.url + path, request);
  const officers: Officer[] = [];
  for (const { link } of await inviteOfficers(server, names))
    officers.push(await enrolOfficer(exchange, link));
  return officers;
}

test('the keys of two people make the first approver set; a third person’s wait for the next', async () => {
  const server = await testServer('2021-08-20T00:00:00Z', withAbsentWitness);
  const [ada, bob, eve] = (await people(server, ['Ada', 'Bob', 'Eve'])) as [Officer, Officer, Officer];
  const read = async () => (await ada.get('approvers')).body;
  assert.equal((await read()).set, null);
  assert.match((await read()).nextSteps.join(), /approver key/);
  await ada.addApproverKey();
  assert.equal((await read()).set, null, 'one person is nobody’s check');
  await bob.addApproverKey();
  const { set, origin } = await read();
  assert.equal(set.number, 1);
  assert.deepEqual(new Set(set.persons), new Set([ada.id, bob.id]));
  assert.equal(set.rpId, 'approve.localhost');
  assert.equal(new URL(origin).hostname, set.rpId);
  await eve.addApproverKey();
  const later = await read();
  assert.equal(later.set.sha256, set.sha256, 'the first set is made once');
  const both = ['proposer', 'approver'];
  for (const { operator, counts } of later.keys as { operator: { id: string }; counts: string[] }[])
    assert.deepEqual(counts, operator.id === eve.id ? [] : both);
  assert.deepEqual(later.nextSteps, []);
  server.clock.advance(61 * dayMs);
  assert.match((await read()).nextSteps.join(), /Approver set 1 ends 2021-11-18/);
  server.clock.advance(29 * dayMs);
  assert.match((await read()).nextSteps.join(), /ended/);
});

test('without witnesses there is no approver set: it would prove no lock', async () => {
  const server = await testServer('2021-08-20T00:00:00Z');
  const [ada, bob] = (await people(server, ['Ada', 'Bob'])) as [Officer, Officer];
  await ada.addApproverKey();
  await bob.addApproverKey();
  const { body } = await ada.get('approvers');
  assert.equal(body.set, null);
  assert.match(body.nextSteps.join(), /witnesses/);
});

test('while the server stands still the key that would make the first set is not taken, and says when to add it', async () => {
  const server = await testServer('2021-08-20T00:00:00Z', withAbsentWitness);
  const [ada, bob] = (await people(server, ['Ada', 'Bob'])) as [Officer, Officer];
  await ada.addApproverKey();
  const { epoch } = (await ada.post('recovery', { reason: 'Restored from last night' })).body;
  await until('it stands still', async () => (await fetch(`${server.url}/readyz`)).status === 503);
  const refused = await bob.post('approvers/keys/options');
  assert.equal(refused.status, 503, JSON.stringify(refused.body));
  assert.equal(refused.body.type, 'urn:carnet:error:not-ready');
  assert.match(refused.body.detail, /first approver set[^]*Add the key once it goes on/);
  assert.equal((await ada.post('recovery/confirmation', { epoch, reason: 'Compared' })).status, 200);
  await untilReady(server);
  await bob.addApproverKey();
  assert.equal((await ada.get('approvers')).body.set.number, 1);
});

test('two people whose keys made no set are told what makes it', async () => {
  const server = await testServer('2021-08-20T00:00:00Z', withAbsentWitness);
  const [ada, bob] = (await people(server, ['Ada', 'Bob'])) as [Officer, Officer];
  for (const officer of [ada, bob]) await officer.addApproverKey();
  // As in records of a server that named no witnesses when the second key was added.
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  await client.query('delete from approver_sets');
  await client.end();
  const step = /2 people who may approve have approver keys[^]*adds another approver key/;
  assert.match((await ada.get('approvers')).body.nextSteps.join(), step);
  const proposed = await ada.post('approvers/sets');
  assert.equal(proposed.body.type, 'urn:carnet:error:approver-set-impossible');
  assert.match(proposed.body.detail, step);
});

test('an approver key takes a passkey for signing in as proof, and is none itself', async () => {
  const server = await testServer('2021-08-20T00:00:00Z', withAbsentWitness);
  const person = await enrolOperator(server, ['compliance']);
  const other = await enrolOperator(server, ['compliance']);
  const { body: begun } = await person.post('approvers/keys/options');
  const key = softwarePasskey({ rpId: new URL(begun.origin).hostname, origin: begun.origin });
  const credential = key.register(begun.options);
  const foreign = { credential, proof: other.passkey.assert(begun.proof, { unasked: true }) };
  assert.equal(
    (await person.post('approvers/keys', foreign)).body.type,
    'urn:carnet:error:passkey-of-another',
  );
  // The challenge is used up whatever the result, so each try begins anew.
  const onSignInPage = await preparedApproverKey(person);
  const { body: again } = await person.post('approvers/keys/options');
  const page = server.people.publicUrl();
  const wrong = softwarePasskey({ rpId: new URL(page).hostname, origin: page });
  const made = { credential: wrong.register(again.options), proof: person.assert(again.proof) };
  assert.equal((await person.post('approvers/keys', made)).body.type, 'urn:carnet:error:passkey-refused');
  assert.equal((await person.post('approvers/keys', onSignInPage.body)).status, 201);
  const me = (await person.get('me')).body;
  assert.equal(me.passkeys.length, 1, 'it opens no session');
});

const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');

test('policies go on with the passkeys for signing in', async () => {
  const server = await testServer('2021-08-20T00:00:00Z', { policy });
  const published = await server.store.transact((tx) => server.store.loadPolicies(tx));
  assert.equal(published.length, 1);
});
