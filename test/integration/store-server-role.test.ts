import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { migrate, MigrationRefused } from '../../src/store/postgres/migrate.ts';
import { prepareDatabase } from '../../src/store/postgres/prepare-database.ts';
import { appendOnlyTables, serverRoleOf } from '../../src/store/postgres/server-role.ts';
import { openStore } from '../../src/store/store.ts';
import { asAdmin, testDatabase, withDatabase } from '../support/database.ts';
import { sourceFiles } from '../support/source-files.ts';

const embedded = await testDatabase();

async function on<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What was recorded: named here once more, because a table that is missing from the server's own list would be held by nothing. */
const recorded = [
  'approvals',
  'approver_set_proposals',
  'approver_set_signatures',
  'approver_sets',
  'audit',
  'log_entries',
  'measure_manifests',
  'registry_corrections',
];

/** A column of text, where a table has no `sha256`. */
const columns: Readonly<Record<string, string>> = { audit: 'outcome', registry_corrections: 'reason' };

const notPermitted = (error: unknown): boolean => (error as { code?: unknown }).code === '42501';

async function userOf(url: string): Promise<string> {
  return on(url, async (client) => {
    const { rows } = await client.query<{ user: string }>('select current_user as "user"');
    return rows[0]!.user;
  });
}

/** What whoever holds the connections of the server might try against what was recorded. */
async function assertHeld(url: string): Promise<void> {
  await on(url, async (client) => {
    for (const table of recorded) {
      const column = columns[table] ?? 'sha256';
      for (const statement of [
        `update ${table} set ${column} = 'x'`,
        `delete from ${table}`,
        `truncate ${table} cascade`,
        `alter table ${table} disable trigger all`,
        `alter table ${table} add column more text`,
        `create trigger mine before insert on ${table} for each row execute function refuse_change()`,
        `drop table ${table} cascade`,
      ])
        await assert.rejects(client.query(statement), notPermitted, statement);
    }
    for (const statement of [
      'drop trigger audit_rows_stay on audit',
      'drop trigger measures_need_two_people on measures',
      'alter table measures disable trigger user',
      'truncate measures cascade',
      `create or replace function require_two_people() returns trigger language plpgsql as 'begin return new; end'`,
      'set session_replication_role = replica',
      `insert into carnet_migrations (version, name, sha256) values (9, 'mine', 'x')`,
      'create role stronger superuser',
    ])
      await assert.rejects(client.query(statement), notPermitted, statement);
    // Its role is that of the session, so going back to it changes nothing.
    await client.query('reset role');
    await assert.rejects(client.query('delete from audit'), notPermitted);
    const line = `insert into audit (at, who, operation, outcome, details) values (now(), 'machine', 'aTest', 'done', '{}')`;
    assert.equal((await client.query(line)).rowCount, 1);
    await client.query('select await_audit_writers()');
  });
}

test('what is recorded is in the list that the rights follow from', () => {
  assert.deepEqual(appendOnlyTables, recorded);
});

test('the server acts as a role that only adds to what was recorded', async () => {
  const { url, advice } = await prepareDatabase(embedded);
  assert.equal(advice, null);
  assert.equal(await userOf(url), 'carnet_server');
  await assertHeld(url);
  const store = await openStore(embedded);
  assert.equal(store.url, url);
  const last = await store.transact(async (tx) => {
    await store.appendAudit(tx, {
      at: Date.parse('2026-11-27T00:00:00Z'),
      who: 'machine',
      operatorId: null,
      sessionId: null,
      operation: 'anotherTest',
      target: null,
      outcome: 'done',
      details: {},
    });
    return store.lastAudit(tx);
  });
  assert.ok(last > 0);
  await store.close();
});

test('a table of a later migration is for the server too, and preparing again changes nothing', async () => {
  await on(embedded, (client) => client.query('create table later (a integer)'));
  const { url } = await prepareDatabase(embedded);
  await on(url, async (client) => {
    await client.query('insert into later values (1)');
    assert.equal((await client.query('update later set a = 2')).rowCount, 1);
  });
  assert.deepEqual(await prepareDatabase(embedded), { url, advice: null });
  assert.deepEqual(await prepareDatabase(url), { url, advice: null }, 'with the role in the URL already');
});

let owners = 0;
const undo: (() => Promise<unknown>)[] = [];

