import type { Instant } from '../../core/time.ts';
import type { Transaction } from '../ports.ts';

/** Opaque leaves waiting for the list of the day. */
export interface LeafQueue {
  /** Queues leaves of 32 bytes, in no order; one that is there already stays as it is. */
  queueLeaves(tx: Transaction, leaves: readonly Uint8Array[]): void;
}

export interface LeafFinder {
  /** Of these leaves, by base64url, those that are known: the SHA-256 of the list that each stands in, null while it waits for one. */
  findLeaves(tx: Transaction, leaves: readonly Uint8Array[]): Promise<ReadonlyMap<string, string | null>>;
  /** The statements about these lists, by the SHA-256 of their files. */
  readListStatements(tx: Transaction, lists: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** A list as recorded. */
export interface MadeList {
  /** Of the public file, base64url. */
  readonly sha256: string;
  readonly at: Instant;
  /** The exact text of its statement. */
  readonly statement: string;
  /** What the leaves that fill the list up follow from; null: `leaves` are the whole list. */
  readonly seed: Uint8Array | null;
  /** Without those that fill it up. */
  readonly leaves: readonly Uint8Array[];
}

export interface DayListStore extends LeafFinder {
  /** When the newest list was made, null before the first; and whether a leaf or a held statement waits for the next. */
  readListState(tx: Transaction): Promise<{ readonly lastAt: Instant | null; readonly isWaiting: boolean }>;
  /** Records, once, that the first period began then: a list made at once would tell the moment of the first notice. */
  beginLists(tx: Transaction, at: Instant): void;
  /** Leaves that are in no list yet, sorted, at most `limit`. */
  readWaitingLeaves(tx: Transaction, limit: number): Promise<readonly Uint8Array[]>;
  /** Records a list. `enters`: queues its statement and all held ones for the log, in random order; otherwise the log has it already. */
  addList(tx: Transaction, list: MadeList, enters: boolean): void;
  /** The list with the next greater SHA-256; null after the last. */
  readListAfter(tx: Transaction, sha256: string): Promise<MadeList | null>;
}
