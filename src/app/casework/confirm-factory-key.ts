import { hash } from 'node:crypto';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import { approvalOptions, verifyApproval } from '../people/approval.ts';
import { idempotent, type KeptAnswer } from '../people/idempotent.ts';
import type { CredentialJson } from '../people/ports.ts';
import type { Transaction } from '../ports.ts';
import { lapseOfChange, notWhileHalted } from './factory-key-lapse.ts';
import type { FactoryKeyChange, FactoryKeyPorts } from './factory-key-ports.ts';
import { changeView } from './factory-key-view.ts';
import { auditChange, type KeyAct } from './propose-factory-key.ts';

type Named = Pick<FactoryKeyChange, 'hardwareId' | 'number'>;

/** The challenge that the second person signs: all that was asked. It works once, because what was confirmed waits no longer. */
function challengeOf(change: FactoryKeyChange): Uint8Array {
  const { hardwareId, number, before, after, epoch, reason, evidence, askedAt, askedBy } = change;
  const { factoryKey, contestedSince } = before;
  const asked = [number, factoryKey, after, contestedSince, epoch, reason, evidence, askedAt, askedBy];
  return hash('sha256', `carnet-factory-key-v1\n${hardwareId}\n${JSON.stringify(asked)}`, 'buffer');
}

/** The change that waits, if this person may confirm it; or the one that this person has confirmed. */
async function openChange(
  ports: FactoryKeyPorts,
  tx: Transaction,
  by: string,
  { hardwareId, number }: Named,
): Promise<
  | { readonly kind: 'waiting'; readonly change: FactoryKeyChange }
  | { readonly kind: 'done'; readonly change: FactoryKeyChange }
  | Refusal
> {
  const present = await ports.store.lockFactoryKey(tx, hardwareId);
  if (present === undefined) return refuse('hardware-unknown');
  const all = await ports.store.listFactoryKeyChanges(tx, hardwareId);
  const change = all.find((one) => one.number === number);
  if (change === undefined) return refuse('factory-key-not-asked');
  if (change.ended !== null)
    return change.ended.as === 'confirmed' && change.ended.by === by
      ? { kind: 'done', change }
      : refuse('factory-key-not-asked');
  const halted = notWhileHalted(ports);
  if (halted !== null) return halted;
  if (change.askedBy === by) return refuse('factory-key-own');
  const lapse = await lapseOfChange(ports, tx, change, present);
  return lapse === null ? { kind: 'waiting', change } : refuse('factory-key-outdated', { detail: lapse });
}

/** Begins a confirmation: returns the options for the second person's passkey. */
export function beginFactoryKeyConfirmation(
  ports: FactoryKeyPorts,
  by: string,
  named: Named,
): Promise<{ readonly kind: 'begun'; readonly options: object } | Refusal> {
  return ports.store.transact(async (tx) => {
    const opened = await openChange(ports, tx, by, named);
    if (opened.kind === 'refused') return opened;
    if (opened.kind === 'done') return refuse('factory-key-not-asked');
    return { kind: 'begun', options: await approvalOptions(ports, tx, by, challengeOf(opened.change)) };
  });
}

/** Confirms, as a second person and by passkey. What was confirmed by the same person before is answered alike. */
export async function confirmFactoryKey(
  ports: FactoryKeyPorts,
  { by, idempotencyKey, audit }: KeyAct,
  named: Named,
  assertion: CredentialJson,
): Promise<KeptAnswer | Refusal> {
  const request = JSON.stringify(['confirm-factory-key', by, named.hardwareId, named.number]);
  let changed = false;
  const outcome = await idempotent(ports, idempotencyKey, request, async (tx) => {
    const opened = await openChange(ports, tx, by, named);
    if (opened.kind === 'refused') return opened;
    const { change } = opened;
    if (opened.kind === 'done') return { status: 200, body: await changeView(ports, tx, change) };
    const challenge = challengeOf(change);
    const signed = await verifyApproval(ports, tx, { operatorId: by, credential: assertion, challenge });
    if (signed.kind === 'refused') return signed;
    const ended = { as: 'confirmed', at: ports.clock.now(), by } as const;
    ports.store.endFactoryKeyChange(tx, change, ended);
    ports.store.changeFactoryKey(tx, change.hardwareId, change.after);
    const { credentialId } = signed;
    await auditChange(tx, audit, change, { askedBy: change.askedBy, credentialId });
    changed = true;
    return { status: 200, body: await changeView(ports, tx, { ...change, ended }) };
  });
  if (changed && outcome.kind === 'answered') ports.meter.factoryKeyChanged(named.hardwareId);
  return outcome;
}
