import { hash, randomBytes } from 'node:crypto';
import type { DossierEvent, LockOrder } from '../../src/core/decision/event.ts';
import { dayMs } from '../../src/core/time.ts';
import { reconcileDossier } from '../../src/app/dossiers/reconcile-dossier.ts';
import type { TestServer } from './server.ts';

const name = (): string => hash('sha256', randomBytes(16), 'base64url');

/** An order as two people leave it. Here nobody signed: what follows from a signed one is the matter, not the signing. */
export function orderByTwo(until: number, changed: Partial<LockOrder> = {}): LockOrder {
  return {
    measure: name(),
    approvals: [
      { role: 'proposer', key: name(), assertionSha256: name() },
      { role: 'approver', key: name(), assertionSha256: name() },
    ],
    until,
    ...changed,
  };
}

/** Writes into a phone's dossier what a measure would, by the same road. */
export async function append(
  server: TestServer,
  phoneId: string,
  ...events: readonly DossierEvent[]
): Promise<void> {
  const { store, policies, clock } = server;
  const signer = {
    jwk: null as never,
    sign: (): never => {
      throw new Error('nobody is here to take an order');
    },
  };
  await store.transact(async (tx) => {
    const dossier = (await store.loadDossiers(tx, [phoneId])).get(phoneId)!;
    const reconciled = await reconcileDossier(
      { signer, policies: await policies.within(tx) },
      dossier,
      { events, directiveUpdates: [], lastSeq: dossier.lastSeq, language: null },
      clock.now(),
    );
    if (reconciled.change !== null) await store.commitDossiers(tx, [reconciled.change]);
  });
}

/** A measure over one phone, executed now. */
export function ordered(
  server: TestServer,
  {
    leaseMs = 30 * dayMs,
    untilMs = 90 * dayMs,
    order,
  }: { leaseMs?: number; untilMs?: number; order?: LockOrder } = {},
): DossierEvent {
  const now = server.clock.now();
  return {
    kind: 'lock-ordered',
    at: now,
    receivedAt: now,
    lease: now + leaseMs,
    order: order ?? orderByTwo(now + untilMs),
  };
}
