import type { Proof, Registration } from '../../app/dossiers/ports.ts';
import type { Territory } from '../../core/territory/territory.ts';

/** A lineage with its hardware: a row of a query that selects `registrationColumns` from `phones p` and, outer, `lineages l`. */
export interface RegistrationRow {
  phone_id: string;
  hardware_id: string;
  imeis: number[];
  serial: string;
  model: string;
  registered: boolean;
  consignment: string | null;
  market: Territory | null;
  sold_at: number | null;
  contested: boolean;
  ordinal: number;
  proved: Proof | null;
  activated_at: number | null;
  activated_territory: Territory | null;
  activation_supported: readonly Territory[] | null;
  device_id: string | null;
  unlock_generation: number;
}

/**
 * A first start counts as an activation where the hardware is registered or the key is proved: a stranger can enrol what no manifest names,
 * and a manifest that comes later makes it count.
 */
export const registrationColumns = `coalesce(l.phone_id, p.phone_id) as phone_id, p.phone_id as hardware_id, p.imeis, p.serial, p.model,
  p.registered, p.consignment, p.market, p.sold_at, p.contested_at is not null as contested, coalesce(l.ordinal, 0) as ordinal, l.proved,
  case when p.registered or l.proved is not null then l.activated_at end as activated_at,
  case when p.registered or l.proved is not null then l.activated_territory end as activated_territory,
  l.activation_supported,
  l.device_id, coalesce(l.unlock_generation, 1) as unlock_generation`;

/** The rows of these phone ids: lineages, and hardware that no key was enrolled for, by its own id. `k`: (bucket, phone_id). */
export const registrationsOfKeys = `left join lineages l on l.bucket = k.bucket and l.phone_id = k.phone_id
    join phones p on p.bucket = k.bucket and p.phone_id = coalesce(l.hardware_id, k.phone_id)`;

/** The facts that the maker knows of a piece of hardware: a row of a query that selects `hardwareColumns` from `phones p`. */
export type HardwareRow = Pick<
  RegistrationRow,
  'phone_id' | 'imeis' | 'serial' | 'model' | 'registered' | 'consignment' | 'market' | 'sold_at'
> & { factory_key: Buffer | null };

export const hardwareColumns =
  'p.phone_id, p.imeis, p.serial, p.model, p.registered, p.consignment, p.market, p.sold_at, p.factory_key';

export function imeisOf(row: Pick<RegistrationRow, 'imeis'>): string[] {
  return row.imeis.map((imei) => String(imei).padStart(15, '0'));
}

export function registrationOf(row: RegistrationRow): Registration {
  return {
    phoneId: row.phone_id,
    hardwareId: row.hardware_id,
    imeis: imeisOf(row),
    serial: row.serial,
    model: row.model,
    registered: row.registered,
    consignment: row.consignment,
    market: row.market,
    soldAt: row.sold_at,
    contested: row.contested,
    ordinal: row.ordinal,
    proved: row.proved,
    activation:
      row.activated_at === null
        ? null
        : {
            at: row.activated_at,
            territory: row.activated_territory,
            supported: row.activation_supported,
          },
    deviceId: row.device_id,
    unlockGeneration: row.unlock_generation,
  };
}
