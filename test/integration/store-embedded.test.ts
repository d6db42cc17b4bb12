import { testDatabase } from '../support/database.ts';
import { dossierContract } from '../support/store-contract/dossiers.ts';

dossierContract(testDatabase);
