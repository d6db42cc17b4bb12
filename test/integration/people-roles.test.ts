import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Client } from 'pg';
import type { AnyJson } from '../support/any-json.ts';
import { untilBlocked } from '../support/blocked-backend.ts';
import {
  addPasskey,
  askAnonymously,
  confirmRoles,
  enrolByLink,
  enrolOperator,
  passkeyFor,
  type Answered,
  type TestOperator,
} from '../support/people.ts';
import { testServer } from '../support/server.ts';

const server = await testServer('2026-03-01T08:00:00Z');
const code = ({ body }: Answered): string => String(body.type).replace('urn:carnet:error:', '');
const administrator = await enrolOperator(server, ['administrator']);
const compliance = await enrolOperator(server, ['compliance']);
let invitations = 0;

async function invite(by: TestOperator, roles: readonly string[]): Promise<Answered> {
  invitations += 1;
  return by.post('operators', { name: 'New', email: `new-${invitations}@example.org`, roles });
}

async function rolesOf(
  person: TestOperator,
): Promise<{ readonly roles: string[]; readonly asked: string[] | null }> {
  const { operator } = (await person.get('me')).body;
  return { roles: operator.roles, asked: operator.asked?.roles ?? null };
}

suite('one person cannot make the other half of a pair', () => {
  test('an invited role that can act waits for a second person; the others hold at once', async () => {
    const invited = await invite(administrator, ['viewer', 'investigator']);
    const person = await enrolByLink(server, invited.body.link);
    assert.deepEqual(await rolesOf(person), { roles: ['viewer'], asked: ['viewer', 'investigator'] });
    const own = await confirmRoles(administrator, person.id, ['viewer', 'investigator']);
    assert.equal(code(own), 'roles-confirmation-own');
    const confirmed = await confirmRoles(compliance, person.id, ['investigator', 'viewer']);
    assert.equal(confirmed.status, 200, JSON.stringify(confirmed.body));
    assert.deepEqual(await rolesOf(person), { roles: ['viewer', 'investigator'], asked: null });
  });

  for (const [what, end] of [
    ['deactivated', (id: string) => administrator.post(`operators/${id}/deactivate`)],
    ['told to do less', (id: string) => administrator.post(`operators/${id}/roles`, { roles: ['viewer'] })],
  ] as const)
    test(`nor with a link that they kept for the time after they were ${what}`, async () => {
      const going = await enrolOperator(server, ['administrator']);
      const { link } = (await invite(going, ['auditor'])).body;
      assert.equal((await end(going.id)).status, 200);
      const begun = await askAnonymously(server, 'enrolment/options', { token: link.split('#')[1] });
      assert.equal(code(begun), 'enrolment-link-invalid');
    });

  test('nobody is vouched for before they have enrolled', async () => {
    const invited = await invite(administrator, ['investigator']);
    const { id } = invited.body.operator;
    assert.equal(code(await confirmRoles(compliance, id, ['investigator'])), 'roles-not-enrolled');
    await enrolByLink(server, invited.body.link);
    assert.equal((await confirmRoles(compliance, id, ['investigator'])).status, 200);
  });

  test('nor by inviting an administrator who confirms', async () => {
    const accomplice = await enrolByLink(server, (await invite(administrator, ['administrator'])).body.link);
    const puppet = await enrolByLink(server, (await invite(administrator, ['compliance'])).body.link);
    const confirming = await confirmRoles(accomplice, puppet.id, ['compliance']);
    assert.equal(code(confirming), 'forbidden');
  });

  test('nor by a new link for somebody who can act: their acting roles wait again', async () => {
    const victim = await enrolOperator(server, ['viewer', 'compliance']);
    const renewed = await administrator.post(`operators/${victim.id}/enrolment-link`);
    const stolen = await enrolByLink(server, renewed.body.link);
    assert.equal(stolen.id, victim.id);
    assert.deepEqual(await rolesOf(stolen), { roles: ['viewer'], asked: ['viewer', 'compliance'] });
    const own = await confirmRoles(administrator, victim.id, ['viewer', 'compliance']);
    assert.equal(code(own), 'roles-confirmation-own');
  });

  test('nor when another administrator asked for the role that the link’s giver then confirms', async () => {
    const second = await enrolOperator(server, ['administrator']);
    const invited = await invite(administrator, ['viewer']);
    const puppet = await enrolByLink(server, invited.body.link);
    await second.post(`operators/${puppet.id}/roles`, { roles: ['viewer', 'compliance'] });
    const confirming = await confirmRoles(administrator, puppet.id, ['viewer', 'compliance']);
    assert.equal(code(confirming), 'roles-confirmation-own');
    // Nor may the one who asked, who gave no link.
    const asking = await confirmRoles(second, puppet.id, ['viewer', 'compliance']);
    assert.equal(code(asking), 'roles-confirmation-own');
    const confirmed = await confirmRoles(compliance, puppet.id, ['viewer', 'compliance']);
    assert.equal(confirmed.status, 200);
  });

  test('nor with a further passkey that an unvouched one let in', async () => {
    const invited = await invite(administrator, ['viewer']);
    const puppet = await enrolByLink(server, invited.body.link);
    assert.equal((await addPasskey(puppet, passkeyFor(server))).status, 201);
    await puppet.post(`passkeys/${puppet.passkey.credentialId}/remove`);
    const second = await enrolOperator(server, ['administrator']);
    await second.post(`operators/${puppet.id}/roles`, { roles: ['compliance'] });
    const own = await confirmRoles(administrator, puppet.id, ['compliance']);
    assert.equal(code(own), 'roles-confirmation-own');
  });

  test('nor with a link that is used at the moment in which somebody confirms', async () => {
    const second = await enrolOperator(server, ['administrator']);
    const person = await enrolByLink(server, (await invite(second, ['compliance'])).body.link);
    const { link } = (await administrator.post(`operators/${person.id}/enrolment-link`)).body;
    const database = new Client({ connectionString: server.databaseUrl });
    await database.connect();
    await database.query('begin');
    // As a confirmation under way holds it.
    await database.query('select pg_advisory_xact_lock(4741990177)');
    let isOver = false;
    const enrolling = enrolByLink(server, link).finally(() => {
      isOver = true;
    });
    await untilBlocked(server.databaseUrl);
    const wasOver = isOver;
    await database.query('commit');
    await database.end();
    await enrolling;
    assert.equal(wasOver, false, 'the passkey was enrolled beside a confirmation');
    assert.equal(
      code(await confirmRoles(administrator, person.id, ['compliance'])),
      'roles-confirmation-own',
    );
  });

  test('nor by another person’s session alone: confirming takes their passkey, over exactly this', async () => {
    const roles = ['investigator'];
    const [one, other] = [
      await enrolByLink(server, (await invite(administrator, roles)).body.link),
      await enrolByLink(server, (await invite(administrator, roles)).body.link),
    ];
    const begin = async (id: string): Promise<AnyJson> =>
      (await compliance.post(`operators/${id}/roles/confirm/options`, { roles })).body.options;
    const confirm = (id: string, assertion: object): Promise<Answered> =>
      compliance.post(`operators/${id}/roles/confirm`, { roles, assertion });
    assert.equal(
      code(await compliance.post(`operators/${one.id}/roles/confirm`, { roles })),
      'malformed-body',
    );
    assert.equal(
      code(await confirm(one.id, administrator.passkey.assert(await begin(one.id), { unasked: true }))),
      'passkey-of-another',
    );
    assert.equal(code(await confirm(one.id, compliance.assert(await begin(other.id)))), 'passkey-refused');
    assert.equal((await confirm(one.id, compliance.assert(await begin(one.id)))).status, 200);
    assert.deepEqual((await rolesOf(other)).roles, []);
  });

  test('nor by writing it into the database: the rows refuse', async () => {
    const client = new Client({ connectionString: server.databaseUrl });
    await client.connect();
    const grant = (askedBy: string, confirmedBy: string): Promise<unknown> =>
      client.query(
        `insert into role_grants (operator_id, roles, asked_by, asked_at, confirmed_by, confirmed_at)
         values ($1, '{compliance}', $2, now(), $3, now())`,
        [compliance.id, askedBy, confirmedBy],
      );
    await assert.rejects(grant(administrator.id, administrator.id), /role_grants_check/);
    await assert.rejects(grant(compliance.id, administrator.id), /role_grants_check/);
    await assert.rejects(grant(administrator.id, compliance.id), /role_grants_check/);
    await client.end();
  });
});

