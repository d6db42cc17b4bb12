import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Client } from 'pg';
import type { Role } from '../../src/app/people/principal.ts';
import { dayMs } from '../../src/core/time.ts';
import {
  confirmSigning,
  signByTwo,
  type Officer,
  type OfficerAnswer,
  undated,
} from '../../src/sim/casework/officers.ts';
import { softwarePasskey } from '../../src/sim/casework/software-passkey.ts';
import { phonesInCuba } from '../support/due-phones.ts';
import { assertFor, seatAll, withAbsentWitness } from '../support/approvers.ts';
import { askAnonymously, enrolOperator, passkeyFor } from '../support/people.ts';
import { officersOf, operatorGet, operatorPost, publish, testServer } from '../support/server.ts';

// One dishonest person, or one dishonest hand in the database. Whatever they try, no phone is ordered to lock, and it is said why.
const policy = undated(
  readFileSync(new URL('../../policies/six-destinations.yaml', import.meta.url), 'utf8'),
);
const server = await testServer('2021-08-20T00:00:00Z', { policy, ...withAbsentWitness });
const [proposer, approver] = await officersOf(server);
const { due } = await phonesInCuba(server, { due: 2 });
const phones = due.map((one) => one.phoneId);

async function opened(): Promise<string> {
  const { body } = await proposer.post('cases', { title: 'A case', clauses: ['cu-activation'] });
  return body.id as string;
}

async function drafted(named: readonly string[] = [phones[0]!]): Promise<string> {
  const { body } = await proposer.post(`cases/${await opened()}/measures`, {
    reason: 'A lot',
    phones: named,
  });
  return body.measure as string;
}

async function proposed(named?: readonly string[]): Promise<string> {
  const measure = await drafted(named);
  const { body } = await proposer.post(`measures/${measure}/propose`);
  assert.equal((await confirmSigning(proposer, 'propose', body)).status, 200);
  return measure;
}

const approving = (by: Officer, measure: string): Promise<OfficerAnswer> =>
  by.post(`measures/${measure}/approve`);

/** The same question without naming whose passkeys may answer it, as a dishonest page would put it. */
const toAnyone = (asked: OfficerAnswer['body']): OfficerAnswer['body'] => ({
  ...asked,
  options: { ...asked.options, allowCredentials: [] },
});

function refused({ status, body }: { status: number; body: { type?: string } }, code: string): void {
  assert.equal(body.type, `urn:carnet:error:${code}`, JSON.stringify(body));
  assert.ok(status >= 400);
}

/** Whatever was tried: nothing was ordered, nobody is locked. */
async function nobodyIsLocked(faults = 0): Promise<void> {
  assert.deepEqual(await server.executeMeasures(), { ordered: 0, released: 0, faults });
  for (const phone of phones) {
    const { events, standing } = (await operatorGet(server, `dossiers/${phone}`)).body;
    assert.ok(!events.some((event: { kind: string }) => event.kind === 'lock-ordered'));
    assert.equal(standing, 'due');
  }
}

/** Runs SQL as the owner of the tables; `guards` off: past every trigger and foreign key. */
async function sql(text: string, values: readonly unknown[], guards: 'on' | 'off' = 'on'): Promise<void> {
  const client = new Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    if (guards === 'off') await client.query('set session_replication_role = replica');
    await client.query(text, [...values]);
  } finally {
    await client.end();
  }
}

test('the proposer never approves: not over HTTP, with both roles and the assertion at hand', async () => {
  const measure = await proposed();
  refused(await approving(proposer, measure), 'approver-is-proposer');
  const { body } = await approving(approver, measure);
  refused(await confirmSigning(proposer, 'approve', toAnyone(body)), 'approver-is-proposer');
  await nobodyIsLocked();
});

