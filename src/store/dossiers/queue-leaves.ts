import type { Transaction } from '../../app/ports.ts';
import { pgTransaction } from '../postgres/transaction.ts';

const insertLeaves = {
  name: 'queue-leaves',
  text: `insert into log_leaves (leaf) select leaf from unnest($1::bytea[]) as l (leaf) on conflict do nothing`,
};

/** See `LeafQueue.queueLeaves`. */
export function queueLeaves(tx: Transaction, leaves: readonly Uint8Array[]): void {
  if (leaves.length === 0) return;
  pgTransaction(tx).write(insertLeaves, [leaves.map((leaf) => Buffer.from(leaf))]);
}
