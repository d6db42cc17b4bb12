import { formatInstant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { RecoveryBegin, RecoveryConfirmation, RecoveryView } from '../../protocol/operators/recovery.ts';
import type { DeploymentStore } from '../deployment/ports.ts';
import type { AuditWithin } from '../people/audit.ts';
import { idempotent, type IdempotencyPorts, type KeptAnswer } from '../people/idempotent.ts';
import type { Transaction } from '../ports.ts';

export interface RecoveryPorts extends IdempotencyPorts {
  readonly store: IdempotencyPorts['store'] & DeploymentStore;
}

/** Returns what the records hold, and whether they wait for a person. */
export function readRecovery({ store }: Pick<RecoveryPorts, 'store'>): Promise<RecoveryView> {
  return store.transact((tx) => viewOf(store, tx));
}

async function viewOf(store: DeploymentStore, tx: Transaction): Promise<RecoveryView> {
  const [{ epoch, recovering, newest }, counts] = await Promise.all([
    store.readDeployment(tx),
    store.countRecords(tx),
  ]);
  return {
    epoch,
    recovering: recovering === null ? null : { since: formatInstant(recovering.since), why: recovering.why },
    counts,
    newestRecord: newest === null ? null : formatInstant(newest),
  };
}

/** One person suffices to hold every order back. Running leases end by themselves meanwhile. */
export function beginRecovery(
  ports: RecoveryPorts,
  { reason }: RecoveryBegin,
  idempotencyKey: string,
  audit: AuditWithin,
): Promise<KeptAnswer | Refusal> {
  return idempotent(ports, idempotencyKey, JSON.stringify(['begin-recovery', reason]), async (tx) => {
    ports.store.beginRecovering(tx, `A person held orders back: ${reason}`, ports.clock.now());
    await audit(tx, { details: { reason } });
    return { status: 200, body: await viewOf(ports.store, tx) };
  });
}

/**
 * A person has compared the counts with what they know. Nothing that was approved in an older epoch is ordered by it. The trail keeps the counts. Refuses an
 * epoch that is over, because what was read with it is.
 */
export function confirmRecovery(
  ports: RecoveryPorts,
  { epoch, reason }: RecoveryConfirmation,
  idempotencyKey: string,
  audit: AuditWithin,
): Promise<KeptAnswer | Refusal> {
  const request = JSON.stringify(['confirm-recovery', epoch, reason]);
  return idempotent(ports, idempotencyKey, request, (tx) =>
    confirmWithin(ports, tx, { epoch, reason }, audit),
  );
}

/** The same in a transaction of the caller's. */
export async function confirmWithin(
  { store, clock }: Pick<RecoveryPorts, 'store' | 'clock'>,
  tx: Transaction,
  { epoch, reason }: RecoveryConfirmation,
  audit: AuditWithin,
): Promise<{ readonly status: number; readonly body: RecoveryView } | Refusal> {
  if (!(await store.endRecovering(tx, epoch, clock.now()))) return refuse('epoch-over');
  const body = await viewOf(store, tx);
  await audit(tx, { target: `epoch=${epoch}`, details: { reason, ...body.counts } });
  return { status: 200, body };
}