suite('roles', () => {
  test('nobody gives or confirms their own', async () => {
    const both = ['administrator', 'compliance'];
    assert.equal(
      code(await administrator.post(`operators/${administrator.id}/roles`, { roles: both })),
      'roles-own',
    );
    assert.equal(code(await confirmRoles(administrator, administrator.id, both)), 'roles-own');
    const link = await administrator.post(`operators/${administrator.id}/enrolment-link`);
    assert.equal(code(link), 'roles-own');
  });

  test('what is confirmed is exactly what was asked', async () => {
    const person = await enrolByLink(server, (await invite(administrator, ['investigator'])).body.link);
    await administrator.post(`operators/${person.id}/roles`, { roles: ['investigator', 'compliance'] });
    const stale = await confirmRoles(compliance, person.id, ['investigator']);
    assert.equal(code(stale), 'roles-not-asked');
    const twice = { roles: ['compliance', 'investigator'] };
    assert.equal((await confirmRoles(compliance, person.id, twice.roles)).status, 200);
    assert.equal(code(await confirmRoles(compliance, person.id, twice.roles)), 'roles-not-asked');
  });

  test('what is taken goes at once', async () => {
    const person = await enrolOperator(server, ['compliance', 'auditor']);
    const changed = await administrator.post(`operators/${person.id}/roles`, { roles: ['auditor'] });
    assert.deepEqual([changed.body.roles, changed.body.asked], [['auditor'], null]);
  });

  test('an administrator neither proposes nor approves; the refusal names who may', async () => {
    const refused = await administrator.post(`measures/${'a'.repeat(32)}/approve`);
    assert.equal(code(refused), 'forbidden');
    assert.deepEqual(refused.body.roles, ['compliance']);
    assert.match(refused.body.detail, /approveMeasure needs one of the roles compliance/);
  });

  for (const [name, path, body, wanted] of [
    [
      'an address that somebody has',
      'operators',
      { name: 'N', email: 'PERSON-1@example.org', roles: ['viewer'] },
      'operator-exists',
    ],
    [
      'a name that turns around what stands beside it',
      'operators',
      { name: 'Bo \u202E', email: 'bo-turned@example.org', roles: ['viewer'] },
      'malformed-body',
    ],
    [
      'an address that does',
      'operators',
      { name: 'N', email: '\u202Ebo@example.org', roles: ['viewer'] },
      'malformed-body',
    ],
    [
      'a name that writes to terminals',
      'operators',
      { name: 'N\u001b[2J', email: 'bo-terminal@example.org', roles: ['viewer'] },
      'malformed-body',
    ],
    [
      'a name of nothing but spaces',
      'operators',
      { name: '  ', email: 'bo-nothing@example.org', roles: ['viewer'] },
      'malformed-body',
    ],
    [
      'an address that is none',
      'operators',
      { name: 'N', email: 'nobody', roles: ['viewer'] },
      'malformed-body',
    ],
    [
      'a role that is none',
      'operators',
      { name: 'N', email: 'x@example.org', roles: ['king'] },
      'malformed-body',
    ],
    ['no role', 'operators', { name: 'N', email: 'x@example.org', roles: [] }, 'malformed-body'],
    [
      'an empty name',
      'operators',
      { name: ' ', email: 'x@example.org', roles: ['viewer'] },
      'malformed-body',
    ],
    ['nobody', `operators/${'0'.repeat(32)}/roles`, { roles: ['viewer'] }, 'operator-unknown'],
    ['nobody', `operators/${'0'.repeat(32)}/deactivate`, {}, 'operator-unknown'],
    ['an id that is none', 'operators/me/roles', { roles: ['viewer'] }, 'malformed-query'],
  ] as const)
    test(`${path} refuses ${name}`, async () => {
      assert.equal(code(await administrator.post(path, body)), wanted);
    });

  test('the last administrator stays, and one of two may go', async () => {
    const alone = await testServer('2026-03-01T08:00:00Z');
    const only = await enrolOperator(alone, ['administrator']);
    assert.equal(code(await only.post(`operators/${only.id}/deactivate`)), 'administrator-last');
    const second = await enrolOperator(alone, ['administrator']);
    assert.equal((await second.post(`operators/${only.id}/deactivate`)).status, 200);
    assert.equal(code(await second.post(`operators/${second.id}/deactivate`)), 'administrator-last');
    assert.equal(
      code(await second.post(`operators/${only.id}/roles`, { roles: ['viewer'] })),
      'operator-deactivated',
    );
    const listed = (await second.get('operators')).body.operators;
    const gone = listed.filter((one: { deactivatedAt: string | null }) => one.deactivatedAt !== null);
    assert.deepEqual(
      gone.map(({ id }: { id: string }) => id),
      [only.id],
    );
  });

  test('two administrators who end each other at the same time leave one', async () => {
    const pair = await testServer('2026-03-01T08:00:00Z');
    const people = [
      await enrolOperator(pair, ['administrator']),
      await enrolOperator(pair, ['administrator']),
    ];
    const outcomes = await Promise.all(
      people.map((one, index) =>
        askAnonymously(pair, `operators/${people[1 - index]!.id}/deactivate`, {}, one.headers()),
      ),
    );
    assert.equal(outcomes.filter(({ status }) => status === 200).length, 1, JSON.stringify(outcomes));
  });
});

