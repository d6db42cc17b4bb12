import type { LeafQueue } from '../app/log/day-list-ports.ts';
import type { LogStore, StatementQueue } from '../app/log/ports.ts';
import type { PeopleStore } from '../app/people/ports.ts';
import type { Dossiers, Registrations } from '../app/dossiers/ports.ts';
import type { IdempotentAnswers } from '../app/people/idempotent.ts';
import type { Policies } from '../app/policies/ports.ts';
import type { OrderMemory } from '../app/device/unknown-locks.ts';
import type { Registry } from '../app/device/ports.ts';
import type { Transactions } from '../app/ports.ts';
import type { DeploymentStore } from '../app/deployment/ports.ts';
import type { LogMemory } from '../app/dossiers/orders/ended-in-log.ts';
import type { FactoryKeyStore } from '../app/casework/factory-key-ports.ts';
import type { ContestedRegistry, SupportStore } from '../app/support/ports.ts';
import { deploymentStore } from './deployment/deployment.ts';
import { commitDossiers } from './dossiers/commit-dossiers.ts';
import { queueLeaves } from './dossiers/queue-leaves.ts';
import { openDatabase } from './postgres/database.ts';
import type { DatabaseOptions } from './postgres/database.ts';
import { recallAnswer, rememberAnswer } from './people/idempotent-answers.ts';
import {
  claimDueDossiers,
  findDueBuckets,
  loadDossiers,
  readStoredDossiers,
} from './dossiers/load-dossiers.ts';
import { addEntries, findEntries, readEntry, readStatements } from './log/entries.ts';
import {
  addList,
  beginLists,
  findLeaves,
  readListAfter,
  readListState,
  readListStatements,
  readWaitingLeaves,
} from './log/leaves.ts';
import { findEndedInLog, findUnknownOrders } from './log/memory.ts';
import { advanceHead, lockHead, readHead } from './log/head.ts';
import {
  countQueued,
  dropQueued,
  dropQueuedAlike,
  queueStatements,
  readQueued,
  republishDocuments,
} from './log/queue.ts';
import { caseworkStore, type CaseworkStore } from './casework/casework-store.ts';
import { prepareDatabase, type PreparedDatabase } from './postgres/prepare-database.ts';
import { peopleStore } from './people/people-store.ts';
import { addPolicy, awaitDecisions, countPolicies, loadPolicies } from './policies/policies.ts';
import { dropOldClaims } from './dossiers/drop-old-claims.ts';
import { replaceOldSalts } from './dossiers/old-salts.ts';
import type { OldSalts } from '../app/dossiers/replace-old-salts.ts';
import { contest } from './registry/contest.ts';
import { findOrAddHardware, isRegistered, lockHardware } from './registry/hardware.ts';
import { factoryKeyStore } from './registry/factory-keys.ts';
import { listContested } from './registry/list-contested.ts';
import { addLineage, findKeys, proveKey, supersedeKey } from './registry/lineages.ts';
import { findOrderedSiblings } from './registry/ordered-siblings.ts';
import { findRegistrations } from './registry/registry.ts';
import { supportStore } from './support/support.ts';

export interface Store
  extends
    Transactions,
    Dossiers,
    Registry,
    Registrations,
    Policies,
    IdempotentAnswers,
    LogStore,
    StatementQueue,
    LeafQueue,
    PeopleStore,
    SupportStore,
    ContestedRegistry,
    FactoryKeyStore,
    LogMemory,
    OrderMemory,
    DeploymentStore,
    OldSalts,
    CaseworkStore,
    PreparedDatabase {
  /** Why the database counts as away; null while it answers. */
  away(): string | null;
  /** Throws `StoreUnavailable` unless the database answers and a write commits. */
  ping(): Promise<void>;
  /** Closes all connections after the running transactions have ended. */
  close(): Promise<void>;
}

/**
 * Migrates the database at `url` (`postgresql://…`), whose user owns the tables, and opens the store as the role of the server. Throws `StoreUnavailable` if the database cannot be
 * reached, `MigrationRefused` if it is too old or newer than this Carnet.
 */
export async function openStore(url: string, options: DatabaseOptions = {}): Promise<Store> {
  const prepared = await prepareDatabase(url);
  return {
    ...prepared,
    ...openDatabase(prepared.url, options),
    ...peopleStore,
    ...supportStore,
    ...factoryKeyStore,
    ...deploymentStore,
    findEndedInLog,
    findUnknownOrders,
    ...caseworkStore,
    loadDossiers,
    readDossiers: readStoredDossiers,
    commitDossiers,
    findDueBuckets,
    claimDueDossiers,
    findKeys,
    findOrAddHardware,
    isRegistered,
    lockHardware,
    proveKey,
    addLineage,
    supersedeKey,
    dropOldClaims,
    replaceOldSalts,
    contest,
    findOrderedSiblings,
    findRegistrations,
    listContested,
    loadPolicies,
    countPolicies,
    awaitDecisions,
    addPolicy,
    recallAnswer,
    rememberAnswer,
    lockHead,
    readHead,
    advanceHead,
    readQueued,
    dropQueued,
    dropQueuedAlike,
    countQueued,
    republishDocuments,
    queueStatements,
    addEntries,
    findEntries,
    readEntry,
    readStatements,
    queueLeaves,
    findLeaves,
    readListState,
    readListStatements,
    beginLists,
    readWaitingLeaves,
    addList,
    readListAfter,
  };
}
