import type { DossierEvent } from '../../../core/decision/event.ts';
import { gatherHistory } from '../../../core/decision/gather-history.ts';
import type { History } from '../../../core/decision/history.ts';
import { orderedSince, runningLocks } from '../../../core/orders/running-lock.ts';
import { secondMs, type Instant } from '../../../core/time.ts';
import type { Transaction } from '../../ports.ts';
import type { StoredDossier } from '../ports.ts';
import { forgottenReleases } from './leaves.ts';
import { subjectOf } from './subject.ts';

/** A lock that runs by the records, as the log is asked about it. */
export interface LockInQuestion {
  readonly phoneId: string;
  /** What the log calls the present key of the phone. */
  readonly subject: string;
  /** The manifest it was ordered by; null: none, from the time when clauses locked automatically. */
  readonly measure: string | null;
  /** Releases with lower numbers are of earlier locks. */
  readonly fromSeq: number;
  /** Leaves of releases of this phone that the records do not know. */
  readonly releases: readonly Uint8Array[];
}

/** The public log as the memory of a database that was restored from a backup. */
export interface LogMemory {
  /**
   * Of these locks, those that the log shows to be over while the records do not: by a release of that very phone, or by the end of the case
   * without a finding of diversion. Ids of phones.
   */
  findEndedInLog(tx: Transaction, locks: readonly LockInQuestion[]): Promise<ReadonlySet<string>>;
}

/** A dossier, and the moment that the question is about. */
export interface DatedDossier {
  readonly dossier: StoredDossier;
  readonly now: Instant;
}

export interface EndedInLog {
  /** Ids of the phones whose lock is over. */
  readonly phoneIds: ReadonlySet<string>;
  /** By phone: the histories that had to be read for the question. */
  readonly histories: ReadonlyMap<string, History>;
}

/**
 * Phones whose lock ended after the backup was made from which the database was restored. Asked at every check-in of a phone with a running lock,
 * before anything is renewed, issued or delivered: what a person ended stays ended.
 */
export async function phonesEndedInLog(
  memory: LogMemory,
  tx: Transaction,
  dossiers: readonly DatedDossier[],
): Promise<EndedInLog> {
  const histories = new Map<string, History>();
  const locks: LockInQuestion[] = [];
  for (const { dossier, now } of dossiers) {
    const { registration, events } = dossier;
    if (registration.deviceId === null || !events.some((event) => event.kind === 'lock-ordered')) continue;
    const history = gatherHistory({ events }, now, now);
    histories.set(registration.phoneId, history);
    locks.push(...(await inQuestion(dossier, registration.deviceId, history)));
  }
  return {
    phoneIds: locks.length === 0 ? new Set() : await memory.findEndedInLog(tx, locks),
    histories,
  };
}

/**
 * The same question, asked at a reset under the key that is given up: the log knows what it ended by that key alone, and nobody can ask for it later.
 * `before`: the dossier as it was, with that key.
 */
export async function endedBeforeReset(
  memory: LogMemory,
  tx: Transaction,
  before: StoredDossier,
  now: Instant,
): Promise<readonly DossierEvent[]> {
  const ended = await phonesEndedInLog(memory, tx, [{ dossier: before, now }]);
  return ended.phoneIds.has(before.registration.phoneId)
    ? [{ kind: 'released', at: now, receivedAt: now, by: 'log' }]
    : [];
}

async function inQuestion(
  dossier: StoredDossier,
  deviceId: string,
  history: History,
): Promise<readonly LockInQuestion[]> {
  const { registration, events, salt } = dossier;
  const { phoneId } = registration;
  const running = runningLocks(history);
  const releases = running.length === 0 ? [] : await forgottenReleases(dossier);
  return running.map(({ order }) => ({
    phoneId,
    releases,
    subject: subjectOf(salt, deviceId),
    measure: order.measure,
    fromSeq: Math.floor(orderedSince(events, order.measure, history.now) / secondMs),
  }));
}
