import { isExplained } from '../server/faults.ts';
import { migrateDatabase } from '../server/migrate-database.ts';
import { action } from './command.ts';
import type { ExitCode } from './io.ts';
import { databaseOptions, databaseTarget } from './database-options.ts';

/** `carnet migrate`: 0 when the database is ready for the server, also where its role is missing, which is said; 1 where it is not. */
export const migrateCommand = action({
  name: 'migrate',
  summary: 'bring a database to the schema of this version, as the owner of its tables',
  about:
    'For a database whose server has a user of its own that may change no table: run it with the URL of the owner before the new version starts. carnet serve does the same by itself where its user is the owner.',
  options: databaseOptions,
  async run({ options }, io): Promise<ExitCode> {
    const advice = await migrateDatabase(databaseTarget(options));
    io.stdout.write('The database has the schema of this version.\n');
    if (advice !== null) io.stderr.write(`${advice}\n`);
    return 0;
  },
  exitCodeOf: (error) => (isExplained(error) ? 1 : undefined),
});
