import type { Client } from 'pg';
import type { ManifestEntry } from '../../protocol/registry/manifest.ts';
import { formatInstant, type Instant } from '../../core/time.ts';
import { connectPlain } from '../postgres/connection.ts';
import { bucketOf, timestamp } from '../postgres/key.ts';
import { storeError } from '../postgres/unavailable.ts';
import type { KnownHardware } from './known-hardware.ts';
import type { Correctable } from './manifest-owner.ts';

/** Who sets something right, and why: for the record. */
export interface Correcting {
  readonly by: string;
  readonly reason: string;
}

/** What a line says of a registered phone otherwise than the registry. */
export interface Correction {
  readonly entry: ManifestEntry;
  readonly known: KnownHardware;
  readonly fields: readonly Correctable[];
}

export const nothingToCorrect = {
  field: 'serial',
  problem: 'the registry has no such phone, and a correction adds none',
  remedy: 'look at serial number and IMEI, or enter the phone by carnet registry upload',
};

const textOf = (phone: ManifestEntry | KnownHardware, field: Correctable): string | null => {
  const value = phone[field];
  return typeof value === 'number' ? formatInstant(value) : value;
};

/**
 * Sets the phones right, and records of each field what it was, what it is, who changed it and why. Lineages keep their activations, and dossiers their decisions:
 * what the maker declared proves nothing of where a phone was.
 */
export async function correctPhones(
  client: Client,
  corrections: readonly Correction[],
  { by, reason }: Correcting,
): Promise<void> {
  if (corrections.length === 0) return;
  const ids = corrections.map(({ known }) => known.hardwareId);
  await client.query(
    `update phones p set consignment = coalesce(c.consignment, p.consignment), market = coalesce(c.market, p.market),
       sold_at = coalesce(c.sold_at, p.sold_at)
     from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[]) as c (bucket, phone_id, consignment, market, sold_at)
     where p.bucket = c.bucket and p.phone_id = c.phone_id`,
    [
      ids.map(bucketOf),
      ids,
      corrections.map(({ entry }) => entry.consignment),
      corrections.map(({ entry }) => entry.market),
      corrections.map(({ entry }) => timestamp(entry.soldAt)),
    ],
  );
  const rows = corrections.flatMap(({ entry, known, fields }) =>
    fields.map((field) => ({
      id: known.hardwareId,
      field,
      before: textOf(known, field),
      after: textOf(entry, field),
    })),
  );
  await client.query(
    `insert into registry_corrections (bucket, phone_id, field, before, after, by, reason)
     select c.*, $6, $7 from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::text[]) as c`,
    [
      rows.map(({ id }) => bucketOf(id)),
      rows.map(({ id }) => id),
      rows.map(({ field }) => field),
      rows.map(({ before }) => before),
      rows.map(({ after }) => after),
      by,
      reason,
    ],
  );
}

/** One field of one phone that was set right. */
export interface RecordedCorrection {
  readonly hardwareId: string;
  readonly serial: string;
  readonly at: Instant;
  readonly field: Correctable;
  readonly before: string | null;
  readonly after: string | null;
  readonly by: string;
  readonly login: string;
  readonly reason: string;
}

/** The latest corrections, the newest first. Throws `StoreUnavailable`. */
export async function readCorrections(url: string, most: number): Promise<readonly RecordedCorrection[]> {
  const client = await connectPlain(url, 'carnet registry corrections');
  try {
    const { rows } = await client.query<RecordedCorrection & Record<string, unknown>>(
      `select c.phone_id as "hardwareId", p.serial, c.at, c.field, c.before, c.after, c.by, c.login, c.reason
       from registry_corrections c join phones p on p.bucket = c.bucket and p.phone_id = c.phone_id
       order by c.at desc, c.id desc limit $1`,
      [most],
    );
    return rows;
  } catch (error) {
    throw storeError(error);
  } finally {
    await client.end().catch(() => {});
  }
}
