import type { Transaction } from '../ports.ts';

/** What the rest of the application asks of the public log. */
export interface ProofReader {
  /**
   * For each of these statements (SHA-256 of its bytes, base64url) that stands in the log under a checkpoint that enough witnesses cosigned: its proof,
   * a text after c2sp.org/tlog-proof@v1. Others are absent: not logged yet, or not witnessed yet. Never signs or waits for anything.
   */
  readProofs(tx: Transaction, statementSha256s: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** A log without entries: what a server has that keeps none. No lock can be proved by it. */
export const noProofs: ProofReader = { readProofs: () => Promise.resolve(new Map()) };
