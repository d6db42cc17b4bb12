import type { Tile } from '../../core/log/tiles.ts';
import type { Instant } from '../../core/time.ts';
import type { Transaction } from '../ports.ts';

/** What the rest of the application asks of the public log. */
export interface ProofReader {
  /**
   * For each of these statements (SHA-256 of its bytes, base64url) that stands in the log under a checkpoint that enough witnesses cosigned: its proof,
   * a text after c2sp.org/tlog-proof@v1. Others are absent: not logged yet, or not witnessed yet. Never signs or waits for anything.
   */
  readProofs(tx: Transaction, statementSha256s: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Statements waiting for the log. */
export interface StatementQueue {
  /** Queues statements that no phone is the subject of (a policy, an approval, the end of a case), logged in this order. */
  queueStatements(tx: Transaction, statements: readonly string[]): void;
}

/** The newest checkpoint that this log signed. */
export interface LogHead {
  readonly origin: string;
  readonly size: number;
  /** Base64, as the checkpoint has it. */
  readonly root: string;
  /** The signed note: by the log's keys alone, without cosignatures. */
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

/** The log as the database keeps it. */
export interface LogStore {
  /** Locks the head until the transaction ends, after those that change it; null before the first. */
  lockHead(tx: Transaction): Promise<LogHead | null>;
  /** The newest head, without waiting for anyone. */
  readHead(tx: Transaction): Promise<LogHead | null>;
  /** The compare-and-swap: false where the head is no longer `from` (null: there is none yet). */
  advanceHead(tx: Transaction, from: LogHead | null, to: LogHead): Promise<boolean>;
  /** The oldest queued statements, at most `limit`. */
  readQueued(tx: Transaction, limit: number): Promise<readonly QueuedStatement[]>;
  /** Takes rows out of the queue; every one of them has to be there. */
  dropQueued(tx: Transaction, rows: readonly QueuedStatement[]): void;
  /** Takes out of the queue what says the same as one of these statements, wherever it stands. */
  dropQueuedAlike(tx: Transaction, statements: readonly string[]): void;
  addEntries(tx: Transaction, entries: readonly LogEntry[], at: Instant): void;
  /** Where these statements stand in the log, by SHA-256; others are absent. */
  findEntries(tx: Transaction, sha256s: readonly string[]): Promise<ReadonlyMap<string, number>>;
  readEntry(tx: Transaction, sha256: string): Promise<LogEntry | null>;
  /** The statements from index `from` up to but not including `to`. */
  readStatements(tx: Transaction, from: number, to: number): Promise<readonly string[]>;
  countQueued(tx: Transaction): Promise<number>;
  /** Has the documents of all measures published again, by whoever publishes them: their files may be gone. */
  wantDocumentsAnew(tx: Transaction): void;
}

/** What of a round one process alone may do at a time. */
export interface SequencerLock {
  /** Runs `work` alone among all processes on this database; `taken`, at once, where another one is at it. */
  hold<T>(work: (held: HeldLock) => Promise<T>): Promise<T | 'taken'>;
  close(): Promise<void>;
}

export interface HeldLock {
  /** Throws `StoreUnavailable` where the lock was lost with its connection: another process may be at it by now. */
  assertHeld(): Promise<void>;
}

export type DocumentKind = 'manifests' | 'assertions';

/** The log as files, as they are served. All paths are those of c2sp.org/tlog-tiles. */
export interface LogFiles {
  /** The published checkpoint; null before the first. */
  readCheckpoint(): Promise<string | null>;
  /** Replaces the published checkpoint as a whole; durable when it resolves. */
  replaceCheckpoint(note: string): Promise<void>;
  /** The newest head as it was signed, cosigned or not: not served. Null before the first. */
  readKeptHead(): Promise<string | null>;
  /** Keeps the newest head beside the files; durable when it resolves. */
  keepHead(note: string): Promise<void>;
  /** The bytes of a tile or a bundle; where only a wider one is there, its beginning. Null where there is none. */
  readonly readTile: (tile: Tile) => Promise<Uint8Array | null>;
  /** Writes files beside the published ones, under a name; durable when it resolves. What is there is written over. */
  stage(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<void>;
  /** A staged file, before it is published. */
  readStaged(name: string, path: string): Promise<Uint8Array | null>;
  /** Moves what is staged under this name into place, and makes that durable. May be repeated; nothing where nothing is staged. */
  publishStaged(name: string): Promise<void>;
  /** Removes whatever is staged under other names. */
  dropStagedBut(name: string): Promise<void>;
  /** Removes the partial forms of these full tiles. */
  dropPartials(tiles: readonly Tile[]): Promise<void>;
  /** Publishes a document under the SHA-256 (base64url) of its bytes, which it gives; durable when it resolves. May be repeated. */
  publishDocument(kind: DocumentKind, bytes: Uint8Array): Promise<string>;
  readDocument(kind: DocumentKind, sha256: string): Promise<Uint8Array | null>;
}

/** A line of a signed note that a witness added: verified against its key before it is given. */
export interface Cosignature {
  /** The witness's name, as its verifier key has it. */
  readonly name: string;
  /** The whole line, `— name base64`, without its newline. */
  readonly line: string;
}

/** The witnesses that this log asks to cosign its checkpoints. */
export interface Witnesses {
  /** How many of them a phone wants to see; 0: none, and no lock can be proved. */
  readonly quorum: number;
  /** Their verifier keys (c2sp.org/signed-note), cosignature/v1. */
  readonly vkeys: readonly string[];
  /**
   * Asks all of them to cosign a checkpoint (the whole signed note) of this size. `proveFrom` gives the consistency proof from the size that a
   * witness saw last. Gives the lines of those that did: one that is slow, away or lies is one that did not. Never throws for what a witness does.
   */
  cosign(
    note: string,
    size: number,
    proveFrom: (oldSize: number) => Promise<readonly Uint8Array[]>,
  ): Promise<readonly Cosignature[]>;
}
