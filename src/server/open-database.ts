import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { wasUsed } from '../keystore/lost-files.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../store/embedded/supervisor.ts';
import { readLogName } from '../store/log/name.ts';

/** Keys that a database needs are not in the data folder. The message names them and the remedy. */
class KeysLost extends Error {
  override readonly name = 'KeysLost';
}

export interface OpenedDatabase {
  readonly url: string;
  /** null: a server of its own was named. */
  readonly embedded: EmbeddedPostgres | null;
}

/**
 * Opens the database of a server before any key is made: the embedded one of the data folder, made where the folder was never in use, or the named one.
 * Throws `EmbeddedDatabaseRefused` where the cluster is lost, `KeysLost` where the keys are, and `StoreUnavailable`.
 */
export async function openDatabaseOf(
  dataDir: string,
  named: string | undefined,
  log: (line: string) => void,
): Promise<OpenedDatabase> {
  if (named !== undefined) {
    await assertKeysFor(dataDir, named);
    return { url: named, embedded: null };
  }
  const embedded = await startEmbeddedPostgres({
    dataDir,
    log,
    ifMissing: wasUsed(dataDir) ? 'lost' : 'make',
  });
  try {
    await assertKeysFor(dataDir, embedded.url);
    return { url: embedded.url, embedded };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

/** A folder without keys gets new ones, which open nothing that a database in use holds. */
async function assertKeysFor(dataDir: string, databaseUrl: string): Promise<void> {
  const keys = join(dataDir, 'keys');
  if (existsSync(join(keys, 'symmetric.json'))) return;
  const log = await readLogName(databaseUrl);
  if (log === null) return;
  throw new KeysLost(
    `The database belongs to the installation with the log "${log}", and ${keys} holds no keys. If the data folder lies on a mount, mount it; else restore the folder from a backup, or name the right one with --data DIR. New keys would open nothing that phones carry.`,
  );
}
