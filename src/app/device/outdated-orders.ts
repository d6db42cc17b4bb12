import type { DeploymentStore } from '../deployment/ports.ts';
import type { StoredDossier } from '../dossiers/ports.ts';
import type { Transaction } from '../ports.ts';

/**
 * Phones whose latest order rests on no measure, or on one that two people signed in an older epoch of the database. An order without a measure
 * names no phone, and after a restore what was decided since the backup is lost; so nothing of either is renewed or delivered until two people
 * sign. Ids of phones.
 */
export async function outdatedOrders(
  store: Pick<DeploymentStore, 'findOutdatedMeasures'>,
  tx: Transaction,
  dossiers: ReadonlyMap<string, StoredDossier>,
): Promise<ReadonlySet<string>> {
  const measures = new Map([...dossiers].map(([phoneId, dossier]) => [phoneId, measuresOf(dossier)]));
  const named = new Set([...measures.values()].flat());
  const outdated = await store.findOutdatedMeasures(tx, [...named]);
  const concerned = [...measures].filter(
    ([phoneId, ofPhone]) =>
      isWithoutMeasure(dossiers.get(phoneId)!) || ofPhone.some((sha256) => outdated.has(sha256)),
  );
  return new Set(concerned.map(([phoneId]) => phoneId));
}

/** The measure of the latest order; earlier ones are over, or renewed by it. */
function measuresOf({ events }: StoredDossier): readonly string[] {
  const last = events.findLast((event) => event.kind === 'lock-ordered');
  const measure = last?.order?.measure ?? null;
  return measure === null ? [] : [measure];
}

function isWithoutMeasure({ events }: StoredDossier): boolean {
  const last = events.findLast((event) => event.kind === 'lock-ordered');
  return last !== undefined && (last.order?.measure ?? null) === null;
}
