import { testDatabase } from '../support/database.ts';
import { dossierContract } from '../support/store-contract/dossiers.ts';
import { observationContract } from '../support/store-contract/observations.ts';
import { lineageContract } from '../support/store-contract/lineages.ts';
import { registryContract } from '../support/store-contract/registry.ts';
import { schemaContract } from '../support/store-contract/schema.ts';
import { watchFeedContract } from '../support/store-contract/watch-feed.ts';

dossierContract(testDatabase);

observationContract(testDatabase);
registryContract(testDatabase);
lineageContract(testDatabase);
watchFeedContract(testDatabase);
schemaContract(testDatabase);
