import assert from 'node:assert/strict';
import type { ClientBase, QueryResult, QueryResultRow } from 'pg';
import type { Transaction } from '../../app/ports.ts';
import { storeError } from './unavailable.ts';

/** A statement prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** What a loaded dossier counted: commits continue from it, under the lock that the load took. */
export interface LoadedCounts {
  readonly events: number;
  readonly decisions: number;
  readonly open: boolean;
}

/**
 * One transaction on one pipelined connection: a statement goes out when it is asked for, without waiting for the answers before
 * it. The server runs them in that order, and after a failed one refuses the rest, COMMIT included.
 */
export class PgTransaction implements Transaction {
  readonly kind = 'transaction';
  readonly loaded = new Map<string, LoadedCounts>();
  readonly #client: ClientBase;
  readonly #deferred: Promise<void>[] = [];

  constructor(client: ClientBase) {
    this.#client = client;
  }

  /** Runs one statement and returns its rows. Throws `StoreUnavailable` or, for a mistake of ours, the server's error. */
  async rows<Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    try {
      const { rows } = await this.#send<Row>(statement, values);
      return rows;
    } catch (error) {
      // A write sent before may be what failed, and this only a consequence of it.
      await this.settle();
      throw error;
    }
  }

  /**
   * Sends a write now and looks at its answer only before the commit is called done, so that all writes and the commit share
   * one round trip. `rowsWanted`: a different number of rows written is a bug, and nothing is committed as far as anyone is told.
   */
  write(statement: Statement, values: readonly unknown[], rowsWanted?: number): void {
    const sent = this.#send(statement, values).then(({ rowCount }) => {
      assert(
        rowsWanted === undefined || rowCount === rowsWanted,
        `${statement.name}: ${rowCount} rows written`,
      );
      return undefined;
    });
    // Awaited in `settle`; until then a rejection must not count as unhandled.
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

  /** Waits for every write; throws the first failure in the order of sending, which is the cause of those after it. */
  async settle(): Promise<void> {
    const results = await Promise.allSettled(this.#deferred);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}

/** The store's own transaction behind the port's. */
export function pgTransaction(tx: Transaction): PgTransaction {
  assert(tx instanceof PgTransaction, 'a transaction of this store');
  return tx;
}
