import assert from 'node:assert/strict';
import type { ClientBase, QueryResult, QueryResultRow } from 'pg';
import type { Transaction } from '../../app/ports.ts';
import { storeError } from './unavailable.ts';

/** A statement that is prepared once for each connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Counters of a loaded dossier, from which the commit continues under the lock of the load. */
export interface LoadedCounts {
  readonly events: number;
  /** Observations are kept as runs. */
  readonly inRuns: boolean;
  readonly decisions: number;
  readonly open: boolean;
}

/**
 * One transaction on one pipelined connection: each statement is sent at once, without waiting for earlier answers. The server runs
 * them in order, and after a failure refuses the rest, including COMMIT.
 */
export class PgTransaction implements Transaction {
  readonly kind = 'transaction';
  readonly loaded = new Map<string, LoadedCounts>();
  readonly #client: ClientBase;
  readonly #deferred: Promise<void>[] = [];

  constructor(client: ClientBase) {
    this.#client = client;
  }

  /** Runs one statement and returns its rows. Throws `StoreUnavailable`, or the server's error for a bug of ours. */
  async rows<Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    try {
      const { rows } = await this.#send<Row>(statement, values);
      return rows;
    } catch (error) {
      // An earlier write may have failed and caused this error.
      await this.awaitWrites();
      throw error;
    }
  }

  /**
   * Sends a write now and checks its answer only at the commit, so that all writes and the commit share one round trip.
   * `rowsWanted`: another number of written rows is a bug, and the transaction fails.
   */
  write(statement: Statement, values: readonly unknown[], rowsWanted?: number): void {
    const sent = this.#send(statement, values).then(({ rowCount }) => {
      assert(
        rowsWanted === undefined || rowCount === rowsWanted,
        `${statement.name}: ${rowCount} rows written`,
      );
      return undefined;
    });
    // Awaited in `awaitWrites`; until then a rejection must not count as unhandled.
    sent.catch(() => {});
    this.#deferred.push(sent);
  }

  async #send<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<QueryResult<Row>> {
    try {
      return await this.#client.query<Row>({ ...statement, values: [...values] });
    } catch (error) {
      throw storeError(error);
    }
  }

  /** Waits for every write. Throws the first failure in the order of sending, which caused the later ones. */
  async awaitWrites(): Promise<void> {
    const results = await Promise.allSettled(this.#deferred);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}

/** The store's transaction behind the opaque one of the port. */
export function pgTransaction(tx: Transaction): PgTransaction {
  assert(tx instanceof PgTransaction, 'a transaction of this store');
  return tx;
}