suite('the first two people', () => {
  test('get links at every start until two have enrolled, and say who they are', async () => {
    const fresh = await testServer('2026-03-01T08:00:00Z');
    const [earlier] = await fresh.people.firstLinks();
    const links = await fresh.people.firstLinks();
    assert.deepEqual(
      links.map(({ roles }) => roles),
      [
        ['administrator', 'compliance'],
        ['investigator', 'compliance'],
      ],
    );
    const old = { token: earlier!.link.token };
    assert.equal(code(await askAnonymously(fresh, 'enrolment/options', old)), 'enrolment-link-invalid');
    const first = await enrolByLink(fresh, links[0]!.link.url, { name: 'Ada', email: 'Ada@Example.org' });
    assert.equal((await first.get('me')).body.operator.email, 'ada@example.org');
    const again = await fresh.people.firstLinks();
    assert.deepEqual(
      again.map(({ name }) => name),
      ['Second person'],
    );
    const second = await enrolByLink(fresh, again[0]!.link.url, { name: 'Bo', email: 'bo@example.org' });
    assert.deepEqual(await fresh.people.firstLinks(), []);
    // The two can make a third who acts.
    const invited = await first.post('operators', {
      name: 'Cy',
      email: 'cy@example.org',
      roles: ['compliance'],
    });
    const third = await enrolByLink(fresh, invited.body.link);
    const confirmed = await confirmRoles(second, third.id, ['compliance']);
    assert.deepEqual(confirmed.body.roles, ['compliance']);
  });

  test('have to say who they are; whoever was invited cannot say otherwise', async () => {
    const fresh = await testServer('2026-03-01T08:00:00Z');
    const [waiting] = await fresh.people.firstLinks();
    await assert.rejects(enrolByLink(fresh, waiting!.link.url), /say who you are/);
    const invited = await fresh.people.invite({ name: 'Cy', email: 'cy@example.org', roles: ['viewer'] });
    assert.ok(invited.kind === 'invited');
    await assert.rejects(enrolByLink(fresh, invited.link.url, { name: 'Else' }), /invited under a name/);
  });

  test('once everybody was deactivated, two may begin anew', async () => {
    const fresh = await testServer('2026-03-01T08:00:00Z');
    for (const { link, name } of await fresh.people.firstLinks()) {
      const email = `${name.split(' ')[0]}@example.org`;
      const person = await enrolByLink(fresh, link.url, { name, email });
      await fresh.people.deactivate(person.id);
    }
    assert.equal((await fresh.people.firstLinks()).length, 2);
  });
});
