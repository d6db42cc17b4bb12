import type { Client } from 'pg';
import type { Territory } from '../../core/territory/territory.ts';
import type { Instant } from '../../core/time.ts';
import { bucketOf } from '../postgres/key.ts';
import { imeiIdentifier, serialIdentifier, type Identifier } from './identifiers.ts';
import { hardwareColumns, imeisOf, type HardwareRow } from './registration.ts';

/** A piece of hardware as the registry knows it. */
export interface KnownHardware {
  readonly hardwareId: string;
  readonly imeis: readonly string[];
  readonly serial: string;
  readonly model: string;
  readonly registered: boolean;
  readonly consignment: string | null;
  readonly market: Territory | null;
  readonly soldAt: Instant | null;
  /** SHA-256 of the factory key's SPKI, base64url. */
  readonly factoryKey: string | null;
  /** Two people changed it: then no upload enters one, also where there is none. */
  readonly keyChanged: boolean;
}

interface KnownRow extends HardwareRow {
  key_changed: boolean;
}

function knownOf(row: KnownRow): KnownHardware {
  return {
    hardwareId: row.phone_id,
    imeis: imeisOf(row),
    serial: row.serial,
    model: row.model,
    registered: row.registered,
    consignment: row.consignment,
    market: row.market,
    soldAt: row.sold_at,
    factoryKey: row.factory_key === null ? null : row.factory_key.toString('base64url'),
    keyChanged: row.key_changed,
  };
}

export function identifiersOfKnown({ imeis, serial, model }: KnownHardware): readonly Identifier[] {
  return [...imeis.map(imeiIdentifier), serialIdentifier(serial, model)];
}

/** Locks and reads these rows, in the order of their ids. */
export async function readKnown(
  client: Client,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KnownHardware>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<KnownRow>({
    name: 'lock-known-phones',
    text: `select ${hardwareColumns}, p.key_changed_after is not null as key_changed from phones p
      join unnest($1::smallint[], $2::uuid[]) as k (bucket, phone_id) on p.bucket = k.bucket and p.phone_id = k.phone_id
      order by p.bucket, p.phone_id for no key update of p`,
    values: [ids.map(bucketOf), ids],
  });
  return new Map(rows.map((row) => [row.phone_id, knownOf(row)]));
}
