import type { DossierEvent } from '../../core/decision/event.ts';
import type { Instant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { ReconciliationPorts } from '../dossiers/reconciliation.ts';
import type { Registrations, StoredDossier } from '../dossiers/ports.ts';
import type { Transaction } from '../ports.ts';
import { firstEvents } from '../dossiers/report-events.ts';
import { reconcileDossier, type ReconciledDossier } from '../dossiers/reconcile-dossier.ts';

export type SettlePorts = Omit<ReconciliationPorts, 'store'> & {
  readonly store: ReconciliationPorts['store'] & Registrations;
};

export interface OpenedDossier {
  readonly kind: 'opened';
  readonly dossier: StoredDossier;
  /** The first events of a new dossier. */
  readonly first: readonly DossierEvent[];
}

/** Locks and reads the dossier of one phone for a change that a person asked for. */
export async function openDossier(
  ports: SettlePorts,
  tx: Transaction,
  phoneId: string,
  now: Instant,
): Promise<OpenedDossier | Refusal> {
  const [registration] = await ports.store.findRegistrations(tx, { by: 'phoneId', phoneId });
  if (registration === undefined) return refuse('phone-unknown');
  if (registration.deviceId === null) return refuse('phone-not-enrolled');
  const dossier = (await ports.store.loadDossiers(tx, [phoneId])).get(phoneId)!;
  const first = firstEvents(dossier.registration, null, { events: dossier.events, now });
  return { kind: 'opened', dossier, first };
}

/** Appends to an opened dossier, reconciles it and commits. No directive is issued: the phone gets it at its next check-in. */
export async function appendTo(
  ports: SettlePorts,
  tx: Transaction,
  { dossier, first }: OpenedDossier,
  events: readonly DossierEvent[],
  now: Instant,
): Promise<ReconciledDossier> {
  const policies = await ports.policies.within(tx);
  const reconciled = await reconcileDossier(
    { signer: ports.signer, policies },
    dossier,
    { events: [...first, ...events], directiveUpdates: [], lastSeq: dossier.lastSeq, language: null },
    now,
  );
  await ports.store.commitDossiers(tx, reconciled.change === null ? [] : [reconciled.change]);
  return reconciled;
}
