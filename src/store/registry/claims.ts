import type { FoundHardware, KnownKey } from '../../app/device/ports.ts';
import type { Registration } from '../../app/dossiers/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import type { Instant } from '../../core/time.ts';
import { publishWatchChanges } from '../dossiers/watch-feed.ts';
import { bucketOf, timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';
import { deviceIdentifier } from './identifiers.ts';
import { addLineage } from './lineages.ts';

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

const markContested = {
  name: 'mark-contested',
  text: `update phones set contested_at = coalesce(contested_at, $3), lineage_count = lineage_count + 1
    where bucket = $1 and phone_id = $2 returning lineage_count - 1 as lineages`,
};

const dropSuperseded = {
  name: 'drop-superseded-key',
  text: `delete from superseded_keys where bucket = $1 and device_id = $2`,
};

/** See `Registry.contest`. */
export async function contest(
  transaction: Transaction,
  { registration }: KnownKey,
  deviceId: string,
  at: Instant,
): Promise<Registration> {
  const tx = pgTransaction(transaction);
  const { hardwareId, proved, unlockGeneration } = registration;
  const bucket = bucketOf(hardwareId);
  const [row] = await tx.rows<{ lineages: number }>(markContested, [bucket, hardwareId, timestamp(at)]);
  tx.write(dropSuperseded, [bucket, deviceId], 1);
  return addLineage(transaction, {
    hardware: { hardwareId, lineageCount: row!.lineages },
    deviceId,
    proved,
    attested: 'none',
    unlockGeneration,
    at,
    activation: null,
  });
}
