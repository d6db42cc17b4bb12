import type { CaseEnd, CaseRecord, CaseStore } from '../../app/casework/cases-ports.ts';
import type { Transaction } from '../../app/ports.ts';
import type { Instant } from '../../core/time.ts';
import { storable, timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';

const columns = `id, number, title, clauses, opened_by as "openedBy", opened_at as "openedAt", limit_at as "limit", state,
  ended_at as "endedAt", ended_by as "endedBy", finding, reason, spread_at as "propagatedAt"`;

type CaseRow = CaseRecord & Record<string, unknown>;

const insertCase = {
  name: 'insert-case',
  text: `insert into cases (id, title, clauses, opened_by, opened_at, limit_at) values ($1, $2, $3, $4, $5, $6)`,
};

/** See `CaseStore.addCase`. */
export function addCase(tx: Transaction, opened: Parameters<CaseStore['addCase']>[1]): void {
  const { id, title, clauses, openedBy, openedAt, limit } = opened;
  const values = [id, storable(title), clauses, openedBy, timestamp(openedAt), timestamp(limit)];
  pgTransaction(tx).write(insertCase, values, 1);
}

const readCase = { name: 'read-case', text: `select ${columns} from cases where id = $1` };

/** See `CaseStore.findCase`. */
export async function findCase(tx: Transaction, id: string): Promise<CaseRecord | undefined> {
  const [row] = await pgTransaction(tx).rows<CaseRow>(readCase, [id]);
  return row;
}

const lockOne = { name: 'lock-case', text: `select ${columns} from cases where id = $1 for update` };

/** See `CaseStore.lockCase`. */
export async function lockCase(tx: Transaction, id: string): Promise<CaseRecord | undefined> {
  const [row] = await pgTransaction(tx).rows<CaseRow>(lockOne, [id]);
  return row;
}

const pageCases = {
  name: 'page-cases',
  text: `select ${columns} from cases where ($1::text is null or state = $1) and ($2::bigint is null or number < $2)
    order by number desc limit $3`,
};

/** See `CaseStore.listCases`. */
export async function listCases(
  tx: Transaction,
  by: Parameters<CaseStore['listCases']>[1],
  limit: number,
): Promise<readonly CaseRecord[]> {
  return pgTransaction(tx).rows<CaseRow>(pageCases, [by.state, by.before, limit]);
}

const updateEnd = {
  name: 'end-case',
  text: `update cases set state = 'ended', ended_at = $2, ended_by = $3, finding = $4, reason = $5
    where id = $1 and state = 'open'`,
};

/** See `CaseStore.endCase`. */
export function endCase(tx: Transaction, id: string, end: CaseEnd): void {
  const reason = end.reason === null ? null : storable(end.reason);
  pgTransaction(tx).write(updateEnd, [id, timestamp(end.at), end.by, end.finding, reason], 1);
}

const findLapsed = {
  name: 'find-lapsed-cases',
  text: `select id from cases where state = 'open' and limit_at <= $1 order by limit_at limit $2`,
};

/** See `CaseStore.findLapsedCases`. */
export async function findLapsedCases(
  tx: Transaction,
  now: Instant,
  limit: number,
): Promise<readonly string[]> {
  const rows = await pgTransaction(tx).rows<{ id: string }>(findLapsed, [timestamp(now), limit]);
  return rows.map((row) => row.id);
}

const findSpreading = {
  name: 'find-spreading-cases',
  text: `select id from cases where state = 'ended' and spread_at is null order by ended_at limit $1`,
};

/** See `CaseStore.findUnpropagatedCases`. */
export async function findUnpropagatedCases(tx: Transaction, limit: number): Promise<readonly string[]> {
  const rows = await pgTransaction(tx).rows<{ id: string }>(findSpreading, [limit]);
  return rows.map((row) => row.id);
}

const markSpread = { name: 'mark-case-spread', text: `update cases set spread_at = $2 where id = $1` };

/** See `CaseStore.markCasePropagated`. */
export function markCasePropagated(tx: Transaction, id: string, at: Instant): void {
  pgTransaction(tx).write(markSpread, [id, timestamp(at)], 1);
}
