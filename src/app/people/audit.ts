import { StoreUnavailable, type Clock, type Transaction, type Transactions } from '../ports.ts';
import { minuteMs, type Instant } from '../../core/time.ts';
import type { AuditEntry, AuditStore } from './ports.ts';
import type { Principal } from './principal.ts';

/** Appends an audit entry in the transaction of the recorded act, so that both are committed or neither. */
export type AuditWithin = (
  tx: Transaction,
  entry?: { readonly target?: string; readonly details?: AuditEntry['details'] },
) => Promise<void>;

/** The part of an entry that says who acted. It includes the session, so that the acts of a stolen session can be found. */
export function auditedAs(
  who: Principal | 'machine' | 'nobody',
): Pick<AuditEntry, 'who' | 'operatorId' | 'sessionId'> {
  if (typeof who === 'string') return { who, operatorId: null, sessionId: null };
  switch (who.kind) {
    case 'operator':
      return { who: 'operator', operatorId: who.id, sessionId: who.session };
    case 'program':
      return { who: 'program', operatorId: null, sessionId: null };
    default:
      throw new Error(`unknown principal ${String(who satisfies never)}`);
  }
}

const refusalsPerMinuteMax = 60;

interface Counted {
  minuteEndsAt: Instant;
  written: number;
  unwritten: number;
}

/**
 * Limits how many refusals are recorded. A client can repeat a refused request at any rate, so at most 60 a minute are recorded for each
 * operator; the next recorded refusal says how many were left out. Separate counts keep one client from hiding another's attempts.
 */
export class RefusalBound {
  /** By operator; all programs share one count, and so do all unknown clients. */
  readonly #counted = new Map<string, Counted>();

  /** Counts one refusal. Returns the details to record with it, or null if it must not be recorded. */
  take(by: Pick<AuditEntry, 'who' | 'operatorId'>, now: Instant): AuditEntry['details'] | null {
    const key = by.operatorId ?? by.who;
    const counted = this.#counted.get(key) ?? { minuteEndsAt: 0, written: 0, unwritten: 0 };
    this.#counted.set(key, counted);
    if (now >= counted.minuteEndsAt || now < counted.minuteEndsAt - minuteMs) {
      counted.minuteEndsAt = now + minuteMs;
      counted.written = 0;
    }
    if (counted.written >= refusalsPerMinuteMax) {
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

/** Records an entry in its own transaction. */
export async function recordAudit(ports: AuditPorts, entry: Omit<AuditEntry, 'at'>): Promise<void> {
  await ports.store.transact((tx) => ports.store.appendAudit(tx, { ...entry, at: ports.clock.now() }));
}

/**
 * Records entries of read requests in one transaction: a read changes nothing, so entries of several requests can share a commit. Resolves to
 * one result for each entry, in their order: null if it was recorded, else the error. An entry that cannot be written fails the whole
 * transaction; then each half is tried again, until that entry is alone.
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

/** Records a refusal, unless the limit for this minute is reached. */
export async function recordRefusal(
  ports: AuditPorts,
  entry: Omit<AuditEntry, 'at' | 'details'>,
): Promise<void> {
  const details = ports.refusals.take(entry, ports.clock.now());
  if (details !== null) await recordAudit(ports, { ...entry, details });
}
