import { Client, Pool } from 'pg';
import type { ClientConfig, PoolClient } from 'pg';
import type { Transaction } from '../../app/ports.ts';
import { StoreUnavailable } from '../../app/ports.ts';
import { clientConfig } from './connection.ts';
import { followPulse } from './pulse.ts';
import { pgTransaction, PgTransaction } from './transaction.ts';
import { storeError } from './unavailable.ts';

export interface DatabaseOptions {
  /** Connections at most. Batches share transactions and other requests wait their turn (`http/roads.ts`), so a few are enough; more would only compete for the same cores. */
  readonly connectionsMax?: number;
  readonly statementTimeoutMs?: number;
  /** How long a transaction waits for a free connection, or for a new one. */
  readonly connectionWaitMs?: number;
  /** How long the database may answer nothing at all before every transaction is refused at once. */
  readonly patienceMs?: number;
  /** For how long a write that `ping` committed stands for another one, unless something failed since. */
  readonly pingHoldsMs?: number;
}

export interface Database {
  /** Throws `StoreUnavailable` at once while the database does not answer. */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Why the database counts as away; null while it answers. */
  away(): string | null;
  /** Throws `StoreUnavailable` unless the server answers and a write commits. Anybody may cause it, so calls share a try with others of the same second. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const closeWithinMs = 2000;

const writeProbe = {
  name: 'probe-write',
  text: `insert into write_probe (only_row, at) values (true, now()) on conflict (only_row) do update set at = excluded.at`,
};

/** A pool of pipelined connections to the database at `url`. It connects at the first use. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { pool, tearAll } = openPool(url, options);
  /** When a write of `ping` committed, of the monotonic clock. */
  let writtenAt = -Infinity;
  const doubt = (): void => {
    writtenAt = -Infinity;
  };
  const pulse = followPulse(url, { patienceMs: options.patienceMs ?? 2000, onDoubt: doubt, onAway: tearAll });
  const pingHoldsMs = options.pingHoldsMs ?? 1000;
  let pinging: Promise<void> | null = null;

  async function transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const away = pulse.away();
    if (away !== null) throw new StoreUnavailable(away);
    const client = await take(pool);
    let healthy = false;
    try {
      const value = await inTransaction(client, work);
      healthy = true;
      return value;
    } finally {
      if (!healthy) doubt();
      // After a failure the state of the connection and of its prepared statements is unknown. Closing it rolls back, and
      // failures are rare enough for a new connection each.
      client.release(!healthy);
    }
  }

  async function probe(): Promise<void> {
    await transact((tx) => pgTransaction(tx).rows(writeProbe, []));
    writtenAt = performance.now();
  }

  return {
    transact,
    away: () => pulse.away(),
    ping() {
      if (performance.now() - writtenAt < pingHoldsMs) return Promise.resolve();
      pinging ??= probe().finally(() => {
        pinging = null;
      });
      return pinging;
    },
    async close() {
      await pulse.close();
      // A server that does not answer must not hold up whoever closes; what was not committed by now never is.
      const late = setTimeout(tearAll, closeWithinMs);
      await pool.end();
      clearTimeout(late);
    },
  };
}

/** `tearAll` closes every connection without a word, so that whoever waits for an answer gets an error. */
function openPool(
  url: string,
  options: DatabaseOptions,
): { readonly pool: Pool; readonly tearAll: () => void } {
  const statementTimeoutMs = options.statementTimeoutMs ?? 10_000;
  const open = new Set<Client>();
  /** Has a listener for errors from the first moment on: a connection that breaks while nobody listens would end the process. */
  class PooledClient extends Client {
    constructor(config?: ClientConfig) {
      super(config);
      this.on('error', () => {});
      open.add(this);
      this.once('end', () => open.delete(this));
    }
  }
  const pool = new Pool({
    ...clientConfig(url, 'carnet'),
    pipeline: true,
    Client: PooledClient,
    max: options.connectionsMax ?? 12,
    connectionTimeoutMillis: options.connectionWaitMs ?? 5000,
    idleTimeoutMillis: 60_000,
    statement_timeout: statementTimeoutMs,
    lock_timeout: Math.min(5000, statementTimeoutMs),
    idle_in_transaction_session_timeout: 2 * statementTimeoutMs,
    // The server's own timeout is shorter; this one is for a server that no longer answers.
    query_timeout: 2 * statementTimeoutMs,
  });
  // An idle connection that dies is replaced at the next use, so the error needs no report.
  pool.on('error', () => {});
  return {
    pool,
    tearAll() {
      for (const client of open) client.connection.stream.destroy();
    },
  };
}

async function take(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw storeError(error);
  }
}

/** Commits. Throws `StoreUnavailable` if the answer is lost or the server rolled back instead. */
async function commit(client: PoolClient, tx: PgTransaction): Promise<void> {
  // Sent without waiting for the writes: if one of them failed, the server rolls back instead.
  const committed = client.query('commit').catch((error: unknown) => {
    throw storeError(error);
  });
  committed.catch(() => {});
  await tx.awaitWrites();
  const { command } = await committed;
  if (command !== 'COMMIT') throw new StoreUnavailable(`the server answered COMMIT with ${command}`);
}

async function inTransaction<T>(client: PoolClient, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const tx = new PgTransaction(client);
  const begun = client.query('begin').catch((error: unknown) => {
    throw storeError(error);
  });
  begun.catch(() => {});
  const value = await work(tx);
  await begun;
  await commit(client, tx);
  return value;
}