test('the proposer never approves: not in the database either', async () => {
  const measure = await proposed();
  const sha256 = (await proposer.get(`measures/${measure}`)).body.sha256 as string;
  const values = [sha256, proposer.id, approver.id];
  const insert = `insert into approvals (sha256, role, operator, proposer, key, assertion, assertion_sha256, at)`;
  const rows: readonly (readonly [string, RegExp])[] = [
    [`($1, 'approver', $2, $2, 'k', '{}', 'a1', now())`, /proposer_never_approves|one_person_signs_once/],
    // To name somebody else as the proposer is to name a manifest that does not exist.
    [`($1, 'approver', $2, $3, 'k', '{}', 'a2', now())`, /one_person_signs_once|foreign key/],
    [`($1, 'proposer', $3, $2, 'k', '{}', 'a3', now())`, /proposer_never_approves/],
    [
      `($1, 'approver', $3, $2, (select key from approvals where sha256 = $1), '{}', 'a4', now())`,
      /one_passkey_signs_once/,
    ],
  ];
  for (const [row, constraint] of rows)
    await assert.rejects(
      sql(`with v as (select $1::text, $2::uuid, $3::uuid) ${insert} values ${row}`, values),
      constraint,
    );
  await assert.rejects(sql(`update measures set state = 'approved' where id = $1`, [measure]), /two people/);
  await nobodyIsLocked();
});

test('what was signed is never changed, removed or emptied', async () => {
  await proposed();
  for (const table of ['approvals', 'measure_manifests'])
    for (const statement of [
      `update ${table} set sha256 = 'x'`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ])
      await assert.rejects(sql(statement, []), /never changed or removed/);
});

test('an approval is worth nothing on another set, or in the other role', async () => {
  const [one, other] = [await proposed(), await proposed([phones[1]!])];
  const asked = (await approving(approver, one)).body;
  const elsewhere = (await approving(approver, other)).body;
  const replay = { ...elsewhere, options: asked.options };
  refused(await confirmSigning(approver, 'approve', replay), 'passkey-refused');
  const asProposer = await proposer.post(`measures/${await drafted()}/propose`);
  const wrongRole = { ...asked, options: toAnyone(asProposer.body).options };
  refused(await confirmSigning(approver, 'approve', wrongRole), 'passkey-refused');
  await nobodyIsLocked();
});

test('a phone more, or one less, voids what was signed', async () => {
  const measure = await proposed();
  const asked = (await approving(approver, measure)).body;
  const changed = await proposer.post(`measures/${measure}/phones`, { add: [phones[1]!] });
  assert.equal(changed.body.phones, 2);
  const read = (await approver.get(`measures/${measure}`)).body;
  assert.deepEqual([read.state, read.sha256, read.approvals], ['draft', null, []]);
  refused(await confirmSigning(approver, 'approve', asked), 'measure-closed');
  const again = (await proposer.post(`measures/${measure}/propose`)).body;
  assert.notEqual(again.sha256, asked.sha256);
  await confirmSigning(proposer, 'propose', again);
  refused(await confirmSigning(approver, 'approve', asked), 'measure-changed');
  await nobodyIsLocked();
});

test('an approval comes too late after seven days', async () => {
  const measure = await proposed();
  const asked = (await approving(approver, measure)).body;
  server.clock.advance(7 * dayMs + 1);
  refused(await confirmSigning(approver, 'approve', asked), 'measure-closed');
  await nobodyIsLocked();
  assert.equal((await approver.get(`measures/${measure}`)).body.state, 'lapsed');
});

test('nothing is proposed or approved in a case that is over', async () => {
  const measure = await proposed();
  const caseId = (await approver.get(`measures/${measure}`)).body.case as string;
  const asked = (await approving(approver, measure)).body;
  server.clock.advance(6 * dayMs);
  const waiting = (await proposer.post(`cases/${caseId}/measures`, { reason: 'Later', phones })).body.measure;
  const late = (await proposer.post(`measures/${waiting}/propose`)).body;
  await proposer.post(`cases/${caseId}/end`, { finding: 'no-diversion', reason: 'Nothing there' });
  refused(await confirmSigning(approver, 'approve', asked), 'measure-closed');
  refused(await confirmSigning(proposer, 'propose', late), 'measure-closed');
  refused(await proposer.post(`measures/${waiting}/phones`, { remove: phones }), 'measure-closed');
  await nobodyIsLocked();
});

