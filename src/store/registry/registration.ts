import type { Registration } from '../../app/dossiers/ports.ts';
import type { Territory } from '../../core/territory/territory.ts';

/** A phone in the registry: a row of a query that selects `registrationColumns` from `phones p`. */
export interface RegistrationRow {
  phone_id: string;
  imeis: number[];
  serial: string;
  model: string;
  registered: boolean;
  consignment: string | null;
  market: Territory | null;
  sold_at: number | null;
  activated_at: number | null;
  activated_territory: Territory | null;
  device_id: string | null;
  unlock_generation: number;
}

export const registrationColumns =
  'p.phone_id, p.imeis, p.serial, p.model, p.registered, p.consignment, p.market, p.sold_at, p.activated_at, p.activated_territory, p.device_id, p.unlock_generation';

export function registrationOf(row: RegistrationRow): Registration {
  return {
    phoneId: row.phone_id,
    imeis: row.imeis.map((imei) => String(imei).padStart(15, '0')),
    serial: row.serial,
    model: row.model,
    registered: row.registered,
    consignment: row.consignment,
    market: row.market,
    soldAt: row.sold_at,
    activation:
      row.activated_at === null ? null : { at: row.activated_at, territory: row.activated_territory },
    deviceId: row.device_id,
    unlockGeneration: row.unlock_generation,
  };
}
