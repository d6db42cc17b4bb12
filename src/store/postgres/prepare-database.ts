import { connectAsOwner, endConnection } from './connection.ts';
import { migrate, migrationLockKey } from './migrate.ts';
import { ensureServerRole } from './server-role.ts';

export interface PreparedDatabase {
  /** What the server connects by: the same URL, acting as the role of the server. */
  readonly url: string;
  /** What is missing to hold the server to its own role; null: nothing. */
  readonly advice: string | null;
}

/**
 * Migrates the database at `url`, whose user should own the tables, and makes the role that the server acts as. Throws as `migrate` does. Nothing
 * else runs as the owner.
 */
export async function prepareDatabase(url: string): Promise<PreparedDatabase> {
  await migrate(url);
  const client = await connectAsOwner(url, 'server role');
  try {
    // Two processes that grant at the same time would disturb each other.
    await client.query('select pg_advisory_lock($1)', [migrationLockKey]);
    const { role, advice } = await ensureServerRole(client);
    return { url: role === null ? url : actingAs(url, role), advice };
  } finally {
    await endConnection(client);
  }
}

/** The URL with the role among its `options` (libpq's), where a space and a backslash are escaped. */
function actingAs(url: string, role: string): string {
  const acting = new URL(url);
  const before = acting.searchParams.get('options');
  const set = `-c role=${role.replaceAll(/[\\ ]/g, String.raw`\$&`)}`;
  acting.searchParams.set('options', before === null ? set : `${before} ${set}`);
  return acting.href;
}