test('no assertion that does not hold is an approval', async () => {
  const measure = await proposed();
  const approverKey = await approver.addApproverKey();
  const asked = (await approving(approver, measure)).body;
  const wrongs = [
    { origin: 'https://elsewhere.example' },
    { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
    { rpId: 'elsewhere.example' },
    { absent: true },
    { unverified: true },
    { flippedSignature: true },
    { foreignKey: true },
    { type: 'webauthn.create' },
    { crossOrigin: true },
    { topOrigin: 'https://elsewhere.example' },
    { userHandle: 'A'.repeat(22) },
  ] as const;
  for (const wrong of wrongs) {
    const assertion = approverKey.assert(asked.options, wrong);
    const body = { sha256: asked.sha256, assertion };
    refused(await approver.post(`measures/${measure}/approve/confirm`, body), 'passkey-refused');
  }
  await sql(`update approver_keys set counter = 9 where operator_id = $1`, [approver.id]);
  const copied = approverKey.assert(asked.options, { counter: 1 });
  const confirm = (assertion: object): Promise<OfficerAnswer> =>
    approver.post(`measures/${measure}/approve/confirm`, { sha256: asked.sha256, assertion });
  refused(await confirm(copied), 'passkey-copied');
  const origin = server.people.publicUrl().replace('localhost', 'approve.localhost');
  const stranger = softwarePasskey({ rpId: 'approve.localhost', origin });
  refused(await confirm(stranger.assert(asked.options, { unasked: true })), 'passkey-unknown');
  const proposerKey = await proposer.addApproverKey();
  refused(await confirm(proposerKey.assert(asked.options, { unasked: true })), 'passkey-of-another');
  // A passkey for signing in is no approver key, even where it answers for the page where locks are signed.
  const misled = { unasked: true, origin, rpId: 'approve.localhost' } as const;
  refused(await confirm(approver.passkey.assert(asked.options, misled)), 'passkey-unknown');
  assert.equal((await approver.get(`measures/${measure}`)).body.state, 'proposed');
  await nobodyIsLocked();
});

test('one passkey cannot be enrolled for two accounts', async () => {
  const invited = await server.people.invite({
    name: 'Second self',
    email: 'second-self@example.org',
    roles: ['compliance'],
  });
  assert.ok(invited.kind === 'invited');
  const token = invited.link.url.split('#')[1]!;
  const begun = await askAnonymously(server, 'enrolment/options', { token });
  const credential = proposer.passkey.register(begun.body.options);
  refused(await askAnonymously(server, 'enrolment', { token, credential }), 'passkey-known');
});

test('a passkey that two people share signs once, though the records give it to the second', async () => {
  const measure = await proposed();
  const { body } = await approving(approver, measure);
  const key = await proposer.addApproverKey();
  const give = (to: Officer): Promise<void> =>
    sql('update approver_keys set operator_id = $1 where credential_id = $2', [to.id, key.credentialId]);
  await give(approver);
  const userHandle = Buffer.from(approver.id, 'hex').toString('base64url');
  const shared = key.assert(toAnyone(body).options, { userHandle });
  const confirmed = { sha256: body.sha256, assertion: shared };
  refused(await approver.post(`measures/${measure}/approve/confirm`, confirmed), 'passkey-shared');
  await give(proposer);
  await nobodyIsLocked();
});

test('only a person proposes, and only compliance approves', async () => {
  const measure = await proposed();
  const byProgram = (path: string): ReturnType<typeof operatorPost> =>
    operatorPost(server, `measures/${measure}/${path}`, {}, `attack-${path}-${measure}`);
  for (const path of ['approve', 'propose', 'release']) refused(await byProgram(path), 'forbidden');
  const roles: readonly Role[] = ['investigator', 'support', 'viewer', 'auditor', 'administrator'];
  for (const role of roles) {
    const person = await enrolOperator(server, [role]);
    refused(await person.post(`measures/${measure}/approve`), 'forbidden');
  }
  await nobodyIsLocked();
});

test('a session that is over, or a person who was deactivated, signs nothing', async () => {
  const measure = await proposed();
  const person = await enrolOperator(server, ['compliance']);
  await seatAll(server, [person]);
  const asked = (await person.post(`measures/${measure}/approve`)).body;
  const assertion = assertFor(person, asked);
  const stale = person.headers();
  await person.post('sign-out');
  const ask = (): Promise<Response> =>
    fetch(`${server.url}/v1/operator/measures/${measure}/approve/confirm`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `stale-${measure}`, ...stale },
      body: JSON.stringify({ sha256: asked.sha256, assertion }),
    });
  assert.equal((await ask()).status, 401);
  await person.signIn();
  await server.people.deactivate(person.id);
  const headers = person.headers();
  const gone = await fetch(`${server.url}/v1/operator/measures/${measure}/approve/confirm`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `gone-${measure}`, ...headers },
    body: JSON.stringify({ sha256: asked.sha256, assertion }),
  });
  assert.equal(gone.status, 401);
  await nobodyIsLocked();
});

