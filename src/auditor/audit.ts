import type { Instant } from '../core/time.ts';
import type { Statement } from '../protocol/log/statement.ts';
import type { Documents } from './documents.ts';
import type { Findings } from './finding.ts';
import type { Ledger } from './ledger.ts';

/** What a check may look at and add to. */
export interface Audit {
  readonly ledger: Ledger;
  readonly documents: Documents;
  readonly findings: Findings;
}

/** A statement in its place. `at`: its time, read. */
export interface Placed<Kind extends Statement = Statement> {
  readonly index: number;
  readonly path: string;
  readonly at: Instant;
  readonly statement: Kind;
}
