import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Role } from '../../src/app/people/principal.ts';
import { measureText } from '../../src/cli/measures-text.ts';
import { assertFor, seatAll, withAbsentWitness } from '../support/approvers.ts';
import { phonesInCuba } from '../support/due-phones.ts';
import { confirmRoles, enrolOperator, type TestOperator } from '../support/people.ts';
import { operatorGet, publish, testServer } from '../support/server.ts';
import { undated } from '../../src/sim/casework/officers.ts';

// Proposer and approver hold their roles when they sign and until their measure is carried out.
const policy = readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8');
const server = await testServer('2021-08-20T00:00:00Z', { policy, ...withAbsentWitness });
const { due } = await phonesInCuba(server, { due: 2 });
const phones = due.map((one) => one.phoneId);
const administrator = await enrolOperator(server, ['administrator']);
const confirming = await enrolSigner(['compliance']);

/** A person who signs: with an approver key that the first set names. */
async function enrolSigner(roles: readonly Role[]): Promise<TestOperator> {
  const person = await enrolOperator(server, roles);
  await seatAll(server, [person]);
  return person;
}

async function give(person: TestOperator, roles: readonly Role[]): Promise<void> {
  const changed = await administrator.post(`operators/${person.id}/roles`, { roles });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  if (changed.body.asked !== null)
    assert.equal((await confirmRoles(confirming, person.id, roles)).status, 200);
}

async function draftedBy(person: TestOperator): Promise<string> {
  const opened = await person.post('cases', { title: 'A case', clauses: ['cu-activation'] });
  const drafted = await person.post(`cases/${opened.body.id}/measures`, { reason: 'A lot', phones });
  assert.equal(drafted.status, 201, JSON.stringify(drafted.body));
  return drafted.body.measure as string;
}

type Answer = Awaited<ReturnType<TestOperator['post']>>;

async function confirm(
  person: TestOperator,
  measure: string,
  step: 'propose' | 'approve',
  { body }: Answer,
): Promise<Answer> {
  return person.post(`measures/${measure}/${step}/confirm`, () => ({
    sha256: body.sha256,
    assertion: assertFor(person, body),
  }));
}

async function sign(person: TestOperator, measure: string, step: 'propose' | 'approve'): Promise<Answer> {
  const asked = await person.post(`measures/${measure}/${step}`);
  return asked.status === 200 ? confirm(person, measure, step, asked) : asked;
}

async function approved(proposer: TestOperator, approver: TestOperator): Promise<string> {
  const measure = await draftedBy(proposer);
  assert.equal((await sign(proposer, measure, 'propose')).status, 200);
  assert.equal((await sign(approver, measure, 'approve')).status, 200);
  return measure;
}

const refused = ({ body }: Answer, code: string): void =>
  assert.equal(body.type, `urn:carnet:error:${code}`, JSON.stringify(body));

const nothing = { ordered: 0, released: 0, faults: 0 };

async function nobodyIsOrdered(): Promise<void> {
  for (const phone of phones) {
    const { events } = (await operatorGet(server, `dossiers/${phone}`)).body;
    assert.ok(!events.some((event: { kind: string }) => event.kind === 'lock-ordered'));
  }
}

test('what somebody proposed who lost the role since is approved by nobody, asked before or after', async () => {
  const proposer = await enrolSigner(['investigator']);
  const measure = await draftedBy(proposer);
  assert.equal((await sign(proposer, measure, 'propose')).status, 200);
  const asked = await confirming.post(`measures/${measure}/approve`);
  assert.equal(asked.status, 200);
  await give(proposer, ['viewer']);
  refused(await confirm(confirming, measure, 'approve', asked), 'signer-role-lost');
  const again = await confirming.post(`measures/${measure}/approve`);
  refused(again, 'signer-role-lost');
  assert.equal(again.body.role, 'proposer');
  assert.deepEqual(await server.executeMeasures(), nothing);
  await give(proposer, ['investigator']);
  assert.equal((await confirm(confirming, measure, 'approve', asked)).status, 200);
  assert.equal((await proposer.post(`measures/${measure}/release`, { reason: 'Enough' })).status, 200);
  await server.executeMeasures();
});

