import type { OperatorStore } from './ports.ts';
import type { Transaction } from '../ports.ts';

export interface NamePorts {
  readonly store: Pick<OperatorStore, 'findOperator'>;
}

/** The name of an operator; the id if the account no longer exists. */
export async function nameOf(
  ports: NamePorts,
  tx: Transaction,
  id: string,
): Promise<{ id: string; name: string }> {
  return { id, name: (await ports.store.findOperator(tx, id))?.name ?? id };
}
