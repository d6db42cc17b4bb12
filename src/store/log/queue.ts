import type { QueuedStatement } from '../../app/log/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import { pgTransaction } from '../postgres/transaction.ts';

const insertStatements = {
  name: 'queue-statements',
  text: `insert into outbox (bucket, kind, body)
    select 0, 'statement', body from unnest($1::text[]) with ordinality as s (body, place) order by place`,
};

/** See `StatementQueue.queueStatements`. */
export function queueStatements(tx: Transaction, statements: readonly string[]): void {
  if (statements.length === 0) return;
  pgTransaction(tx).write(insertStatements, [statements], statements.length);
}

const selectQueued = {
  name: 'read-queued-statements',
  text: `select bucket, id, body from outbox where kind = 'statement' and not held order by id limit $1`,
};

/** See `LogStore.readQueued`. */
export async function readQueued(tx: Transaction, limit: number): Promise<readonly QueuedStatement[]> {
  return pgTransaction(tx).rows<QueuedStatement & Record<string, unknown>>(selectQueued, [limit]);
}

const deleteQueued = {
  name: 'drop-queued-statements',
  text: `delete from outbox o using unnest($1::smallint[], $2::bigint[]) as q (bucket, id)
    where o.bucket = q.bucket and o.id = q.id`,
};

/** See `LogStore.dropQueued`. */
export function dropQueued(tx: Transaction, rows: readonly QueuedStatement[]): void {
  if (rows.length === 0) return;
  const values = [rows.map(({ bucket }) => bucket), rows.map(({ id }) => id)];
  pgTransaction(tx).write(deleteQueued, values, rows.length);
}

const deleteAlike = {
  name: 'drop-queued-alike',
  text: `delete from outbox where kind = 'statement' and body = any($1::text[])`,
};

/** See `LogStore.dropQueuedAlike`. */
export function dropQueuedAlike(tx: Transaction, statements: readonly string[]): void {
  if (statements.length === 0) return;
  pgTransaction(tx).write(deleteAlike, [statements]);
}

const forgetDocuments = {
  name: 'want-documents-anew',
  text: `update measures set documents_at = null where documents_at is not null`,
};

/** See `LogStore.republishDocuments`. */
export function republishDocuments(tx: Transaction): void {
  pgTransaction(tx).write(forgetDocuments, []);
}

// Bounded, because a larger exact count is not useful and costs the database work at each read.
const countedMax = 1_000_000;
const countStatements = {
  name: 'count-queued-statements',
  text: `select count(*)::integer as count from (select from outbox where kind = 'statement' and not held limit ${countedMax}) as q`,
};

/** See `LogStore.countQueued`. */
export async function countQueued(tx: Transaction): Promise<number> {
  const [row] = await pgTransaction(tx).rows<{ count: number }>(countStatements, []);
  return row!.count;
}
