import type { Client } from 'pg';
import type { PgTransaction } from '../postgres/transaction.ts';

/** The channel that wakes readers; the events are in the table. */
export const feedChannel = 'carnet_feed';

const appendWatchChanges = {
  name: 'append-watch-feed',
  text: `insert into watch_feed (kind, phone_id, open)
    select 'watch', phone_id, open from unnest($1::uuid[], $2::boolean[]) as c (phone_id, open)`,
};

const appendPolicies = {
  name: 'append-policies-feed',
  text: `insert into watch_feed (kind) values ('policies')`,
};

const wake = { name: 'wake-feed-readers', text: `select pg_notify('${feedChannel}', '')` };

/** Tells every API process at the commit which phones have an open matter now and which no longer. */
export function publishWatchChanges(
  tx: PgTransaction,
  changes: readonly { readonly phoneId: string; readonly open: boolean }[],
): void {
  if (changes.length === 0) return;
  const values = [changes.map((change) => change.phoneId), changes.map((change) => change.open)];
  tx.write(appendWatchChanges, values, changes.length);
  tx.write(wake, []);
}

/** Tells every API process at the commit that a policy was published. */
export function publishPolicies(tx: PgTransaction): void {
  tx.write(appendPolicies, [], 1);
  tx.write(wake, []);
}

/** A process that was away for longer than this loads the whole set. */
const feedKept = '1 hour';
const pruneRowsMax = 10_000;
const pruneRoundsMax = 20;

/**
 * Deletes old feed rows, a bounded number in each call, and records how far. Rows with a transaction number that this server has not reached
 * come from the restored backup of another server and are deleted too.
 */
export async function pruneFeed(client: Client): Promise<void> {
  await client.query('delete from watch_feed where xid >= pg_snapshot_xmax(pg_current_snapshot())');
  await client.query(
    `update watch_feed_pruned set xid = '0' where xid >= pg_snapshot_xmax(pg_current_snapshot())`,
  );
  for (let round = 0; round < pruneRoundsMax; round += 1) {
    const { rows } = await client.query<{ pruned: number }>(
      `with old as (
         delete from watch_feed where id in (
           select id from watch_feed
           where at < now() - interval '${feedKept}' and xid < pg_snapshot_xmin(pg_current_snapshot())
           order by id limit ${pruneRowsMax} for update skip locked)
         returning xid),
       mark as (
         update watch_feed_pruned set xid = greatest(xid, (select xid from old order by xid desc limit 1))
         where exists (select from old))
       select count(*) as pruned from old`,
    );
    if ((rows[0]?.pruned ?? 0) < pruneRowsMax) return;
  }
}
