import type { DayListStore, MadeList } from '../../app/log/day-list-ports.ts';
import type { Instant } from '../../core/time.ts';
import type { Transaction } from '../../app/ports.ts';
import { timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';

const selectWaiting = {
  name: 'read-waiting-leaves',
  text: `select leaf from log_leaves where list is null order by leaf limit $1`,
};

/** See `DayListStore.readWaitingLeaves`. */
export const readWaitingLeaves: DayListStore['readWaitingLeaves'] = async (tx, limit) =>
  (await pgTransaction(tx).rows<{ leaf: Uint8Array }>(selectWaiting, [limit])).map(({ leaf }) => leaf);

const selectState = {
  name: 'read-list-state',
  text: `select (select (extract(epoch from max(made_at)) * 1000)::bigint from log_lists) as "lastAt",
      exists (select from log_leaves where list is null) or exists (select from outbox where held) as "isWaiting"`,
};

/** See `DayListStore.readListState`. */
export const readListState: DayListStore['readListState'] = async (tx) => {
  const [row] = await pgTransaction(tx).rows<{ lastAt: number | null; isWaiting: boolean }>(selectState, []);
  return row!;
};

// Its name is no hash, so nobody takes it for a list.
const insertBeginning = {
  name: 'begin-day-lists',
  text: `insert into log_lists (sha256, made_at) values ('', $1::timestamptz) on conflict do nothing`,
};

/** See `DayListStore.beginLists`. */
export function beginLists(tx: Transaction, at: Instant): void {
  pgTransaction(tx).write(insertBeginning, [timestamp(at)]);
}

const insertList = {
  name: 'add-day-list',
  text: `insert into log_lists (sha256, made_at, seed, statement) values ($1, $2::timestamptz, $3, $4) on conflict do nothing`,
};

const listLeaves = {
  name: 'list-leaves',
  text: `insert into log_leaves (leaf, list) select leaf, $2 from unnest($1::bytea[]) as l (leaf)
    on conflict (leaf) do update set list = excluded.list`,
};

// New ids, so that neither they nor the order of the log tell the order in which the statements were queued.
const releaseHeld = {
  name: 'release-held-statements',
  text: `with held as (delete from outbox where held returning bucket, phone_id, kind, body),
      entering as (select bucket, phone_id, kind, body from held union all select 0::smallint, null::uuid, 'statement', $1::text)
    insert into outbox (bucket, phone_id, kind, body) select bucket, phone_id, kind, body from entering order by random()`,
};

/** See `DayListStore.addList`. */
export const addList: DayListStore['addList'] = (tx, { sha256, leaves, at, seed, statement }, enters) => {
  const pg = pgTransaction(tx);
  const bytes = (one: Uint8Array): Buffer => Buffer.from(one);
  pg.write(insertList, [sha256, timestamp(at), seed === null ? null : bytes(seed), statement]);
  if (leaves.length > 0) pg.write(listLeaves, [leaves.map(bytes), sha256]);
  if (enters) pg.write(releaseHeld, [statement]);
};

const selectLists = {
  name: 'read-day-lists',
  text: `select sha256, seed, statement, (extract(epoch from made_at) * 1000)::bigint as at from log_lists where sha256 > $1 order by sha256 limit 1`,
};
const selectListed = {
  name: 'read-listed-leaves',
  text: `select leaf from log_leaves where list = $1 order by leaf`,
};

/** See `DayListStore.readListAfter`. */
export const readListAfter: DayListStore['readListAfter'] = async (tx, after) => {
  const pg = pgTransaction(tx);
  type Row = Pick<MadeList, 'sha256' | 'seed' | 'at' | 'statement'> & Record<string, unknown>;
  const [row] = await pg.rows<Row>(selectLists, [after]);
  if (row === undefined) return null;
  const leaves = await pg.rows<{ leaf: Uint8Array }>(selectListed, [row.sha256]);
  const { sha256, seed, at, statement } = row;
  return { sha256, seed, at, statement, leaves: leaves.map(({ leaf }) => leaf) };
};

const selectPlaces = {
  name: 'find-leaves',
  text: `select leaf, list from log_leaves where leaf = any($1::bytea[])`,
};

/** See `LeafFinder.findLeaves`. */
export async function findLeaves(
  tx: Transaction,
  leaves: readonly Uint8Array[],
): Promise<ReadonlyMap<string, string | null>> {
  if (leaves.length === 0) return new Map();
  const rows = await pgTransaction(tx).rows<{ leaf: Buffer; list: string | null }>(selectPlaces, [
    leaves.map((leaf) => Buffer.from(leaf)),
  ]);
  return new Map(rows.map(({ leaf, list }) => [leaf.toString('base64url'), list]));
}

const selectStatements = {
  name: 'read-list-statements',
  text: `select sha256, statement from log_lists where sha256 = any($1::text[]) and statement is not null`,
};

/** See `LeafFinder.readListStatements`. */
export async function readListStatements(
  tx: Transaction,
  lists: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (lists.length === 0) return new Map();
  const rows = await pgTransaction(tx).rows<{ sha256: string; statement: string }>(selectStatements, [lists]);
  return new Map(rows.map(({ sha256, statement }) => [sha256, statement]));
}
