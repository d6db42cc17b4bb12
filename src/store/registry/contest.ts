import type { KnownKey } from '../../app/device/ports.ts';
import type { Registration } from '../../app/dossiers/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import type { Instant } from '../../core/time.ts';
import { bucketOf, timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';
import { addLineage } from './lineages.ts';

const lockPhone = {
  name: 'lock-phone-to-contest',
  text: `select from phones where bucket = $1 and phone_id = $2 for no key update`,
};

const markContested = {
  name: 'mark-contested',
  text: `update phones set contested_at = coalesce(contested_at, $3), lineage_count = lineage_count + 1
    where bucket = $1 and phone_id = $2 returning lineage_count - 1 as lineages`,
};

const dropSuperseded = {
  name: 'drop-superseded-key',
  text: `delete from superseded_keys where bucket = $1 and device_id = $2 returning device_id`,
};

/** See `Registry.contest`. */
export async function contest(
  transaction: Transaction,
  { registration }: KnownKey,
  deviceId: string,
  at: Instant,
): Promise<Registration | null> {
  const tx = pgTransaction(transaction);
  const { hardwareId, proved, unlockGeneration } = registration;
  const bucket = bucketOf(hardwareId);
  // Two people may be changing the factory key: then what it replaced is forgotten once the row is free.
  await tx.rows(lockPhone, [bucket, hardwareId]);
  if ((await tx.rows(dropSuperseded, [bucket, deviceId])).length === 0) return null;
  const [row] = await tx.rows<{ lineages: number }>(markContested, [bucket, hardwareId, timestamp(at)]);
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