test('what somebody proposed who was deactivated since is approved by nobody', async () => {
  const going = await enrolOperator(server, ['investigator']);
  await seatAll(server, [going]);
  const { body: opened } = await going.post('cases', { title: 'Theirs', clauses: ['cu-activation'] });
  const drafting = await going.post(`cases/${opened.id}/measures`, { reason: 'A lot', phones });
  const { measure } = drafting.body;
  const asked = (await going.post(`measures/${measure}/propose`)).body;
  const signed = { sha256: asked.sha256, assertion: assertFor(going, asked) };
  assert.equal((await going.post(`measures/${measure}/propose/confirm`, signed)).status, 200);
  const { body } = await approving(approver, measure);
  await server.people.deactivate(going.id);
  refused(await confirmSigning(approver, 'approve', body), 'operator-deactivated');
  await nobodyIsLocked();
});

test('records that were altered behind the guards order nothing, and are reported', async () => {
  const alterations: readonly (readonly [string, string])[] = [
    [
      'the manifest',
      `update measure_manifests set text = replace(text, '"count":1', '"count":2') where measure_id = $1`,
    ],
    [
      'the manifest and its hash',
      `with m as (update measure_manifests set text = replace(text, '"count":1', '"count":2'), sha256 = 'forged-' || left(sha256, 36)
         where measure_id = $1 returning sha256)
       update measures set sha256 = (select sha256 from m) where id = $1`,
    ],
    [
      'an assertion',
      `update approvals set assertion = replace(assertion, 'localhost', 'elsewhere') where role = 'approver'
         and sha256 = (select sha256 from measures where id = $1)`,
    ],
    [
      'whose key signed',
      `update approvals set key = 'of-somebody-else' where role = 'approver' and sha256 = (select sha256 from measures where id = $1)`,
    ],
    [
      'a signature',
      `delete from approvals where role = 'approver' and sha256 = (select sha256 from measures where id = $1)`,
    ],
  ];
  for (const [what, statement] of alterations) {
    const measure = await proposed();
    const { body } = await approving(approver, measure);
    assert.equal((await confirmSigning(approver, 'approve', body)).status, 200);
    await sql(statement, [measure], 'off');
    // Once as documents that are not published, once as orders that are not given.
    await nobodyIsLocked(2);
    assert.equal((await approver.get(`measures/${measure}`)).body.state, 'approved', what);
    assert.equal((await proposer.post(`measures/${measure}/release`, { reason: what })).status, 200);
    await sql(`update measures set documents_at = now() where id = $1`, [measure], 'off');
  }
});

test('terms that were altered beside the manifest are signed by nobody, and order nothing', async () => {
  const terms: readonly string[] = [
    `approve_by = approve_by + interval '1 year'`,
    `until_at = until_at + interval '1 year'`,
    `reason = 'Nothing much'`,
    `clauses = '{cu-activation,ir-activation}'`,
  ];
  for (const altered of terms) {
    const measure = await proposed();
    const asked = (await approving(approver, measure)).body;
    await sql(`update measures set ${altered} where id = $1`, [measure]);
    refused(await approving(approver, measure), 'measure-altered');
    refused(await confirmSigning(approver, 'approve', asked), 'measure-altered');
  }
  await nobodyIsLocked();
});

