import type { LogHead } from '../../app/log/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import { pgTransaction } from '../postgres/transaction.ts';

const selectHead = { name: 'read-log-head', text: `select origin, size, root, checkpoint from log_head` };
const selectHeadLocked = { name: 'lock-log-head', text: `${selectHead.text} for update` };

/** See `LogStore.readHead`. */
export async function readHead(tx: Transaction): Promise<LogHead | null> {
  const [row] = await pgTransaction(tx).rows<LogHead & Record<string, unknown>>(selectHead, []);
  return row ?? null;
}

/** See `LogStore.lockHead`. */
export async function lockHead(tx: Transaction): Promise<LogHead | null> {
  const [row] = await pgTransaction(tx).rows<LogHead & Record<string, unknown>>(selectHeadLocked, []);
  return row ?? null;
}

const insertHead = {
  name: 'insert-log-head',
  text: `insert into log_head (origin, size, root, checkpoint) values ($1, $2, $3, $4) on conflict do nothing returning size`,
};
const swapHead = {
  name: 'swap-log-head',
  text: `update log_head set size = $2, root = $3, checkpoint = $4
    where origin = $1 and size = $5 and root = $6 and size <= $2 returning size`,
};

/** See `LogStore.advanceHead`. */
export async function advanceHead(tx: Transaction, from: LogHead | null, to: LogHead): Promise<boolean> {
  const values = [to.origin, to.size, to.root, to.checkpoint];
  const rows =
    from === null
      ? await pgTransaction(tx).rows(insertHead, values)
      : await pgTransaction(tx).rows(swapHead, [...values, from.size, from.root]);
  return rows.length === 1;
}
