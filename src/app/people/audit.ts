import type { Clock, Transaction, Transactions } from '../ports.ts';
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

/**
 * Counts refusals to be written down. Whoever is refused can ask again as fast as they like, so only so many a minute are written; the
 * next one that is says how many were not.
 */
export class RefusalBound {
  #minuteEndsAt: Instant = 0;
  #written = 0;
  #unwritten = 0;

  /** `null`: do not write it. Else details to write with it. */
  take(now: Instant): AuditEntry['details'] | null {
    if (now >= this.#minuteEndsAt || now < this.#minuteEndsAt - minuteMs) {
      this.#minuteEndsAt = now + minuteMs;
      this.#written = 0;
    }
    if (this.#written >= refusalsAMinuteMax) {
      this.#unwritten += 1;
      return null;
    }
    this.#written += 1;
    const details = this.#unwritten === 0 ? {} : { notWritten: this.#unwritten };
    this.#unwritten = 0;
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

/** Records a refusal, unless too many were this minute. */
export async function recordRefusal(
  ports: AuditPorts,
  entry: Omit<AuditEntry, 'at' | 'details'>,
): Promise<void> {
  const details = ports.refusals.take(ports.clock.now());
  if (details !== null) await recordAudit(ports, { ...entry, details });
}
