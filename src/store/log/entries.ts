import type { LogEntry, LogStore } from '../../app/log/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import { timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';

const insertEntries = {
  name: 'insert-log-entries',
  text: `insert into log_entries (index, sha256, statement, at)
    select index, sha256, statement, $4::timestamptz from unnest($1::bigint[], $2::text[], $3::text[]) as e (index, sha256, statement)`,
};

/** See `LogStore.addEntries`. */
export const addEntries: LogStore['addEntries'] = (tx, entries, at) => {
  if (entries.length === 0) return;
  const values = [
    entries.map(({ index }) => index),
    entries.map(({ sha256 }) => sha256),
    entries.map(({ statement }) => statement),
    timestamp(at),
  ];
  pgTransaction(tx).write(insertEntries, values, entries.length);
};

const selectIndexes = {
  name: 'find-log-entries',
  text: `select sha256, index from log_entries where sha256 = any($1::text[])`,
};

/** See `LogStore.findEntries`. */
export async function findEntries(
  tx: Transaction,
  sha256s: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (sha256s.length === 0) return new Map();
  const rows = await pgTransaction(tx).rows<{ sha256: string; index: number }>(selectIndexes, [sha256s]);
  return new Map(rows.map(({ sha256, index }) => [sha256, index]));
}

const selectEntry = {
  name: 'read-log-entry',
  text: `select index, sha256, statement from log_entries where sha256 = $1`,
};

/** See `LogStore.readEntry`. */
export async function readEntry(tx: Transaction, sha256: string): Promise<LogEntry | null> {
  const [row] = await pgTransaction(tx).rows<LogEntry & Record<string, unknown>>(selectEntry, [sha256]);
  return row ?? null;
}

const selectStatements = {
  name: 'read-log-statements',
  text: `select statement from log_entries where index >= $1 and index < $2 order by index`,
};

/** See `LogStore.readStatements`. */
export async function readStatements(tx: Transaction, from: number, to: number): Promise<readonly string[]> {
  const rows = await pgTransaction(tx).rows<{ statement: string }>(selectStatements, [from, to]);
  return rows.map(({ statement }) => statement);
}
