import { formatInstant } from '../../core/time.ts';
import type { FactoryKeyChangeView } from '../../protocol/operators/factory-keys.ts';
import { nameOf } from '../people/name-of.ts';
import type { Transaction } from '../ports.ts';
import type { FactoryKeyChange, FactoryKeyPorts } from './factory-key-ports.ts';

/** A change as operators read it. */
export async function changeView(
  { store }: Pick<FactoryKeyPorts, 'store'>,
  tx: Transaction,
  change: FactoryKeyChange,
): Promise<FactoryKeyChangeView> {
  const { hardwareId, number, before, after, reason, evidence, askedAt, askedBy, ended } = change;
  return {
    hardwareId,
    number,
    before: before.factoryKey,
    after,
    contestedSince: before.contestedSince === null ? null : formatInstant(before.contestedSince),
    reason,
    evidence,
    asked: { at: formatInstant(askedAt), by: await nameOf({ store }, tx, askedBy) },
    ended:
      ended === null
        ? null
        : { as: ended.as, at: formatInstant(ended.at), by: await nameOf({ store }, tx, ended.by) },
  };
}

/** What was asked for one piece of hardware, or what waits for any. Throws `StoreUnavailable`. */
export function listFactoryKeyChanges(
  { store }: Pick<FactoryKeyPorts, 'store'>,
  hardwareId: string | null,
): Promise<{ readonly changes: readonly FactoryKeyChangeView[] }> {
  return store.transact(async (tx) => {
    const changes: FactoryKeyChangeView[] = [];
    for (const change of await store.listFactoryKeyChanges(tx, hardwareId))
      changes.push(await changeView({ store }, tx, change));
    return { changes };
  });
}
