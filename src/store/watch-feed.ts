import type { PgTransaction } from './transaction.ts';

/** The channel that wakes readers; what happened is in the table. */
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

/** Tells every API process, once this transaction commits, which phones have something open from now on and which no longer. */
export function publishWatchChanges(
  tx: PgTransaction,
  changes: readonly { readonly phoneId: string; readonly open: boolean }[],
): void {
  if (changes.length === 0) return;
  const values = [changes.map((change) => change.phoneId), changes.map((change) => change.open)];
  tx.write(appendWatchChanges, values, changes.length);
  tx.write(wake, []);
}

/** Tells every API process, once this transaction commits, that a policy was published. */
export function publishPolicies(tx: PgTransaction): void {
  tx.write(appendPolicies, [], 1);
  tx.write(wake, []);
}