test('a policy whose proposer may propose none any more is published by nobody', async () => {
  const proposer = await enrolOperator(server, ['compliance', 'investigator']);
  server.clock.advance(1000);
  const text = undated(policy.replace('version: 1', 'version: 2'));
  const drafted = await fetch(`${server.url}/v1/operator/policies`, {
    method: 'POST',
    headers: { 'content-type': 'application/yaml', 'idempotency-key': 'a-policy', ...proposer.headers() },
    body: text,
  });
  const signing = (await drafted.json()) as { measure: { id: string }; sha256: string; options: object };
  const { id } = signing.measure;
  const proposed = await proposer.post(`measures/${id}/propose/confirm`, {
    sha256: signing.sha256,
    assertion: proposer.assert(signing.options),
  });
  assert.equal(proposed.status, 200, JSON.stringify(proposed.body));
  // An investigator still proposes locks, and no policies.
  await give(proposer, ['investigator']);
  refused(await sign(confirming, id, 'approve'), 'signer-role-lost');
  await publish(server, text);
});

const losses: readonly (readonly [string, 'proposer' | 'approver', 'role-lost' | 'deactivated'])[] = [
  ['the proposer lost the role', 'proposer', 'role-lost'],
  ['the approver lost the role', 'approver', 'role-lost'],
  ['the proposer was deactivated', 'proposer', 'deactivated'],
  ['the approver was deactivated', 'approver', 'deactivated'],
];
for (const [what, role, why] of losses)
  test(`an approved measure orders nothing and says so once ${what}`, async () => {
    const people = {
      proposer: await enrolSigner(['investigator']),
      approver: await enrolSigner(['compliance']),
    };
    const measure = await approved(people.proposer, people.approver);
    const gone = people[role];
    if (why === 'deactivated') assert.equal((await server.people.deactivate(gone.id)).kind, 'changed');
    else await give(gone, ['viewer']);
    assert.deepEqual(await server.executeMeasures(), nothing);
    await nobodyIsOrdered();
    const { body } = await confirming.get(`measures/${measure}`);
    assert.equal(body.state, 'approved');
    assert.deepEqual(body.heldBackBy, [{ role, operator: { id: gone.id, name: gone.name }, why }]);
    assert.deepEqual(body.phones.outcomes, { pending: 2 });
    assert.match(measureText(body, null), new RegExp(`^Waits: .*${role} ${gone.name}`, 'm'));
    // A measure that waits keeps none behind it from being carried out, and can be released like any other.
    assert.equal((await confirming.post(`measures/${measure}/release`, { reason: what })).status, 200);
    await server.executeMeasures();
  });

test('a signature for another public address than the server has holds back too', async () => {
  const measure = await approved(await enrolSigner(['investigator']), confirming);
  const { databaseUrl, dataDir } = server;
  const moved = await testServer(new Date(server.clock.now()).toISOString(), {
    databaseUrl,
    dataDir,
    publicUrl: 'https://carnet.example',
  });
  assert.deepEqual(await moved.executeMeasures(), nothing);
  const read = await operatorGet(moved, `measures/${measure}`);
  const whys = read.body.heldBackBy.map((one: { role: string; why: string }) => [one.role, one.why]);
  assert.deepEqual(whys, [
    ['proposer', 'other-address'],
    ['approver', 'other-address'],
  ]);
  await nobodyIsOrdered();
  assert.equal((await confirming.post(`measures/${measure}/release`, { reason: 'Over' })).status, 200);
  await server.executeMeasures();
});

test('with the role given back and confirmed, the measure goes on', async () => {
  const proposer = await enrolSigner(['investigator']);
  const measure = await approved(proposer, confirming);
  await give(proposer, ['viewer']);
  assert.deepEqual(await server.executeMeasures(), nothing);
  await give(proposer, ['investigator']);
  assert.deepEqual(await server.executeMeasures(), { ...nothing, ordered: 2 });
  const { body } = await confirming.get(`measures/${measure}`);
  assert.deepEqual([body.state, body.heldBackBy], ['executed', []]);
});
