import type { Tile } from '../../core/log/tiles.ts';
import type { Instant } from '../../core/time.ts';
import type { Transaction } from '../ports.ts';
import type { DayListStore } from './day-list-ports.ts';

/** Reads proofs of logged statements. */
export interface ProofReader {
  /**
   * Returns a proof (text of c2sp.org/tlog-proof@v1) for each of these statements (SHA-256 of its bytes, base64url) that is in the log under a checkpoint
   * with enough cosignatures. Statements that are not logged or not witnessed yet are absent. Never signs and never waits for the log.
   */
  readProofs(tx: Transaction, statementSha256s: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Statements waiting for the log. */
export interface StatementQueue {
  /** Queues statements that are not about a single phone (a policy, an approval, the end of a case), to be logged in this order. */
  queueStatements(tx: Transaction, statements: readonly string[]): void;
}

/** The newest checkpoint that this log signed. */
export interface LogHead {
  readonly origin: string;
  readonly size: number;
  /** Base64, as in the checkpoint. */
  readonly root: string;
  /** The note signed by the log's keys, without cosignatures. */
  readonly checkpoint: string;
}

/** A statement in the queue; `bucket` and `id` name its row. */
export interface QueuedStatement {
  readonly bucket: number;
  readonly id: number;
  readonly body: string;
}

export interface LogEntry {
  readonly index: number;
  /** Of the statement's UTF-8, base64url. */
  readonly sha256: string;
  readonly statement: string;
}

/** The log in the database. */
export interface LogStore extends DayListStore {
  /** Locks the head until the transaction ends and waits for transactions that change it; null before the first. */
  lockHead(tx: Transaction): Promise<LogHead | null>;
  /** The newest head, without a lock. */
  readHead(tx: Transaction): Promise<LogHead | null>;
  /** Compare-and-swap: false if the head is no longer `from` (null: no head yet). */
  advanceHead(tx: Transaction, from: LogHead | null, to: LogHead): Promise<boolean>;
  /** The oldest queued statements that are not held for the next list, at most `limit`. */
  readQueued(tx: Transaction, limit: number): Promise<readonly QueuedStatement[]>;
  /** Removes rows from the queue; each of them must be there. */
  dropQueued(tx: Transaction, rows: readonly QueuedStatement[]): void;
  /** Removes every queued row with the same text as one of these statements. */
  dropQueuedAlike(tx: Transaction, statements: readonly string[]): void;
  addEntries(tx: Transaction, entries: readonly LogEntry[], at: Instant): void;
  /** The indexes of these statements in the log, by SHA-256; statements that are not logged are absent. */
  findEntries(tx: Transaction, sha256s: readonly string[]): Promise<ReadonlyMap<string, number>>;
  readEntry(tx: Transaction, sha256: string): Promise<LogEntry | null>;
  /** The statements from index `from` up to but not including `to`. */
  readStatements(tx: Transaction, from: number, to: number): Promise<readonly string[]>;
  countQueued(tx: Transaction): Promise<number>;
  /** Marks the documents of all measures to be published again, because their files may be lost. */
  republishDocuments(tx: Transaction): void;
}

/** Lets only one process at a time run a round. */
export interface SequencerLock {
  /** Runs `work` alone among all processes on this database. Returns `taken` at once if another process holds the lock. */
  hold<T>(work: (held: HeldLock) => Promise<T>): Promise<T | 'taken'>;
  close(): Promise<void>;
}

export interface HeldLock {
  /** Throws `StoreUnavailable` if the lock was lost with its connection, because another process may hold it now. */
  assertHeld(): Promise<void>;
}

export type DocumentKind = 'manifests' | 'assertions' | 'lists';

/** The served files of the log, with the paths of c2sp.org/tlog-tiles. */
export interface LogFiles {
  /** The published checkpoint; null before the first. */
  readCheckpoint(): Promise<string | null>;
  /** Replaces the published checkpoint atomically; durable when it resolves. */
  replaceCheckpoint(note: string): Promise<void>;
  /** The newest signed head, cosigned or not; it is not served. Null before the first. */
  readKeptHead(): Promise<string | null>;
  /** Stores the newest head beside the files; durable when it resolves. */
  keepHead(note: string): Promise<void>;
  /** The bytes of a tile or a bundle, cut from a wider one if only that exists. Null if there is none. */
  readonly readTile: (tile: Tile) => Promise<Uint8Array | null>;
  /** Writes files under a staging name, beside the published ones, and replaces existing ones; durable when it resolves. */
  stage(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<void>;
  /** A staged file that is not published yet; null if there is none. */
  readStaged(name: string, path: string): Promise<Uint8Array | null>;
  /** Moves the files staged under this name into place; durable when it resolves. Does nothing if none are staged, so it may be repeated. */
  publishStaged(name: string): Promise<void>;
  /** Removes files that are staged under other names. */
  dropStagedBut(name: string): Promise<void>;
  /** Removes the partial forms of these full tiles. */
  dropPartials(tiles: readonly Tile[]): Promise<void>;
  /** Publishes a document under the SHA-256 (base64url) of its bytes and returns that; durable when it resolves. May be repeated. */
  publishDocument(kind: DocumentKind, bytes: Uint8Array): Promise<string>;
  readDocument(kind: DocumentKind, sha256: string): Promise<Uint8Array | null>;
  /** Publishes an approver set under its number, where none is; durable when it resolves. */
  publishApproverSet(number: number, bytes: Uint8Array): Promise<void>;
  readApproverSet(number: number): Promise<Uint8Array | null>;
}

/** A line that a witness added to a signed note, verified with its key. */
export interface Cosignature {
  /** The witness's name, as in its verifier key. */
  readonly name: string;
  /** The whole line, `— name base64`, without its newline. */
  readonly line: string;
}

/** The witnesses that this log asks to cosign its checkpoints. */
export interface Witnesses {
  /** Cosignatures that a phone requires. With 0 no proof is given, so no lock can be proved. */
  readonly quorum: number;
  /** Their verifier keys (c2sp.org/signed-note), cosignature/v1. */
  readonly vkeys: readonly string[];
  /**
   * Asks all witnesses to cosign a checkpoint (the whole signed note) of this size. `proveFrom` returns the consistency proof from the size that a
   * witness saw last. Returns the valid lines. A witness that is slow, unreachable or wrong adds none, and never makes this throw.
   */
  cosign(
    note: string,
    size: number,
    proveFrom: (oldSize: number) => Promise<readonly Uint8Array[]>,
  ): Promise<readonly Cosignature[]>;
}
