import { confirmWithin, readRecovery, type RecoveryPorts } from '../app/casework/recovery.ts';
import { auditedMachine } from '../app/people/first-people.ts';
import { problemOf } from '../protocol/errors/errors.ts';
import type { RecoveryView } from '../protocol/operators/recovery.ts';
import { onRecords, type DatabaseTarget } from './on-database.ts';

export type RecoveryOutcome =
  | { readonly kind: 'done'; readonly view: RecoveryView }
  /** `message`: what went wrong and what to do about it. */
  | { readonly kind: 'refused'; readonly message: string };

/** What was restored, as whoever holds the machine manages it. */
export interface RecoveryManager {
  read(): Promise<RecoveryView>;
  begin(reason: string): Promise<RecoveryOutcome>;
  confirm(epoch: string, reason: string): Promise<RecoveryOutcome>;
}

/** Does `work` on the records of a database; servers that run on it follow within a second. */
export const manageRecovery = <T>(
  target: DatabaseTarget,
  work: (recovery: RecoveryManager) => Promise<T>,
): Promise<T> => onRecords(target, (records) => work(managerOf(records)));

type Ports = Pick<RecoveryPorts, 'clock'> &
  Parameters<typeof auditedMachine>[0] & { readonly store: RecoveryPorts['store'] };

function managerOf(ports: Ports): RecoveryManager {
  const { store, clock } = ports;
  return {
    read: () => readRecovery(ports),
    async begin(reason) {
      await store.transact(async (tx) => {
        store.beginRecovering(tx, `A person held orders back: ${reason}`, clock.now());
        await auditedMachine(ports, 'beginRecovery')(tx, { details: { reason } });
      });
      return { kind: 'done', view: await readRecovery(ports) };
    },
    async confirm(epoch, reason) {
      const audit = auditedMachine(ports, 'confirmRecovery');
      const done = await store.transact((tx) => confirmWithin(ports, tx, { epoch, reason }, audit));
      if (!('kind' in done)) return { kind: 'done', view: done.body };
      const { detail, remedy } = problemOf(done);
      return { kind: 'refused', message: `${detail} ${remedy}` };
    },
  };
}
