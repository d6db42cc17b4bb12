import type { AuditStore, OperatorStore } from '../people/ports.ts';
import type { Clock, Transaction } from '../ports.ts';
import type { Person } from './ports.ts';

export interface NamePorts {
  readonly store: Pick<OperatorStore, 'findOperator'>;
}

/** Who an id stands for; the id itself where the account is gone. */
export async function nameOf(
  ports: NamePorts,
  tx: Transaction,
  id: string,
): Promise<{ id: string; name: string }> {
  return { id, name: (await ports.store.findOperator(tx, id))?.name ?? id };
}

interface Act {
  readonly operation: string;
  readonly target: string;
  readonly details?: object;
}

/** Writes into the audit trail, in the transaction of the act itself: none without its line, no line without the act. */
export async function recordAct(
  ports: { readonly store: Pick<AuditStore, 'appendAudit'>; readonly clock: Clock },
  tx: Transaction,
  person: Person | null,
  { operation, target, details }: Act,
): Promise<void> {
  await ports.store.appendAudit(tx, {
    at: ports.clock.now(),
    who: person === null ? 'machine' : 'operator',
    operatorId: person?.id ?? null,
    sessionId: person?.session ?? null,
    operation,
    target,
    outcome: 'done',
    details: { ...details },
  });
}
