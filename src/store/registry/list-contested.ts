import type { ContestedHardware, ContestedRegistry } from '../../app/support/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import type { Instant } from '../../core/time.ts';
import { timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';
import { registrationColumns, registrationOf, type RegistrationRow } from './registration.ts';

const listContestedRows = {
  name: 'list-contested',
  text: `with page as (
      select bucket, phone_id, contested_at from phones
      where contested_at is not null and ($1::timestamptz is null or (contested_at, phone_id) > ($1::timestamptz, $2::uuid))
      order by contested_at, phone_id limit $3)
    select ${registrationColumns}, p.contested_at as since, p.factory_key from page
    join phones p on p.bucket = page.bucket and p.phone_id = page.phone_id
    left join lineages l on l.bucket = p.bucket and l.hardware_id = p.phone_id
    order by p.contested_at, p.phone_id, l.proved is null, l.ordinal`,
};

/** See `ContestedRegistry.listContested`. */
export async function listContested(
  transaction: Transaction,
  { after, limit }: Parameters<ContestedRegistry['listContested']>[1],
): Promise<readonly ContestedHardware[]> {
  const rows = await pgTransaction(transaction).rows<
    RegistrationRow & { since: Instant; factory_key: Buffer | null }
  >(listContestedRows, [timestamp(after?.since ?? null), after?.hardwareId ?? null, limit]);
  const byHardware = Map.groupBy(rows, (row) => row.hardware_id);
  return [...byHardware.values()].map((keys) => ({
    since: keys[0]!.since,
    factoryKey: keys[0]!.factory_key?.toString('base64url') ?? null,
    keys: keys.map((row) => registrationOf(row)),
  }));
}
