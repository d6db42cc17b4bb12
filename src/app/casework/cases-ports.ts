import type { CaseState } from '../../core/casework/transitions.ts';
import type { Instant } from '../../core/time.ts';
import type { Transaction } from '../ports.ts';

/** A case as stored. People are ids of operators. */
export interface CaseRecord {
  readonly id: string;
  /** Ascending, in the order in which cases were opened. */
  readonly number: number;
  readonly title: string;
  readonly clauses: readonly string[];
  readonly openedBy: string;
  readonly openedAt: Instant;
  readonly limit: Instant;
  readonly state: CaseState;
  readonly endedAt: Instant | null;
  /** null: the limit passed. */
  readonly endedBy: string | null;
  readonly finding: string | null;
  readonly reason: string | null;
  readonly propagatedAt: Instant | null;
}

export interface CaseEnd {
  readonly at: Instant;
  readonly by: string | null;
  readonly finding: string;
  readonly reason: string | null;
}

export interface CaseStore {
  addCase(
    tx: Transaction,
    opened: Pick<CaseRecord, 'id' | 'title' | 'clauses' | 'openedBy' | 'openedAt' | 'limit'>,
  ): void;
  findCase(tx: Transaction, id: string): Promise<CaseRecord | undefined>;
  /** Reads and locks the case: until the transaction ends, nothing is proposed, approved or ordered in it. */
  lockCase(tx: Transaction, id: string): Promise<CaseRecord | undefined>;
  /** Cases with a number below `before` (null: all), newest first. */
  listCases(
    tx: Transaction,
    by: { readonly state: CaseState | null; readonly before: number | null },
    limit: number,
  ): Promise<readonly CaseRecord[]>;
  endCase(tx: Transaction, id: string, end: CaseEnd): void;
  /** Open cases whose limit has passed. */
  findLapsedCases(tx: Transaction, now: Instant, limit: number): Promise<readonly string[]>;
  /** Ended cases whose end is not in every dossier yet. */
  findUnpropagatedCases(tx: Transaction, limit: number): Promise<readonly string[]>;
  markCasePropagated(tx: Transaction, id: string, at: Instant): void;
}
