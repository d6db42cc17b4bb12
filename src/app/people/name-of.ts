import type { OperatorStore } from './ports.ts';
import type { Transaction } from '../ports.ts';

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
