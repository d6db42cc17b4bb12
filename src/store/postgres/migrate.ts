import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connectAsOwner } from './connection.ts';

/** Any constant that no other program on this database uses. */
export const migrationLockKey = 4_741_990_171;

const oldestServer = 150_000;

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sha256: string;
  readonly sql: string;
}

/** The database cannot be migrated to this version's schema, and waiting does not help. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

const migrationsFolder = new URL('../../../migrations/', import.meta.url);

function readMigrations(folder: URL): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{6}_\w+\.sql$/.test(file))
    .sort()
    .map((file) => {
      // A checkout with other line ends must not count as an edited migration.
      const sql = readFileSync(fileURLToPath(new URL(file, folder)), 'utf8').replaceAll('\r\n', '\n');
      const sha256 = createHash('sha256').update(sql).digest('hex');
      return { version: Number(file.slice(0, 6)), name: file.slice(7, -4), sha256, sql };
    });
}

type Client = Awaited<ReturnType<typeof connectAsOwner>>;

const createTable = `create table carnet_migrations (
  version integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now()
)`;

/** Versions with the hash of what ran; null: the database is empty. */
async function appliedVersions(client: Client): Promise<Map<number, string> | null> {
  const { rows: found } = await client.query<{ exists: boolean }>(
    `select to_regclass('carnet_migrations') is not null as exists`,
  );
  if (found[0]?.exists !== true) return null;
  const { rows } = await client.query<{ version: number; sha256: string }>(
    'select version, sha256 from carnet_migrations order by version',
  );
  return new Map(rows.map((row) => [row.version, row.sha256]));
}

function pendingOf(migrations: readonly Migration[], applied: ReadonlyMap<number, string>): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const [version, sha256] of applied) {
    const migration = known.get(version);
    if (migration === undefined) {
      throw new MigrationRefused(
        `The database was migrated by a newer Carnet (version ${version}, the newest known here is ${migrations.at(-1)?.version ?? 0}). Run that Carnet, or restore a backup made before.`,
      );
    }
    if (migration.sha256 !== sha256) {
      throw new MigrationRefused(
        `Migration ${version} (${migration.name}) differs from the one that this database ran. Migrations are never edited: restore the file and add a new one.`,
      );
    }
  }
  return migrations.filter((migration) => !applied.has(migration.version));
}

/** The server's own user may not migrate: it can change no table. */
async function assertMayMigrate(client: Client, pending: readonly Migration[]): Promise<void> {
  const { rows } = await client.query<{ user: string; may: boolean }>(
    `select current_user as "user", has_schema_privilege(current_schema(), 'create') as may`,
  );
  const { user, may } = rows[0]!;
  if (may) return;
  const versions = pending.map(({ version }) => version).join(', ');
  throw new MigrationRefused(
    `The database needs migration ${versions}, and its user ${user} may change no table. Run carnet migrate --database with the URL of the tables' owner.`,
  );
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.sql);
    await client.query('insert into carnet_migrations (version, name, sha256) values ($1, $2, $3)', [
      migration.version,
      migration.name,
      migration.sha256,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/**
 * Migrates the database at `url` forward to this version's schema, each migration in its own transaction. Processes that start
 * together wait for each other. Returns the versions applied now. Throws `MigrationRefused` for a server older than PostgreSQL 15, a
 * newer schema or an edited migration, and `StoreUnavailable` if the database cannot be reached.
 */
export async function migrate(url: string, folder: URL = migrationsFolder): Promise<readonly number[]> {
  const migrations = readMigrations(folder);
  const client = await connectAsOwner(url, 'migrate');
  try {
    const { rows } = await client.query<{ server: number }>(
      `select current_setting('server_version_num')::integer as server`,
    );
    if (rows[0]!.server < oldestServer) {
      throw new MigrationRefused(`Carnet needs PostgreSQL 15 or later; this server says ${rows[0]!.server}.`);
    }
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [migrationLockKey]);
    const applied = await appliedVersions(client);
    const pending = pendingOf(migrations, applied ?? new Map());
    if (pending.length > 0) await assertMayMigrate(client, pending);
    if (applied === null) await client.query(createTable);
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.version);
  } finally {
    await client.end().catch(() => {});
  }
}

/** For what must change nothing. Throws `MigrationRefused` where the database has not the schema of this version, and `StoreUnavailable`. */
export async function assertMigrated(url: string): Promise<void> {
  const client = await connectAsOwner(url, 'migrate');
  try {
    const pending = pendingOf(readMigrations(migrationsFolder), (await appliedVersions(client)) ?? new Map());
    if (pending.length === 0) return;
    const versions = pending.map(({ version }) => version).join(', ');
    throw new MigrationRefused(
      `The database needs migration ${versions}, and this command changes nothing. Run carnet migrate first.`,
    );
  } finally {
    await client.end().catch(() => {});
  }
}
