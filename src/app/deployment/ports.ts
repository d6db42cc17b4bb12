import type { Instant } from '../../core/time.ts';
import type { Transaction } from '../ports.ts';

/** What all servers on one database share. */
export interface Deployment {
  /** By the database's clock. */
  readonly now: Instant;
  /** The newest time that a server recorded; null before the first. */
  readonly newest: Instant | null;
  /** Names this life of the database, hex; another one after a restore. */
  readonly epoch: string;
  /** Since when and why the records may be older than what was ordered by them; null: they are not. */
  readonly recovering: { readonly since: Instant; readonly why: string } | null;
}

/** What the records hold, for a person to compare with what they know. */
export interface RecordCounts {
  readonly openDossiers: number;
  readonly lockedPhones: number;
  /** Approved in an older epoch. */
  readonly outdatedMeasures: number;
  readonly logEntries: number;
}

export interface DeploymentStore {
  readDeployment(tx: Transaction): Promise<Deployment>;
  /** Keeps the time for later comparisons; never an earlier one than before. */
  recordTime(tx: Transaction, now: Instant): void;
  /** Begins a new epoch and what has to be confirmed by a person. Changes nothing while that is still waited for. */
  beginRecovering(tx: Transaction, why: string, at: Instant): void;
  /** Ends it, where this epoch is still the present one; records count as no newer than `at` from then on. Returns whether it did. */
  endRecovering(tx: Transaction, epoch: string, at: Instant): Promise<boolean>;
  countRecords(tx: Transaction): Promise<RecordCounts>;
  /** Of these measures (SHA-256 of the manifest), those that order and renew nothing: approved in an older epoch, or any while records are recovering. */
  findOutdatedMeasures(tx: Transaction, sha256s: readonly string[]): Promise<ReadonlySet<string>>;
}
