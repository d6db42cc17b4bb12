import type { AuditEntry, RecordedAuditEntry } from '../../app/people/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import { storable, timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';

const insertEntry = {
  name: 'append-audit',
  text: `insert into audit (at, who, operator_id, session_id, operation, target, outcome, details)
    values ($1, $2, $3, $4, $5, $6, $7, $8)`,
};

/** See `AuditStore.appendAudit`. */
export async function appendAudit(tx: Transaction, entry: AuditEntry): Promise<void> {
  pgTransaction(tx).write(
    insertEntry,
    [
      timestamp(entry.at),
      entry.who,
      entry.operatorId,
      entry.sessionId,
      entry.operation,
      entry.target === null ? null : storable(entry.target),
      entry.outcome,
      storable(JSON.stringify(entry.details)),
    ],
    1,
  );
}

const columns = `id, at, who, operator_id as "operatorId", session_id as "sessionId", operation, target, outcome, details`;
const readOn = {
  name: 'read-audit',
  text: `select ${columns} from audit where id > $1 and id <= $2 order by id limit $3`,
};
const readBack = {
  name: 'read-latest-audit',
  text: `select ${columns} from audit where id < coalesce($1, 9223372036854775807) order by id desc limit $2`,
};

// Ids are assigned at the insert and become visible at the commit, possibly in another order. This lock waits for every writer; it is the owner's to take, see the migration.
const awaitWriters = { name: 'await-audit-writers', text: `select await_audit_writers()` };
const readLast = { name: 'read-last-audit', text: `select coalesce(max(id), 0) as id from audit` };

/** See `AuditStore.lastAudit`. */
export async function lastAudit(transaction: Transaction): Promise<number> {
  const tx = pgTransaction(transaction);
  await tx.rows(awaitWriters, []);
  const [row] = await tx.rows<{ id: number }>(readLast, []);
  return row!.id;
}

/** See `AuditStore.readAudit`. */
export async function readAudit(
  tx: Transaction,
  after: number,
  upTo: number,
  limit: number,
): Promise<readonly RecordedAuditEntry[]> {
  return pgTransaction(tx).rows<RecordedAuditEntry & { id: number }>(readOn, [after, upTo, limit]);
}

/** See `AuditStore.readLatestAudit`. */
export async function readLatestAudit(
  tx: Transaction,
  before: number | null,
  limit: number,
): Promise<readonly RecordedAuditEntry[]> {
  return pgTransaction(tx).rows<RecordedAuditEntry & { id: number }>(readBack, [before, limit]);
}
