import type { Instant } from '../core/time.ts';
import type { Statement } from '../protocol/log/statement.ts';
import type { Documents } from './documents.ts';
import type { Findings } from './finding.ts';
import type { Ledger } from './ledger.ts';

/** What every check reads and adds to. */
export interface Audit {
  readonly ledger: Ledger;
  readonly documents: Documents;
  readonly findings: Findings;
}

/** A statement with its place in the log. `at`: its time, parsed. */
export interface Placed<Kind extends Statement = Statement> {
  readonly index: number;
  readonly path: string;
  readonly at: Instant;
  readonly statement: Kind;
}
