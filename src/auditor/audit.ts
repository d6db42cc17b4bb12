import type { Instant } from '../core/time.ts';
import type { StatementV2 } from '../protocol/log/statement-v2.ts';
import type { Statement } from '../protocol/log/statement.ts';
import type { Documents } from './documents.ts';
import type { Findings } from './finding.ts';
import type { Ledger } from './ledger.ts';

/** What every check reads and adds to. */
export interface Audit {
  /** The name of the log. */
  readonly origin: string;
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

/** The same for a statement that is dated by the day. `at`: the last moment of its day, because what it refers to may be of the same day. */
export interface Dated<Kind extends StatementV2 = StatementV2> extends Omit<Placed, 'statement'> {
  readonly statement: Kind;
}
