import { prepareDatabase } from '../store/postgres/prepare-database.ts';
import { onDatabase, type DatabaseTarget } from './on-database.ts';

/** Migrates a database as the owner of its tables and makes the role of the server. Resolves to what is missing for that; null: nothing. */
export const migrateDatabase = (target: DatabaseTarget): Promise<string | null> =>
  onDatabase(target, async (url) => (await prepareDatabase(url)).advice);