/** A database on the same server that belongs to a login user of its own. */
async function ownedBy(
  options: '' | 'createrole',
): Promise<{ readonly url: string; readonly owner: string }> {
  owners += 1;
  const owner = `own_${process.pid}_${owners}`;
  const role = serverRoleOf(owner);
  await asAdmin(embedded, async (client) => {
    await client.query(`create role ${owner} login ${options} password 'secret'`);
    await client.query(`create database ${owner} owner ${owner}`);
  });
  undo.push(() =>
    asAdmin(embedded, async (client) => {
      await client.query(`drop database ${owner} with (force)`);
      await client.query(`drop role if exists ${owner}_app`);
      await client.query(`drop role if exists ${role}`);
      await client.query(`drop role ${owner}`);
    }),
  );
  return { url: urlOf(owner, owner), owner };
}

function urlOf(user: string, database: string): string {
  const url = new URL(withDatabase(embedded, database));
  [url.username, url.password] = [user, 'secret'];
  return url.href;
}

suite('on a server of one’s own', () => {
  after(async () => {
    for (const work of undo.toReversed()) await work();
  });

  test('an owner who may create roles gets the role of the server made', async () => {
    const { url, owner } = await ownedBy('createrole');
    const prepared = await prepareDatabase(url);
    assert.equal(prepared.advice, null);
    assert.equal(await userOf(prepared.url), `${owner}_server`);
    await assertHeld(prepared.url);
  });

  test('another owner is told what to have done, the server runs, and once it is done acts as its role', async () => {
    const { url, owner } = await ownedBy('');
    const before = await openStore(url);
    assert.equal(before.url, url);
    await before.ping();
    await before.close();
    const remedy = /Have a superuser run: (.*); and start again/.exec(before.advice ?? '')?.[1];
    assert.ok(remedy !== undefined, before.advice ?? 'no advice');
    await asAdmin(embedded, (client) => client.query(remedy));
    const prepared = await prepareDatabase(url);
    assert.equal(prepared.advice, null);
    assert.equal(await userOf(prepared.url), `${owner}_server`);
    await assertHeld(prepared.url);
  });

  test('a user who owns nothing serves, with the role granted, and migrates nothing', async () => {
    const { url, owner } = await ownedBy('createrole');
    await prepareDatabase(url);
    const app = urlOf(`${owner}_app`, owner);
    await asAdmin(embedded, (client) =>
      client.query(`create role ${owner}_app login password 'secret' in role ${owner}_server`),
    );
    const store = await openStore(app);
    assert.deepEqual([store.url, store.advice], [app, null]);
    await store.ping();
    await store.close();
    await assertHeld(app);
    const folder = mkdtempSync(join(tmpdir(), 'carnet-migrations-'));
    undo.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
    cpSync(new URL('../../migrations/', import.meta.url), folder, { recursive: true });
    writeFileSync(join(folder, '000099_next.sql'), 'create table next (a integer);');
    await assert.rejects(
      migrate(app, pathToFileURL(`${folder}/`)),
      (error: Error) =>
        error instanceof MigrationRefused && /99.*carnet migrate --database/.test(error.message),
    );
  });

  test('a user with more rights than the server needs is told so', async () => {
    const { url, owner } = await ownedBy('createrole');
    await prepareDatabase(url);
    await asAdmin(embedded, (client) =>
      client.query(`create role ${owner}_app login password 'secret' in role ${owner}_server`),
    );
    await on(url, (client) => client.query(`grant delete on audit to ${owner}_app`));
    const { advice } = await prepareDatabase(urlOf(`${owner}_app`, owner));
    assert.match(advice ?? '', /exactly the rights of the server on: audit\./);
    await on(url, (client) => client.query(`revoke delete on audit from ${owner}_app`));
  });
});

test('nothing else connects as the owner: a closed list', () => {
  const connecting = sourceFiles('src/**/*.ts')
    .filter(({ text }) => /from 'pg'/.test(text) && /new (?:Client|Pool)\(|connectAsOwner\(/.test(text))
    .concat(sourceFiles('src/**/*.ts').filter(({ text }) => /import \{ connectAsOwner/.test(text)))
    .map(({ path }) => path);
  assert.deepEqual(connecting.toSorted(), [
    // A play in a database of its own sets it aside, takes it away, and reads what was decided.
    'src/sim/demo/first-run.ts',
    'src/sim/scoring/replay.ts',
    'src/sim/world/interruption.ts',
    // Starts the server and makes the database.
    'src/store/embedded/supervisor.ts',
    'src/store/postgres/connection.ts',
    // The pool, by the URL of `prepareDatabase`.
    'src/store/postgres/database.ts',
    'src/store/postgres/migrate.ts',
    'src/store/postgres/prepare-database.ts',
  ]);
});
