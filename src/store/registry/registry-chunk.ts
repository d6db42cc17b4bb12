import { randomBytes } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ManifestEntry, ManifestFault } from '../../protocol/registry/manifest.ts';
import { imeiIdentifier, serialIdentifier } from './identifiers.ts';
import type { Identifier } from './identifiers.ts';
import { bucketOf, timestamp } from '../postgres/key.ts';
import { addsTo, assignOwners, clashOf, correctionsOf, remedy, type Named } from './manifest-owner.ts';
import { correctPhones, nothingToCorrect, type Correcting, type Correction } from './registry-corrections.ts';
import { identifiersOfKnown, readKnown, type KnownHardware } from './known-hardware.ts';

/** An enrolment may take an identifier between our read and our insert; the second read sees it. */
const attemptsMax = 3;
const rowsPerWrite = 1000;

export interface ChunkResult {
  readonly added: number;
  readonly completed: number;
  readonly corrected: number;
  readonly unchanged: number;
  readonly faults: readonly ManifestFault[];
}

function identifiersOf(entry: ManifestEntry): Identifier[] {
  return [...entry.imeis.map(imeiIdentifier), serialIdentifier(entry.serial, entry.model)];
}

/** Finds the phones of the registry that have the entries' identifiers. */
async function findOwners(client: Client, chunk: readonly Named[]): Promise<void> {
  const buckets: number[] = [];
  const identifiers: string[] = [];
  const owners: Set<string>[] = [];
  for (const named of chunk) {
    for (const { bucket, identifier } of named.identifiers) {
      buckets.push(bucket);
      identifiers.push(identifier);
      owners.push(named.owners);
    }
  }
  const { rows } = await client.query<{ at: number; phone_id: string }>({
    name: 'find-owners',
    text: `select k.at, h.phone_id
      from unnest($1::smallint[], $2::text[]) with ordinality as k (bucket, identifier, at)
      join hardware_identifiers h on h.bucket = k.bucket and h.identifier = k.identifier`,
    values: [buckets, identifiers],
  });
  for (const row of rows) owners[row.at - 1]!.add(row.phone_id);
}

/** COPY's text format. No field contains a control character, so only backslashes need escaping. */
function copyText(value: string | null): string {
  return value === null ? '\\N' : value.replaceAll('\\', '\\\\');
}

/** A base64url text in the text form of bytea. */
function bytesText(value: string | null): string | null {
  return value === null ? null : `\\x${Buffer.from(value, 'base64url').toString('hex')}`;
}

/** Sorts rows by bucket, so that each page of the table and its index is touched once. */
function* byBucket(rows: readonly { readonly bucket: number; readonly text: string }[]): Generator<string> {
  const bins: string[][] = Array.from({ length: 256 }, () => []);
  for (const { bucket, text } of rows) bins[bucket]!.push(text);
  for (const bin of bins) {
    for (let at = 0; at < bin.length; at += rowsPerWrite) yield bin.slice(at, at + rowsPerWrite).join('');
  }
}

async function addPhones(client: Client, chunk: readonly Named[]): Promise<void> {
  if (chunk.length === 0) return;
  const ids = randomBytes(16 * chunk.length).toString('hex');
  const phones: { bucket: number; text: string }[] = [];
  const names: { bucket: number; text: string }[] = [];
  for (const [index, { entry, identifiers }] of chunk.entries()) {
    const phoneId = ids.slice(32 * index, 32 * index + 32);
    const bucket = bucketOf(phoneId);
    const facts = [
      entry.model,
      entry.consignment,
      entry.market,
      timestamp(entry.soldAt),
      bytesText(entry.factoryKey),
    ]
      .map(copyText)
      .join('\t');
    phones.push({
      bucket,
      text: `${bucket}\t${phoneId}\t{${entry.imeis.join(',')}}\t${entry.serial}\tt\t${facts}\n`,
    });
    for (const { bucket, identifier } of identifiers)
      names.push({ bucket, text: `${bucket}\t${copyText(identifier)}\t${phoneId}\n` });
  }
  await pipeline(
    byBucket(phones),
    client.query(
      copyFrom(
        'copy phones (bucket, phone_id, imeis, serial, registered, model, consignment, market, sold_at, factory_key) from stdin',
      ),
    ),
  );
  await pipeline(
    byBucket(names),
    client.query(copyFrom('copy hardware_identifiers (bucket, identifier, phone_id) from stdin')),
  );
}

