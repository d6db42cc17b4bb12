import type { DossierEvent } from '../../core/decision/event.ts';
import type { Instant } from '../../core/time.ts';
import type { Signer } from '../keys/signer.ts';
import type { PolicySnapshot } from '../policies/published-policies.ts';
import type { Transaction } from '../ports.ts';
import type { Dossiers, StoredDossier } from './ports.ts';
import { reconcileDossier, type ReconciledDossier } from './reconcile-dossier.ts';

/** A phone's dossier, and those of the other keys of its hardware that were sent an order; all locked. */
export interface HardwareDossiers {
  readonly dossier: StoredDossier;
  readonly siblings: readonly StoredDossier[];
}

/** Loads all that help for one phone can reach, in one go: locks are taken in the order of the ids, so two such acts never deadlock. */
export async function loadHardware(
  store: Pick<Dossiers, 'findOrderedSiblings' | 'loadDossiers'>,
  tx: Transaction,
  phoneId: string,
): Promise<HardwareDossiers> {
  const siblings = (await store.findOrderedSiblings(tx, [phoneId])).get(phoneId) ?? [];
  const loaded = await store.loadDossiers(tx, [phoneId, ...siblings]);
  return { dossier: loaded.get(phoneId)!, siblings: siblings.flatMap((one) => loaded.get(one) ?? []) };
}

/**
 * Releases keys because another key of their hardware was helped: serial and IMEI cannot tell which of them is the owner's, and a release harms
 * nobody. The caller commits the changes.
 */
export async function releaseSiblings(
  parts: { readonly signer: Signer; readonly policies: PolicySnapshot },
  siblings: readonly StoredDossier[],
  now: Instant,
): Promise<readonly ReconciledDossier[]> {
  const reached: ReconciledDossier[] = [];
  for (const sibling of siblings) {
    const released: DossierEvent = { kind: 'released', at: now, receivedAt: now, by: 'hardware' };
    const input = { events: [released], directiveUpdates: [], lastSeq: sibling.lastSeq, language: null };
    reached.push(await reconcileDossier(parts, sibling, input, now));
  }
  return reached;
}