test('a phone that was slipped in after the signatures is not locked', async () => {
  const measure = await proposed();
  const { body } = await approving(approver, measure);
  const insert = `insert into measure_phones (bucket, measure_id, phone_id, member)
    select get_byte(uuid_send($2::uuid), 0), $1, $2, coalesce($3, 'x')`;
  await assert.rejects(sql(insert, [measure, phones[1], null]), /only a draft/);
  const other = (await approver.get(`measures/${await proposed([phones[1]!])}/phones`)).body.phones[0];
  assert.equal(other.phoneId, phones[1]);
  await confirmSigning(approver, 'approve', body);
  await sql(insert, [measure, phones[1], other.member], 'off');
  // Two people signed the root over other members, so nobody is locked by it.
  await nobodyIsLocked(1);
  assert.deepEqual((await approver.get(`measures/${measure}`)).body.phones.outcomes, { pending: 2 });
  assert.equal((await proposer.post(`measures/${measure}/release`, { reason: 'Altered' })).status, 200);
  await sql(`update measures set documents_at = now() where id = $1`, [measure], 'off');
  assert.equal((await operatorGet(server, `dossiers/${phones[1]!}`)).body.standing, 'due');
});

test('a phone that took the place of the signed one is not locked', async () => {
  const measure = await proposed();
  const { body } = await approving(approver, measure);
  assert.equal((await confirmSigning(approver, 'approve', body)).status, 200);
  // The members are still those that two people signed; the row now gives one of them to another phone.
  const put = `update measure_phones set phone_id = $2::uuid, bucket = get_byte(uuid_send($2::uuid), 0) where measure_id = $1`;
  await sql(put, [measure, phones[1]], 'off');
  await nobodyIsLocked();
  assert.deepEqual((await approver.get(`measures/${measure}`)).body.phones.outcomes, {
    'failed: not-in-manifest': 1,
  });
});

test('a policy too takes two people: one alone publishes nothing', async () => {
  server.clock.advance(dayMs);
  const before = (await operatorGet(server, '../policies')).body.policies.length as number;
  const amended = policy.replace('version: 1', 'version: 2');
  const { body } = await proposer.post('policies', amended);
  await confirmSigning(proposer, 'propose', body);
  refused(await approving(proposer, body.measure.id), 'approver-is-proposer');
  assert.equal((await operatorGet(server, '../policies')).body.policies.length, before);
  // Published by others meanwhile, the same version cannot be published again.
  await publish(server, amended);
  const asked = (await approving(approver, body.measure.id)).body;
  refused(await confirmSigning(approver, 'approve', asked), 'policy-exists');
  const published = await server.store.transact((tx) => server.store.loadPolicies(tx));
  const roles = published.map((one) => one.approvals?.map(({ role }) => role));
  assert.deepEqual(roles, [
    ['proposer', 'approver'],
    ['proposer', 'approver'],
  ]);
});

test('whoever signs a policy can read its exact text; an altered one is shown to nobody', async () => {
  const text = `${policy.replace('version: 1', 'version: 9')}# <script>alert(1)</script> \u202e\r\n`;
  server.clock.advance(1000);
  const { status, body } = await proposer.post('policies', text);
  assert.equal(status, 201, JSON.stringify(body));
  const path = `${server.url}/v1/operator/measures/${body.measure.id}/policy`;
  const read = await fetch(path, { headers: approver.headers() });
  const bytes = Buffer.from(await read.arrayBuffer());
  assert.equal(bytes.toString('utf8'), text);
  assert.equal(read.headers.get('content-type'), 'application/yaml; charset=utf-8');
  assert.equal(JSON.parse(body.manifest).policy.sha256, hash('sha256', bytes, 'base64url'));
  refused(await approver.get(`measures/${await drafted()}/policy`), 'policy-unknown');
  assert.equal((await fetch(path)).status, 401);
  await sql(`update measures set policy_text = policy_text || 'x' where id = $1`, [body.measure.id]);
  refused(await approver.get(`measures/${body.measure.id}/policy`), 'measure-altered');
});

test('the same signature handed in twice counts once', async () => {
  const measure = await drafted([phones[1]!]);
  const asked = (await proposer.post(`measures/${measure}/propose`)).body;
  const body = { sha256: asked.sha256, assertion: proposer.assert(asked) };
  assert.equal((await proposer.post(`measures/${measure}/propose/confirm`, body)).status, 200);
  refused(await proposer.post(`measures/${measure}/propose/confirm`, body), 'measure-closed');
  assert.equal((await signByTwo(proposer, approver, measure)).status, 409);
  assert.ok(passkeyFor(server).credentialId !== proposer.passkey.credentialId);
});
