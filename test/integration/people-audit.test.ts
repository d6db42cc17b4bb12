import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import { untilBlocked } from '../support/blocked-backend.ts';
import { enrolByLink, enrolOperator, type TestOperator } from '../support/people.ts';
import { testServer } from '../support/server.ts';
import { TestPhone } from '../support/test-phone.ts';

interface Entry {
  readonly id: number;
  readonly who: string;
  readonly operatorId: string | null;
  readonly operation: string;
  readonly target: string | null;
  readonly outcome: string;
  readonly details: { readonly policies?: string[]; readonly notWritten?: number };
}

const server = await testServer('2026-03-01T08:00:00Z');
const administrator = await enrolOperator(server, ['administrator']);
const auditor = await enrolOperator(server, ['auditor']);

async function entriesOf(person: TestOperator): Promise<readonly Entry[]> {
  const { entries } = (await auditor.get('audit')).body as { entries: Entry[] };
  return entries.filter(({ operatorId }) => operatorId === person.id);
}

const inShort = ({ operation, outcome }: Entry): string => `${operation} ${outcome}`;

test('a change is recorded with who, whom and by which policy; a refusal too', async () => {
  const person = await enrolOperator(server, ['viewer']);
  await administrator.post(`operators/${person.id}/roles`, { roles: ['support'] });
  await person.post(`operators/${administrator.id}/roles`, { roles: ['viewer'] });
  const changed = (await entriesOf(administrator)).find(({ operation }) => operation === 'changeRoles');
  assert.deepEqual(
    [changed!.who, changed!.outcome, changed!.target, changed!.details.policies],
    ['operator', 'done', `id=${person.id}`, ['administrator-manages-people']],
  );
  assert.deepEqual((await entriesOf(person)).map(inShort), ['changeRoles forbidden', 'finishEnrolment done']);
});

test('a change that does not record itself is on record before it begins and after it ended', async () => {
  const phone = new TestPhone(server);
  await phone.enrol('DE');
  const person = await enrolOperator(server, ['support']);
  const refused = await person.post(`dossiers/${phone.phoneId}/exemptions`, {
    exemption: 'press',
    proof: 'a card',
  });
  assert.equal(refused.status, 422, JSON.stringify(refused.body));
  assert.deepEqual((await entriesOf(person)).map(inShort).slice(0, 2), [
    'grantExemption exemption-unknown',
    'grantExemption begun',
  ]);
});

test('whose record was read is on record; an IMEI is not', async () => {
  const phone = new TestPhone(server);
  await phone.enrol('DE');
  const person = await enrolOperator(server, ['support']);
  await person.get(`devices?imei=${phone.imei}`);
  await person.get(`dossiers/${phone.phoneId}`);
  const entries = await entriesOf(person);
  assert.deepEqual(
    entries.slice(0, 2).map(({ operation, target }) => [operation, target]),
    [
      ['readDossier', `phoneId=${phone.phoneId}`],
      ['findPhones', null],
    ],
  );
  const whole = await (
    await fetch(`${server.url}/v1/operator/audit/export`, { headers: auditor.headers() })
  ).text();
  assert.equal(whole.includes(phone.imei), false);
  assert.equal(/\?|imei/.test(whole), false);
});

test('the token of the data folder is a program in it', async () => {
  await fetch(`${server.url}/v1/operator/devices?serial=NONE-1`, {
    headers: { authorization: `Bearer ${server.operatorToken}` },
  });
  const { entries } = (await auditor.get('audit?limit=5')).body as { entries: Entry[] };
  const found = entries.find(({ who }) => who === 'program');
  assert.deepEqual([found?.operation, found?.outcome], ['findPhones', 'done']);
});

test('refusals are bounded: the next one written says how many were not', async () => {
  const bounded = await testServer('2026-03-01T08:00:00Z');
  const person = await enrolOperator(bounded, ['viewer']);
  const reader = await enrolOperator(bounded, ['auditor']);
  for (let tries = 0; tries < 75; tries += 1) await person.get('operators');
  bounded.clock.advance(61_000);
  await person.get('operators');
  const { entries } = (await reader.get('audit')).body as { entries: Entry[] };
  const refused = entries.filter(({ outcome }) => outcome === 'forbidden');
  assert.equal(refused.length, 61);
  assert.equal(refused[0]!.details.notWritten, 15);
});

test('nobody hides what one tried behind the refusals of another', async () => {
  const bounded = await testServer('2026-03-01T08:00:00Z');
  const loud = await enrolOperator(bounded, ['viewer']);
  const quiet = await enrolOperator(bounded, ['viewer']);
  const reader = await enrolOperator(bounded, ['auditor']);
  for (let tries = 0; tries < 61; tries += 1) await loud.get('operators');
  await quiet.get('operators');
  const { entries } = (await reader.get('audit')).body as { entries: Entry[] };
  assert.equal(entries.find(({ operatorId }) => operatorId === quiet.id)?.outcome, 'forbidden');
});

