import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import type { Transaction } from '../../app/ports.ts';
import { StoreUnavailable } from '../../app/ports.ts';
import { clientConfig } from './connection.ts';
import { PgTransaction } from './transaction.ts';
import { storeError } from './unavailable.ts';

export interface DatabaseOptions {
  /** Connections at most. Batches share transactions, so a few are enough; more would only compete for the same cores. */
  readonly connectionsMax?: number;
  readonly statementTimeoutMs?: number;
  /** How long a transaction waits for a free connection, or for a new one. */
  readonly connectionWaitMs?: number;
}

export interface Database {
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Throws `StoreUnavailable` unless the server answers and takes writes. */
  ping(): Promise<void>;
  close(): Promise<void>;
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

/** A pool of pipelined connections to the database at `url`. It connects at the first use. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const statementTimeoutMs = options.statementTimeoutMs ?? 10_000;
  const pool = new Pool({
    ...clientConfig(url, 'carnet'),
    pipeline: true,
    max: options.connectionsMax ?? 8,
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

  async function transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await take(pool);
    const ignore = (): void => {};
    client.on('error', ignore);
    let healthy = false;
    try {
      const value = await inTransaction(client, work);
      healthy = true;
      return value;
    } finally {
      client.off('error', ignore);
      // After a failure the state of the connection and of its prepared statements is unknown. Closing it rolls back, and
      // failures are rare enough for a new connection each.
      client.release(!healthy);
    }
  }

  return {
    transact,
    async ping() {
      const client = await take(pool);
      try {
        const { rows } = await client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby');
        if (rows[0]?.standby === true) throw new StoreUnavailable('the server is a standby');
        client.release();
      } catch (error) {
        client.release(true);
        throw storeError(error);
      }
    },
    async close() {
      await pool.end();
    },
  };
}
