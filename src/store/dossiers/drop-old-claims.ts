import type { FoundHardware } from '../../app/device/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import { bucketOf } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';
import { deviceIdentifier } from '../registry/identifiers.ts';
import { publishWatchChanges } from './watch-feed.ts';

const countClaims = {
  name: 'count-claims',
  text: `select count(*)::integer as claims from lineages where bucket = $1 and hardware_id = $2 and proved is null`,
};

// Those of which nothing is recorded first.
const findOldClaims = {
  name: 'find-old-claims',
  text: `select l.phone_id, l.device_id from lineages l
    left join dossiers d on d.bucket = l.bucket and d.phone_id = l.phone_id
    where l.bucket = $1 and l.hardware_id = $2 and l.proved is null and l.ordinal <= $3
      and not exists (select from directives s where s.bucket = l.bucket and s.phone_id = l.phone_id)
    order by coalesce(d.event_count, 0) > 0, l.ordinal limit $4`,
};

const dropLineages = {
  name: 'drop-lineages',
  text: `with gone as (delete from lineages where bucket = $1 and phone_id = any($2::uuid[])),
      events as (delete from dossier_events where bucket = $1 and phone_id = any($2::uuid[])),
      earlier as (delete from earlier_observations where bucket = $1 and phone_id = any($2::uuid[])),
      decided as (delete from decisions where bucket = $1 and phone_id = any($2::uuid[]))
    delete from dossiers where bucket = $1 and phone_id = any($2::uuid[])`,
};

const dropKeys = {
  name: 'drop-key-identifiers',
  text: `delete from hardware_identifiers h using unnest($1::smallint[], $2::text[]) as k (bucket, identifier)
    where h.bucket = k.bucket and h.identifier = k.identifier`,
};

/** See `Registry.dropOldClaims`. */
export async function dropOldClaims(
  transaction: Transaction,
  { hardwareId, lineageCount }: FoundHardware,
  keep: number,
): Promise<void> {
  if (lineageCount < keep) return;
  const tx = pgTransaction(transaction);
  const bucket = bucketOf(hardwareId);
  const [count] = await tx.rows<{ claims: number }>(countClaims, [bucket, hardwareId]);
  const tooMany = count!.claims - keep;
  if (tooMany <= 0) return;
  const gone = await tx.rows<{ phone_id: string; device_id: string }>(findOldClaims, [
    bucket,
    hardwareId,
    lineageCount,
    tooMany,
  ]);
  const ids = gone.map((row) => row.phone_id);
  const keys = gone.map((row) => deviceIdentifier(row.device_id));
  tx.write(dropLineages, [bucket, ids]);
  tx.write(dropKeys, [keys.map((one) => one.bucket), keys.map((one) => one.identifier)]);
  publishWatchChanges(
    tx,
    ids.map((phoneId) => ({ phoneId, open: false })),
  );
}
