import { after, before, suite } from 'node:test';
import { cloneDatabase } from '../support/database.ts';
import { debianPostgresMissing, startDebianPostgres } from '../support/debian-postgres.ts';
import { dossierContract } from '../support/store-contract/dossiers.ts';
import { observationContract } from '../support/store-contract/observations.ts';
import { lineageContract } from '../support/store-contract/lineages.ts';
import { registryContract } from '../support/store-contract/registry.ts';
import { schemaContract } from '../support/store-contract/schema.ts';
import { watchFeedContract } from '../support/store-contract/watch-feed.ts';

// The oldest server that is supported, installed and configured by somebody else: what --database names.
suite('on PostgreSQL 15', { skip: debianPostgresMissing }, () => {
  let server: Awaited<ReturnType<typeof startDebianPostgres>>;
  before(async () => {
    server = await startDebianPostgres();
  });
  after(() => server.stop());
  const database = (): Promise<string> => cloneDatabase(server.url);

  dossierContract(database);

  observationContract(database);
  registryContract(database);
  lineageContract(database);
  watchFeedContract(database);
  schemaContract(database);
});