test('an export misses nothing that was being written when it was asked for', async () => {
  const client = new Client({ connectionString: server.databaseUrl });
  await client.connect();
  await client.query('begin');
  const { rows } = await client.query<{ id: string }>(
    `insert into audit (at, who, operation, outcome, details) values (now(), 'machine', 'slowly', 'done', '{}') returning id`,
  );
  const slow = Number(rows[0]!.id);
  const after = slow - 1;
  await auditor.get('operators');
  const exporting = fetch(`${server.url}/v1/operator/audit/export?after=${after}`, {
    headers: auditor.headers(),
  }).then((response) => response.text());
  await untilBlocked(server.databaseUrl);
  await client.query('commit');
  await client.end();
  const ids = (await exporting)
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as Entry).id);
  assert.equal(ids[0], slow, JSON.stringify(ids));
  assert.ok(ids.length > 1);
});

test('where it cannot be written nothing is done, and nothing is read', async () => {
  const broken = await testServer('2026-03-01T08:00:00Z');
  const [chief, person] = [
    await enrolOperator(broken, ['administrator', 'support']),
    await enrolOperator(broken, ['viewer']),
  ];
  const client = new Client({ connectionString: broken.databaseUrl });
  await client.connect();
  await client.query('alter table audit add constraint nothing_more check (false) not valid');
  const faults = [
    await chief.post(`operators/${person.id}/roles`, { roles: ['auditor'] }),
    await chief.post('passkeys/options'),
    await chief.get('operators'),
  ];
  assert.deepEqual(
    faults.map(({ status, body }) => [status, body.operators]),
    faults.map(() => [500, undefined]),
  );
  const { rows } = await client.query<{ roles: string[] }>('select roles from operators where id = $1', [
    person.id,
  ]);
  assert.deepEqual(rows[0]!.roles, ['viewer']);
  const challenges = await client.query('select from passkey_challenges where operator_id = $1', [chief.id]);
  assert.equal(challenges.rowCount, 0);
  await client.query('alter table audit drop constraint nothing_more');
  assert.equal((await chief.get('operators')).status, 200);
  await client.end();
});

test('readings that arrive together share commits, each on record before its answer', async () => {
  const busy = await testServer('2026-03-01T08:00:00Z');
  const person = await enrolOperator(busy, ['viewer']);
  const client = new Client({ connectionString: busy.databaseUrl });
  await client.connect();
  const readings = 40;
  let answered = 0;
  let counting = Promise.resolve();
  const count = async (): Promise<void> => {
    const answeredBefore = answered;
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from audit where operation = 'findPhones' and outcome = 'done'`,
    );
    assert.ok(rows[0]!.count >= answeredBefore, `${rows[0]!.count} on record, ${answeredBefore} answered`);
  };
  await Promise.all(
    Array.from({ length: readings }, async (_, number) => {
      const { status } = await person.get(`devices?serial=NONE-${number}`);
      assert.equal(status, 200);
      answered += 1;
      counting = counting.then(count);
      await counting;
    }),
  );
  const { rows } = await client.query<{ entries: number; commits: number }>(
    `select count(*)::int as entries, count(distinct xmin::text)::int as commits from audit where operation = 'findPhones'`,
  );
  await client.end();
  assert.equal(rows[0]!.entries, readings);
  assert.ok(rows[0]!.commits < readings, `${rows[0]!.commits} commits for ${readings} readings`);
});

test('it cannot be changed, shortened or emptied, not even by SQL', async () => {
  const client = new Client({ connectionString: server.databaseUrl });
  await client.connect();
  for (const sql of [
    `update audit set outcome = 'done'`,
    'delete from audit where id = 1',
    'truncate audit',
  ]) {
    const before = (await client.query<{ count: string }>('select count(*) as count from audit')).rows[0]!
      .count;
    await assert.rejects(client.query(sql), /the audit trail is append-only/, sql);
    assert.equal(
      (await client.query<{ count: string }>('select count(*) as count from audit')).rows[0]!.count,
      before,
    );
  }
  await client.end();
});

test('lists go back by cursor to the beginning, and the export goes on behind an id', async () => {
  const seen: number[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const at: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: { entries: Entry[]; cursor: string | null } = (await auditor.get(`audit?limit=7${at}`)).body;
    seen.push(...page.entries.map(({ id }) => id));
    ({ cursor } = page);
  }
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => b - a),
  );
  assert.equal(new Set(seen).size, seen.length);
  const response = await fetch(`${server.url}/v1/operator/audit/export?after=${seen.at(-3)}`, {
    headers: auditor.headers(),
  });
  assert.equal(response.headers.get('content-type'), 'application/jsonl; charset=utf-8');
  const lines = (await response.text()).trimEnd().split('\n');
  const ids = lines.map((line) => (JSON.parse(line) as Entry).id);
  assert.ok(ids.every((id, index) => index === 0 || id > ids[index - 1]!));
  assert.ok(ids.every((id) => id > seen.at(-3)!));
});

test('an invitation by a link leaves neither link nor token in it', async () => {
  const invited = await administrator.post('operators', {
    name: 'Quiet',
    email: 'quiet@example.org',
    roles: ['viewer'],
  });
  const token = String(invited.body.link).split('#')[1]!;
  await enrolByLink(server, invited.body.link);
  const whole = await (
    await fetch(`${server.url}/v1/operator/audit/export`, { headers: auditor.headers() })
  ).text();
  assert.equal(whole.includes(token), false);
});
