import { randomBytes } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Registration } from '../../app/dossiers/ports.ts';
import type { ManifestEntry, ManifestFault } from '../../protocol/registry/manifest.ts';
import { imeiIdentifier, serialIdentifier } from './identifiers.ts';
import type { Identifier } from './identifiers.ts';
import { bucketOf, timestamp } from '../postgres/key.ts';
import { registrationColumns, registrationOf } from './registration.ts';
import type { RegistrationRow } from './registration.ts';

/** An enrolment may take an identifier between our read and our insert; the second read sees it. */
const attemptsMax = 3;
const rowsPerWrite = 1000;

export interface ChunkResult {
  readonly added: number;
  readonly completed: number;
  readonly unchanged: number;
  readonly faults: readonly ManifestFault[];
}

/** An entry with its identifiers, and the phones of the registry that have them. */
interface Named {
  readonly entry: ManifestEntry;
  readonly identifiers: readonly Identifier[];
  readonly owners: Set<string>;
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
    const facts = [entry.model, entry.consignment, entry.market, timestamp(entry.soldAt)]
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
        'copy phones (bucket, phone_id, imeis, serial, registered, model, consignment, market, sold_at) from stdin',
      ),
    ),
  );
  await pipeline(
    byBucket(names),
    client.query(copyFrom('copy hardware_identifiers (bucket, identifier, phone_id) from stdin')),
  );
}

async function readRegistrations(
  client: Client,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Registration>> {
  const { rows } = await client.query<RegistrationRow>({
    name: 'lock-known-phones',
    text: `select ${registrationColumns} from phones p
      join unnest($1::smallint[], $2::uuid[]) as k (bucket, phone_id) on p.bucket = k.bucket and p.phone_id = k.phone_id
      order by p.bucket, p.phone_id for no key update of p`,
    values: [ids.map(bucketOf), ids],
  });
  return new Map(rows.map((row) => [row.phone_id, registrationOf(row)]));
}

const remedy = 'correct the line, or have the registry corrected: an upload never overwrites what it knows';

/** How the line contradicts the registry; undefined if it agrees or adds. */
function clashOf(entry: ManifestEntry, known: Registration): Omit<ManifestFault, 'line'> | undefined {
  const clash = (field: string, problem: string): Omit<ManifestFault, 'line'> => ({ field, problem, remedy });
  if (entry.serial !== known.serial)
    return clash('serial', 'the registry has another serial number for this IMEI');
  if (entry.model !== known.model) return clash('model', 'the registry has another model for this IMEI');
  const common = entry.imeis.filter((imei) => known.imeis.includes(imei)).length;
  if (common < Math.min(entry.imeis.length, known.imeis.length))
    return clash('imei', 'the registry has other IMEIs for this serial number');
  for (const field of ['consignment', 'market', 'soldAt'] as const) {
    if (entry[field] !== null && known[field] !== null && entry[field] !== known[field])
      return clash(field, `the registry has another ${field} for this phone`);
  }
  return undefined;
}

function addsTo(entry: ManifestEntry, known: Registration): boolean {
  const gaps = (['consignment', 'market', 'soldAt'] as const).some(
    (field) => entry[field] !== null && known[field] === null,
  );
  return !known.registered || gaps || entry.imeis.length > known.imeis.length;
}

/** Fills gaps of known phones and adds their new identifiers. */
async function completePhones(
  client: Client,
  chunk: readonly { named: Named; known: Registration }[],
): Promise<void> {
  if (chunk.length === 0) return;
  const column = <T>(of: (entry: ManifestEntry) => T): T[] => chunk.map(({ named }) => of(named.entry));
  await client.query(
    `update phones p set registered = true,
       imeis = case when cardinality(c.imeis::bigint[]) > cardinality(p.imeis) then c.imeis::bigint[] else p.imeis end,
       consignment = coalesce(p.consignment, c.consignment), market = coalesce(p.market, c.market),
       sold_at = coalesce(p.sold_at, c.sold_at)
     from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
       as c (bucket, phone_id, imeis, consignment, market, sold_at)
     where p.bucket = c.bucket and p.phone_id = c.phone_id`,
    [
      chunk.map(({ known }) => bucketOf(known.phoneId)),
      chunk.map(({ known }) => known.phoneId),
      column((entry) => `{${entry.imeis.join(',')}}`),
      column((entry) => entry.consignment),
      column((entry) => entry.market),
      column((entry) => timestamp(entry.soldAt)),
    ],
  );
  const names = chunk.flatMap(({ named, known }) =>
    named.identifiers.map((identifier) => ({ ...identifier, phoneId: known.phoneId })),
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

async function reconcileEntries(client: Client, entries: readonly ManifestEntry[]): Promise<ChunkResult> {
  const chunk = entries.map((entry): Named => ({
    entry,
    identifiers: identifiersOf(entry),
    owners: new Set(),
  }));
  await findOwners(client, chunk);
  const added = chunk.filter((named) => named.owners.size === 0);
  const single = chunk.filter((named) => named.owners.size === 1);
  const known = await readRegistrations(
    client,
    [...new Set(single.flatMap((named) => [...named.owners]))].sort(),
  );
  const faults: ManifestFault[] = chunk
    .filter((named) => named.owners.size > 1)
    .map(({ entry: { line } }) => ({
      line,
      field: 'imei',
      problem: 'its IMEIs and serial number belong to several phones of the registry',
      remedy,
    }));
  const completed: { named: Named; known: Registration }[] = [];
  for (const named of single) {
    const registration = known.get([...named.owners][0]!)!;
    const clash = clashOf(named.entry, registration);
    if (clash !== undefined) faults.push({ line: named.entry.line, ...clash });
    else if (addsTo(named.entry, registration)) completed.push({ named, known: registration });
  }
  await addPhones(client, added);
  await completePhones(client, completed);
  const unchanged = chunk.length - added.length - completed.length - faults.length;
  return { added: added.length, completed: completed.length, unchanged, faults };
}

/**
 * Enters one chunk in the caller's transaction. No two of its entries may share an identifier that is not in the registry yet.
 */
export async function addChunk(client: Client, entries: readonly ManifestEntry[]): Promise<ChunkResult> {
  for (let attempt = 1; ; attempt += 1) {
    await client.query('savepoint chunk');
    try {
      const result = await reconcileEntries(client, entries);
      await client.query('release savepoint chunk');
      return result;
    } catch (error) {
      const taken = (error as { code?: unknown }).code === '23505';
      if (!taken || attempt === attemptsMax) throw error;
      await client.query('rollback to savepoint chunk');
    }
  }
}
