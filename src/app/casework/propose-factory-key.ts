import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { FactoryKeyProposal } from '../../protocol/operators/factory-keys.ts';
import type { AuditWithin } from '../people/audit.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import type { Transaction } from '../ports.ts';
import { lapseOfChange, notWhileHalted } from './factory-key-lapse.ts';
import type { FactoryKeyChange, FactoryKeyPorts } from './factory-key-ports.ts';
import { changeView } from './factory-key-view.ts';

/** Who acts, and under which `Idempotency-Key`. `audit` records the act in its own transaction. */
export interface KeyAct {
  readonly by: string;
  readonly idempotencyKey: string;
  readonly audit: AuditWithin;
}

/** Asks for another factory key. It changes nothing before a second person confirms it. */
export function proposeFactoryKey(
  ports: FactoryKeyPorts,
  { by, idempotencyKey, audit }: KeyAct,
  hardwareId: string,
  { factoryKey, reason, evidence }: FactoryKeyProposal,
): Promise<KeptAnswer | Refusal> {
  const request = JSON.stringify(['propose-factory-key', by, hardwareId, factoryKey, reason, evidence]);
  return idempotent(ports, idempotencyKey, request, async (tx) => {
    const halted = notWhileHalted(ports);
    if (halted !== null) return halted;
    const before = await ports.store.lockFactoryKey(tx, hardwareId);
    if (before === undefined) return refuse('hardware-unknown');
    if (before.factoryKey === factoryKey) return refuse('factory-key-unchanged');
    const at = ports.clock.now();
    const earlier = await ports.store.listFactoryKeyChanges(tx, hardwareId);
    const waiting = earlier.find(({ ended }) => ended === null);
    if (waiting !== undefined) {
      if ((await lapseOfChange(ports, tx, waiting, before)) === null) return refuse('factory-key-waiting');
      ports.store.endFactoryKeyChange(tx, waiting, { as: 'withdrawn', at, by });
    }
    const { epoch } = await ports.store.readDeployment(tx);
    const number = (earlier[0]?.number ?? 0) + 1;
    const change: FactoryKeyChange = {
      hardwareId,
      number,
      before,
      after: factoryKey,
      epoch,
      reason,
      evidence,
      askedAt: at,
      askedBy: by,
      ended: null,
    };
    ports.store.addFactoryKeyChange(tx, change);
    await auditChange(tx, audit, change);
    return { status: 201, body: await changeView(ports, tx, change) };
  });
}

/** Takes back what waits: whoever asked, or another who may. */
export function withdrawFactoryKey(
  ports: FactoryKeyPorts,
  { by, idempotencyKey, audit }: KeyAct,
  { hardwareId, number }: Pick<FactoryKeyChange, 'hardwareId' | 'number'>,
): Promise<KeptAnswer | Refusal> {
  const request = JSON.stringify(['withdraw-factory-key', by, hardwareId, number]);
  return idempotent(ports, idempotencyKey, request, async (tx) => {
    if ((await ports.store.lockFactoryKey(tx, hardwareId)) === undefined) return refuse('hardware-unknown');
    const change = (await ports.store.listFactoryKeyChanges(tx, hardwareId)).find(
      (one) => one.number === number,
    );
    if (change === undefined || change.ended !== null) return refuse('factory-key-not-asked');
    const ended = { as: 'withdrawn', at: ports.clock.now(), by } as const;
    ports.store.endFactoryKeyChange(tx, change, ended);
    await auditChange(tx, audit, change);
    return { status: 200, body: await changeView(ports, tx, { ...change, ended }) };
  });
}

/** A hash of a public key is no secret. */
export function auditChange(
  tx: Transaction,
  audit: AuditWithin,
  { hardwareId, number, before, after }: FactoryKeyChange,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  return audit(tx, {
    target: `hardwareId=${hardwareId} number=${number}`,
    details: { before: before.factoryKey, after, ...more },
  });
}