/** Fills gaps of known phones and adds their new identifiers. What an unregistered claim said gives way to the manifest. */
async function completePhones(
  client: Client,
  chunk: readonly { named: Named; known: KnownHardware }[],
): Promise<void> {
  if (chunk.length === 0) return;
  const column = <T>(of: (entry: ManifestEntry) => T): T[] => chunk.map(({ named }) => of(named.entry));
  await client.query(
    `update phones p set registered = true,
       imeis = case when not p.registered or cardinality(c.imeis::bigint[]) > cardinality(p.imeis) then c.imeis::bigint[] else p.imeis end,
       model = case when p.registered then p.model else c.model end,
       consignment = coalesce(p.consignment, c.consignment), market = coalesce(p.market, c.market),
       sold_at = coalesce(p.sold_at, c.sold_at), factory_key = coalesce(p.factory_key, c.factory_key::bytea)
     from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[])
       as c (bucket, phone_id, imeis, model, consignment, market, sold_at, factory_key)
     where p.bucket = c.bucket and p.phone_id = c.phone_id`,
    [
      chunk.map(({ known }) => bucketOf(known.hardwareId)),
      chunk.map(({ known }) => known.hardwareId),
      column((entry) => `{${entry.imeis.join(',')}}`),
      column((entry) => entry.model),
      column((entry) => entry.consignment),
      column((entry) => entry.market),
      column((entry) => timestamp(entry.soldAt)),
      column((entry) => bytesText(entry.factoryKey)),
    ],
  );
  const registered = chunk.filter(({ known }) => !known.registered).map(({ known }) => known.hardwareId);
  if (registered.length > 0)
    await client.query(
      `update appeals a set apart = false from unnest($1::smallint[], $2::uuid[]) as k (bucket, hardware_id)
       join lineages l on l.bucket = k.bucket and l.hardware_id = k.hardware_id and l.ordinal = 1
       where a.bucket = l.bucket and a.phone_id = l.phone_id and a.decided_at is null`,
      [registered.map(bucketOf), registered],
    );
  const names = chunk.flatMap(({ named, known }) =>
    named.identifiers.map((identifier) => ({ ...identifier, phoneId: known.hardwareId })),
  );
  await client.query(
    `insert into hardware_identifiers (bucket, identifier, phone_id)
     select * from unnest($1::smallint[], $2::text[], $3::uuid[]) order by 1, 2
     on conflict do nothing`,
    [
      names.map(({ bucket }) => bucket),
      names.map(({ identifier }) => identifier),
      names.map(({ phoneId }) => phoneId),
    ],
  );
}

/** What an unregistered row holds and the manifest gives to another phone, or says nothing of, it only claims from here on. */
async function giveUp(
  client: Client,
  claims: readonly (Identifier & { readonly hardwareId: string })[],
): Promise<void> {
  if (claims.length === 0) return;
  await client.query(
    `with gone as (
       delete from hardware_identifiers h using unnest($1::smallint[], $2::text[], $3::uuid[]) as k (bucket, identifier, phone_id)
       where h.bucket = k.bucket and h.identifier = k.identifier and h.phone_id = k.phone_id
       returning h.bucket, h.identifier, h.phone_id)
     insert into claimed_identifiers (bucket, identifier, phone_id) select bucket, identifier, phone_id from gone on conflict do nothing`,
    [
      claims.map(({ bucket }) => bucket),
      claims.map(({ identifier }) => identifier),
      claims.map(({ hardwareId }) => hardwareId),
    ],
  );
}

async function reconcileEntries(
  client: Client,
  entries: readonly ManifestEntry[],
  correcting: Correcting | undefined,
): Promise<ChunkResult> {
  const chunk = entries.map((entry): Named => ({
    entry,
    identifiers: identifiersOf(entry),
    owners: new Set(),
  }));
  await findOwners(client, chunk);
  const known = await readKnown(client, [...new Set(chunk.flatMap((named) => [...named.owners]))].sort());
  const { added: unknown, single, several } = assignOwners(chunk, known);
  const added = correcting === undefined ? unknown : [];
  const faults: ManifestFault[] = several.map(({ entry: { line } }) => ({
    line,
    column: null,
    field: 'imei',
    problem: 'its IMEIs and serial number belong to several phones of the registry',
    remedy,
  }));
  if (correcting !== undefined)
    for (const { entry } of [
      ...unknown,
      ...single.filter((one) => !one.known.registered).map((one) => one.named),
    ])
      faults.push({ line: entry.line, column: null, ...nothingToCorrect });
  const completed: { named: Named; known: KnownHardware }[] = [];
  const corrections: Correction[] = [];
  for (const { named, known } of single) {
    if (correcting !== undefined && !known.registered) continue;
    const clash = known.registered ? clashOf(named.entry, known, correcting !== undefined) : undefined;
    const wrong = clash === undefined && known.registered ? correctionsOf(named.entry, known) : [];
    if (clash !== undefined) faults.push({ line: named.entry.line, column: null, ...clash });
    else if (wrong.length > 0) corrections.push({ entry: named.entry, known, fields: wrong });
    else if (correcting === undefined && addsTo(named.entry, known)) completed.push({ named, known });
  }
  const entering = [...added.map((named) => ({ named, known: null })), ...completed];
  await giveUp(
    client,
    entering.flatMap(({ named, known: own }) => [
      ...[...named.owners]
        .filter((id) => id !== own?.hardwareId && !known.get(id)!.registered)
        .flatMap((hardwareId) => named.identifiers.map((one) => ({ ...one, hardwareId }))),
      ...(own === null || own.registered
        ? []
        : identifiersOfKnown(own)
            .filter((one) => named.identifiers.every(({ identifier }) => identifier !== one.identifier))
            .map((one) => ({ ...one, hardwareId: own.hardwareId }))),
    ]),
  );
  await addPhones(client, added);
  await completePhones(client, completed);
  if (correcting !== undefined) await correctPhones(client, corrections, correcting);
  const [corrected, done] = [corrections.length, added.length + completed.length];
  const unchanged = chunk.length - done - corrected - faults.length;
  return { added: added.length, completed: completed.length, corrected, unchanged, faults };
}

/**
 * Enters one chunk in the caller's transaction. No two of its entries may share an identifier that is not in the registry yet.
 */
export async function addChunk(
  client: Client,
  entries: readonly ManifestEntry[],
  correcting?: Correcting,
): Promise<ChunkResult> {
  for (let attempt = 1; ; attempt += 1) {
    await client.query('savepoint chunk');
    try {
      const result = await reconcileEntries(client, entries, correcting);
      await client.query('release savepoint chunk');
      return result;
    } catch (error) {
      const taken = (error as { code?: unknown }).code === '23505';
      if (!taken || attempt === attemptsMax) throw error;
      await client.query('rollback to savepoint chunk');
    }
  }
}
