/**
 * Databases for tests. One embedded server serves all test files of a run: each file's process joins it or starts it, and the last
 * one to leave stops it. A migrated template is cloned for each database asked for, so that every test has its own.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { Client } from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/store/embedded/supervisor.ts';
import { prepareDatabase } from '../../src/store/postgres/prepare-database.ts';

const templateLock = 4_741_990_173;
const migrations = new URL('../../migrations/', import.meta.url);

let server: Promise<EmbeddedPostgres> | undefined;
let counter = 0;
const leavings: (() => Promise<void>)[] = [];

// Here and not where a database is asked for: there it would belong to the test or hook that asks.
after(async () => {
  // What was made last is undone first.
  for (const leave of leavings.toReversed()) await leave();
});

/** Joins the server that this checkout's tests share; it is left when this file's tests are done. */
function testServer(): Promise<EmbeddedPostgres> {
  server ??= joinServer();
  return server;
}

async function joinServer(): Promise<EmbeddedPostgres> {
  const name = createHash('sha256').update(`${userInfo().uid} ${migrations.href}`).digest('hex').slice(0, 12);
  const joined = await startEmbeddedPostgres({ dataDir: join(tmpdir(), `carnet-test-${name}`) });
  leavings.push(() => joined.stop());
  await trustTheSystem(joined.url);
  return joined;
}

/** Spares the tests' server the waits for the disk: its databases outlive any process that is killed, and need not outlive the machine. */
async function trustTheSystem(url: string): Promise<void> {
  await asAdmin(url, async (client) => {
    const { rows } = await client.query<{ fsync: string }>('show fsync');
    if (rows[0]?.fsync === 'off') return;
    for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit'])
      await client.query(`alter system set ${setting} = off`);
    await client.query('select pg_reload_conf()');
  });
}

export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** Runs `work` on a connection of its own to the maintenance database. */
export async function asAdmin<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: withDatabase(url, 'postgres') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function schemaName(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(migrations)
    .filter((file) => /^\d{6}_/.test(file))
    .sort())
    hash.update(readFileSync(new URL(file, migrations)));
  return hash.digest('hex').slice(0, 12);
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) || process.platform !== 'linux';
}

/** What tests that were killed could not drop themselves. */
async function dropOrphans(client: Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database where datname ~ '^test_[0-9]+_[0-9]+$'`,
  );
  for (const { datname } of rows) {
    if (!isAlive(Number(datname.split('_')[1])))
      await client.query(`drop database if exists ${datname} with (force)`);
  }
}

/** Templates of schemas that this checkout has moved on from. */
async function dropOldTemplates(client: Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database where datname like 'template\\_%'`,
  );
  for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`);
}

/** The name of a database with this checkout's schema that is only ever cloned. */
async function ensureTemplate(client: Client, url: string): Promise<string> {
  const template = `template_${schemaName()}`;
  const { rowCount } = await client.query('select from pg_database where datname = $1', [template]);
  if (rowCount === 1) return template;
  await dropOrphans(client);
  await dropOldTemplates(client);
  const building = `${template}_building`;
  await client.query(`drop database if exists ${building} with (force)`);
  await client.query(`create database ${building}`);
  await prepareDatabase(withDatabase(url, building));
  // Under its name only when complete: a run that is killed here leaves nothing half made to be cloned.
  await client.query(`alter database ${building} rename to ${template}`);
  return template;
}

/** Makes an empty database with the whole schema on the server at `url`; returns its address. */
export async function cloneDatabase(url: string): Promise<string> {
  counter += 1;
  const name = `test_${process.pid}_${counter}`;
  await asAdmin(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    await client.query(`create database ${name} template ${await ensureTemplate(client, url)}`);
  });
  return withDatabase(url, name);
}

/** An empty database without any schema on the shared server; dropped when the file's tests are done. */
export async function emptyDatabase(): Promise<string> {
  const { url } = await testServer();
  counter += 1;
  const name = `test_${process.pid}_${counter}`;
  await asAdmin(url, (client) => client.query(`create database ${name}`));
  const database = withDatabase(url, name);
  leavings.push(() => dropDatabase(database));
  return database;
}

/** A copy of a database that nobody is connected to, on the same server; dropped when the file's tests are done. */
export async function copyOf(url: string): Promise<string> {
  counter += 1;
  const name = `test_${process.pid}_${counter}`;
  await asAdmin(url, (client) =>
    client.query(`create database ${name} template ${new URL(url).pathname.slice(1)}`),
  );
  const copy = withDatabase(url, name);
  leavings.push(() => dropDatabase(copy));
  return copy;
}

async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await asAdmin(url, (client) => client.query(`drop database if exists ${name} with (force)`));
}

/** A database of its own for this test file, on the shared server; dropped when the file's tests are done. */
export async function testDatabase(): Promise<string> {
  const { url } = await testServer();
  const database = await cloneDatabase(url);
  leavings.push(() => dropDatabase(database));
  return database;
}
