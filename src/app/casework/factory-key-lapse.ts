import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Halting, Transaction } from '../ports.ts';
import type { FactoryKeyChange, FactoryKeyPorts, FactoryKeyState } from './factory-key-ports.ts';

/** Restored records may lack what was changed since, and a time in doubt dates nothing. null: everything goes on. */
export function notWhileHalted({ standstill }: Halting): Refusal | null {
  const halted = standstill();
  return halted === null
    ? null
    : refuse('not-ready', { members: { waitingFor: halted.kind }, retryAfterS: 60 });
}

/** Why a change that waits cannot be confirmed any more; null: it can. `present`: the registry, locked. */
export async function lapseOfChange(
  { store, access }: Pick<FactoryKeyPorts, 'store' | 'access'>,
  tx: Transaction,
  { before, epoch, askedBy }: FactoryKeyChange,
  present: FactoryKeyState,
): Promise<string | null> {
  if (present.factoryKey !== before.factoryKey) return 'The registry has another factory key by now.';
  if (present.contestedSince !== before.contestedSince)
    return 'Whether the hardware is contested has changed since.';
  if ((await store.readDeployment(tx)).epoch !== epoch)
    return 'The records were restored, or held back, since.';
  const operator = await store.findOperator(tx, askedBy);
  if (operator === undefined || operator.deactivatedAt !== null)
    return 'Whoever asked for it is no operator any more.';
  const { name, roles } = operator;
  // Only a session that a passkey opened asks for a change; none is at hand here.
  const person = { kind: 'operator', id: askedBy, name, roles, session: '' } as const;
  return access.decide(person, 'proposeFactoryKey', 'passkey').allowed
    ? null
    : 'Whoever asked for it holds no role any more that lets them ask.';
}
