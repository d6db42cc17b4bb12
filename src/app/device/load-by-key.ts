import { refuse, type Refusal } from '../../protocol/errors/errors.ts';
import type { Dossiers, StoredDossier } from '../dossiers/ports.ts';
import type { Meter } from '../meter.ts';
import type { Transaction } from '../ports.ts';
import type { ListedCheckIn } from './check-in.ts';
import type { KnownKey, Registry } from './ports.ts';

type Store = Pick<Dossiers, 'loadDossiers'> & Pick<Registry, 'findKeys' | 'contest'>;

/**
 * The dossier of each check-in's own key, in the order of the check-ins, or why there is none. A carnet names a phoneId, and the key decides: a
 * key that the registry moved to a lineage of its own still presents the carnet of before.
 */
export async function loadByKey(
  { store, meter }: { readonly store: Store; readonly meter: Meter },
  tx: Transaction,
  items: readonly ListedCheckIn[],
): Promise<readonly (StoredDossier | Refusal)[]> {
  const dossiers = await store.loadDossiers(
    tx,
    items.map((item) => item.carnet.phone),
  );
  const isOwn = ({ carnet }: ListedCheckIn): boolean =>
    dossiers.get(carnet.phone)?.registration.deviceId === carnet.sub;
  const others = items.filter((item) => !isOwn(item));
  if (others.length === 0) return items.map((item) => dossiers.get(item.carnet.phone)!);
  const phoneIds = await phonesOfKeys({ store, meter }, tx, others);
  const moved = await store.loadDossiers(
    tx,
    [...phoneIds.values()].filter((phoneId) => !dossiers.has(phoneId)),
  );
  return items.map((item) => {
    if (isOwn(item)) return dossiers.get(item.carnet.phone)!;
    const phoneId = phoneIds.get(item.carnet.sub);
    const known = phoneId === undefined ? undefined : moved.get(phoneId);
    return known ?? refuse(dossiers.has(item.carnet.phone) ? 'device-superseded' : 'phone-unknown');
  });
}

/** By deviceId: the lineages for which these keys report. */
async function phonesOfKeys(
  { store, meter }: { readonly store: Store; readonly meter: Meter },
  tx: Transaction,
  items: readonly ListedCheckIn[],
): Promise<ReadonlyMap<string, string>> {
  const known = await store.findKeys(
    tx,
    items.map((item) => item.carnet.sub),
  );
  const phoneIds = new Map<string, string>();
  for (const item of items) {
    const { sub } = item.carnet;
    const key = known.get(sub);
    if (key === undefined || phoneIds.has(sub)) continue;
    if (key.supersededAt === null) phoneIds.set(sub, key.registration.phoneId);
    else if (isLater(item, key)) {
      const apart = await store.contest(tx, key, sub, item.now);
      if (apart === null) continue;
      phoneIds.set(sub, apart.phoneId);
      meter.contested(apart.hardwareId);
    }
  }
  return phoneIds;
}

/** A report made after a newer proved key took over, and not one that was only late to arrive: then two keys live in one hardware. */
function isLater({ report }: ListedCheckIn, { supersededAt }: KnownKey): boolean {
  return supersededAt !== null && report.iat * 1000 > supersededAt;
}
