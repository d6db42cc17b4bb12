import type { KnownKey } from '../../app/device/ports.ts';
import type { Registration } from '../../app/dossiers/ports.ts';
import type { Transaction } from '../../app/ports.ts';
import type { Instant } from '../../core/time.ts';
import { bucketOf, timestamp } from '../postgres/key.ts';
import { pgTransaction } from '../postgres/transaction.ts';
import { addLineage } from './lineages.ts';

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
