import { StoreUnavailable, type Clock, type Transaction, type Transactions } from '../ports.ts';
import { minuteMs, type Instant } from '../../core/time.ts';
import type { AuditEntry, AuditStore } from './ports.ts';
import type { Principal } from './principal.ts';

/** Records within the transaction of what is recorded: both happen or neither. */
export type AuditWithin = (
  tx: Transaction,
  entry?: { readonly target?: string; readonly details?: AuditEntry['details'] },
) => Promise<void>;

/** The part of an entry that says who. The session is named too: a stolen one shows by what it did. */
export function auditedAs(
  who: Principal | 'machine' | 'nobody',
): Pick<AuditEntry, 'who' | 'operatorId' | 'sessionId'> {
  if (typeof who === 'string') return { who, operatorId: null, sessionId: null };
  return who.kind === 'operator'
    ? { who: 'operator', operatorId: who.id, sessionId: who.session }
    : { who: 'program', operatorId: null, sessionId: null };
}

const refusalsAMinuteMax = 60;

interface Counted {
  minuteEndsAt: Instant;
  written: number;
  unwritten: number;
}

/**
 * Counts refusals to be written down. Whoever is refused can ask again as fast as they like, so only so many a minute are written; the
 * next one that is says how many were not. Each is counted apart: nobody hides what one tried behind the noise of another.
 */
export class RefusalBound {
  /** By operator; all programs, and all that nobody knows, as one each. */
  readonly #counted = new Map<string, Counted>();

  /** `null`: do not write it. Else details to write with it. */
  take(by: Pick<AuditEntry, 'who' | 'operatorId'>, now: Instant): AuditEntry['details'] | null {
    const key = by.operatorId ?? by.who;
    const counted = this.#counted.get(key) ?? { minuteEndsAt: 0, written: 0, unwritten: 0 };
    this.#counted.set(key, counted);
    if (now >= counted.minuteEndsAt || now < counted.minuteEndsAt - minuteMs) {
      counted.minuteEndsAt = now + minuteMs;
      counted.written = 0;
    }
    if (counted.written >= refusalsAMinuteMax) {
      counted.unwritten += 1;
      return null;
    }
    counted.written += 1;
    const details = counted.unwritten === 0 ? {} : { notWritten: counted.unwritten };
    counted.unwritten = 0;
    return details;
  }
}

export interface AuditPorts {
  readonly store: Transactions & AuditStore;
  readonly clock: Clock;
  readonly refusals: RefusalBound;
}

/** Records an entry in a transaction of its own. */
export async function recordAudit(ports: AuditPorts, entry: Omit<AuditEntry, 'at'>): Promise<void> {
  await ports.store.transact((tx) => ports.store.appendAudit(tx, { ...entry, at: ports.clock.now() }));
}

/**
 * Records entries of readings in one transaction: a reading changes nothing, so its entry can share a commit with those of others. Resolves to
 * what kept each entry from being recorded, in their order; null: it is on record. An entry that cannot be written takes its transaction
 * along; then each half is written for itself, until that entry stands alone.
 */
export async function recordTogether(
  store: AuditPorts['store'],
  entries: readonly AuditEntry[],
): Promise<readonly unknown[]> {
  try {
    await store.transact(async (tx) => {
      for (const entry of entries) await store.appendAudit(tx, entry);
    });
    return entries.map(() => null);
  } catch (error) {
    if (entries.length === 1 || error instanceof StoreUnavailable) return entries.map(() => error);
    const half = Math.ceil(entries.length / 2);
    const first = await recordTogether(store, entries.slice(0, half));
    return [...first, ...(await recordTogether(store, entries.slice(half)))];
  }
}

/** Records a refusal, unless too many were this minute. */
export async function recordRefusal(
  ports: AuditPorts,
  entry: Omit<AuditEntry, 'at' | 'details'>,
): Promise<void> {
  const details = ports.refusals.take(entry, ports.clock.now());
  if (details !== null) await recordAudit(ports, { ...entry, details });
}
