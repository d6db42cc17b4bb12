import type { Decision } from '../../core/decision/decision.ts';
import type { DossierEvent } from '../../core/decision/event.ts';
import type { Instant } from '../../core/time.ts';
import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { ReconciliationPorts } from '../dossiers/reconciliation.ts';
import type { Registrations, StoredDossier } from '../dossiers/ports.ts';
import type { Transaction } from '../ports.ts';
import { firstEvents } from '../dossiers/report-events.ts';
import { loadHardware, releaseSiblings } from '../dossiers/reach-hardware.ts';
import { reconcileDossier, type ReconciledDossier } from '../dossiers/reconcile-dossier.ts';

export type SettlePorts = Omit<ReconciliationPorts, 'store'> & {
  readonly store: ReconciliationPorts['store'] & Registrations;
};

export interface OpenedDossier {
  readonly kind: 'opened';
  readonly dossier: StoredDossier;
  /** The first events of a new dossier. */
  readonly first: readonly DossierEvent[];
  /** Other keys of the same hardware that were sent an order. */
  readonly siblings: readonly StoredDossier[];
}

/** Locks and reads the dossier of one phone, with those of the same hardware that help can reach, for a change that a person asked for. */
export async function openDossier(
  ports: SettlePorts,
  tx: Transaction,
  phoneId: string,
  now: Instant,
): Promise<OpenedDossier | Refusal> {
  const [registration] = await ports.store.findRegistrations(tx, { by: 'phoneId', phoneId });
  if (registration === undefined) return refuse('phone-unknown');
  if (registration.deviceId === null) return refuse('phone-not-enrolled');
  const { dossier, siblings } = await loadHardware(ports.store, tx, phoneId);
  const first = firstEvents(dossier.registration, null, { events: dossier.events, now });
  return { kind: 'opened', dossier, first, siblings };
}

/** What a change did to the phone, and to the other keys of its hardware. */
export interface Appended {
  readonly own: ReconciledDossier;
  readonly reached: readonly ReconciledDossier[];
}

/**
 * Appends to an opened dossier, reconciles it and commits. `reaches`: whether the change helps whoever holds the hardware, so that its other keys are
 * released too. No directive is issued: each phone gets it at its next check-in.
 */
export async function appendTo(
  ports: SettlePorts,
  tx: Transaction,
  { dossier, first, siblings }: OpenedDossier,
  {
    events,
    reaches,
  }: { readonly events: readonly DossierEvent[]; readonly reaches: (decision: Decision) => boolean },
  now: Instant,
): Promise<Appended> {
  const parts = { signer: ports.signer, policies: await ports.policies.within(tx) };
  const own = await reconcileDossier(
    parts,
    dossier,
    { events: [...first, ...events], directiveUpdates: [], lastSeq: dossier.lastSeq, language: null },
    now,
  );
  const reached = reaches(own.decision) ? await releaseSiblings(parts, siblings, now) : [];
  await ports.store.commitDossiers(
    tx,
    [own, ...reached].flatMap(({ change }) => change ?? []),
  );
  return { own, reached };
}
