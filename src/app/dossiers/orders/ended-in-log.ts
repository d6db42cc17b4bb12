import type { DossierEvent } from '../../../core/decision/event.ts';
import { runningLocks } from '../../../core/decision/running-lock.ts';
import { secondMs, type Instant } from '../../../core/time.ts';
import type { StoredDossier } from '../ports.ts';
import type { Transaction } from '../../ports.ts';
import { subjectOf } from './subject.ts';

/** A lock that runs by the records, as the log is asked about it. */
export interface LockInQuestion {
  readonly phoneId: string;
  /** What the log calls the present key of the phone. */
  readonly subject: string;
  /** The manifest it was ordered by; null: an automatic clause. */
  readonly measure: string | null;
  /** Releases numbered before are of earlier locks. */
  readonly fromSeq: number;
}

/** The log as the memory of a database that was restored. */
export interface LogMemory {
  /**
   * Of these locks, those that something in the log ended and the records know nothing of: a release of that very phone, or the end of the case,
   * without a finding of diversion. Ids of phones.
   */
  findEndedInLog(tx: Transaction, locks: readonly LockInQuestion[]): Promise<ReadonlySet<string>>;
}

/**
 * Phones whose lock ended after the backup was made from which the database was restored. Asked at every check-in of a phone with a running lock,
 * before anything is renewed, issued or delivered: whatever a person ended stays ended.
 */
export async function phonesEndedInLog(
  memory: LogMemory,
  tx: Transaction,
  dossiers: ReadonlyMap<string, StoredDossier>,
  now: Instant,
): Promise<ReadonlySet<string>> {
  const locks = [...dossiers.values()].flatMap((one) => inQuestion(one, now));
  return locks.length === 0 ? new Set() : memory.findEndedInLog(tx, locks);
}

/**
 * The same, asked at a reset under the key that is given up: the log knows what it ended by that key alone, and after this nobody could ask for it.
 * `before`: the dossier as it was, with that key.
 */
export async function endedBeforeReset(
  memory: LogMemory,
  tx: Transaction,
  before: StoredDossier,
  now: Instant,
): Promise<readonly DossierEvent[]> {
  const { phoneId } = before.registration;
  const ended = await phonesEndedInLog(memory, tx, new Map([[phoneId, before]]), now);
  return ended.has(phoneId) ? [{ kind: 'released', at: now, receivedAt: now, by: 'log' }] : [];
}

function inQuestion({ registration, events, salt }: StoredDossier, now: Instant): readonly LockInQuestion[] {
  const { phoneId, deviceId } = registration;
  if (deviceId === null || !events.some((event) => event.kind === 'lock-ordered')) return [];
  return runningLocks({ events }, now).map(({ order }) => ({
    phoneId,
    subject: subjectOf(salt, deviceId),
    measure: order.measure,
    fromSeq: Math.floor(orderedSince(events, order.measure, now) / secondMs),
  }));
}

/** When the measure first took hold: a renewal made after the backup was restored says nothing of what happened before. */
function orderedSince(events: readonly DossierEvent[], measure: string | null, now: Instant): Instant {
  const released = Math.max(
    ...events.map((event) => (event.kind === 'released' && event.at <= now ? event.at : -Infinity)),
  );
  return Math.min(
    ...events.map((event) =>
      event.kind === 'lock-ordered' && event.at >= released && event.order?.measure === measure
        ? event.at
        : Infinity,
    ),
  );
}
