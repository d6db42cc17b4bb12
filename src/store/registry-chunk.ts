import { randomBytes } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ManifestEntry, ManifestFault } from '../protocol/manifest.ts';
import { timestamp } from './key.ts';

/** An enrolment may take an identifier between our look and our insert; the second look sees it. */
const attemptsMax = 3;
const copyRowsPerWrite = 1000;

/** Lines of this chunk that share an identifier with an earlier one of it are `deferred`: to be compared with it next time. */
export interface ChunkResult {
  readonly added: number;
  readonly completed: number;
  readonly unchanged: number;
  readonly deferred: readonly number[];
  readonly faults: readonly ManifestFault[];
}

/** Makes the tables of this session in which a chunk is compared with the registry; they vanish with the connection. */
export async function prepareStaging(client: Client): Promise<void> {
  await client.query(`set temp_buffers = '64MB'`);
  await client.query(`set work_mem = '64MB'`);
  await client.query(`
    create temp table manifest (
      line integer primary key, phone_id uuid, imeis bigint[], serial text, model text, consignment text, market text,
      sold_at timestamptz);
    create temp table manifest_identifiers (line integer, bucket smallint, identifier text collate "C");
    create temp table manifest_fate (line integer primary key, fate text, phone_id uuid, field text)`);
}

/** COPY's text format: a tab between columns, \N for null. No field holds a control character, so only backslashes are escaped. */
function copyLine(entry: ManifestEntry, phoneId: string): string {
  const text = (value: string | null): string => (value === null ? '\\N' : value.replaceAll('\\', '\\\\'));
  const imeis = `{${entry.imeis.join(',')}}`;
  return `${entry.line}\t${phoneId}\t${imeis}\t${entry.serial}\t${text(entry.model)}\t${text(entry.consignment)}\t${text(entry.market)}\t${text(timestamp(entry.soldAt))}\n`;
}

function* copyLines(entries: readonly ManifestEntry[]): Generator<string> {
  const ids = randomBytes(16 * entries.length).toString('hex');
  for (let at = 0; at < entries.length; at += copyRowsPerWrite) {
    yield entries
      .slice(at, at + copyRowsPerWrite)
      .map((entry, index) => copyLine(entry, ids.slice(32 * (at + index), 32 * (at + index + 1))))
      .join('');
  }
}

// As identifiers.ts spells them; a test compares the two.
const stageIdentifiers = `
  insert into manifest_identifiers (line, bucket, identifier)
  select line, get_byte(sha256(convert_to(head, 'UTF8')), 0), head || rest
  from (
    select line, 'imei:' || lpad(imei::text, 15, '0') as head, '' as rest from manifest, unnest(imeis) as imei
    union all
    select line, 'serial:' || serial, ':' || model from manifest) heads`;

// A line's identifiers name no phone (new), one (known) or several (foreign). Where one that is in nobody's hands yet stands on an
// earlier line of this chunk too, that line comes first (deferred).
const judge = `
  insert into manifest_fate (line, fate, phone_id, field)
  select line,
    case when bool_or(phone_id is null and earliest < line) then 'deferred'
      when count(phone_id) = 0 then 'new'
      when min(phone_id::text) = max(phone_id::text) then 'known'
      else 'foreign' end,
    min(phone_id::text)::uuid, 'imei'
  from (
    select i.line, h.phone_id, min(i.line) over (partition by i.identifier) as earliest
    from manifest_identifiers i
    left join hardware_identifiers h on h.bucket = i.bucket and h.identifier = i.identifier) held
  group by line`;

// The registry is never contradicted silently: what it knows stays, and the line is told.
const judgeKnown = `
  update manifest_fate f set fate = 'foreign', field = clash.field
  from (
    select m.line, case
        when p.serial <> m.serial then 'serial'
        when p.model <> m.model then 'model'
        when not (p.imeis @> m.imeis or p.imeis <@ m.imeis) then 'imei'
        when p.consignment <> m.consignment then 'consignment'
        when p.market <> m.market then 'market'
        when p.sold_at <> m.sold_at then 'soldAt' end as field
    from manifest_fate f
    join manifest m on m.line = f.line
    join phones p on p.bucket = get_byte(uuid_send(f.phone_id), 0) and p.phone_id = f.phone_id
    where f.fate = 'known') clash
  where clash.line = f.line and clash.field is not null`;

const addPhones = `
  insert into phones (bucket, phone_id, imeis, serial, model, registered, consignment, market, sold_at)
  select get_byte(uuid_send(m.phone_id), 0), m.phone_id, imeis, serial, model, true, consignment, market, sold_at
  from manifest m join manifest_fate f on f.line = m.line and f.fate = 'new'
  order by 1, 2`;

const completePhones = `
  with completed as (
    update phones p set registered = true, imeis = case when p.imeis @> m.imeis then p.imeis else m.imeis end,
      consignment = coalesce(p.consignment, m.consignment), market = coalesce(p.market, m.market),
      sold_at = coalesce(p.sold_at, m.sold_at)
    from manifest_fate f join manifest m on m.line = f.line
    where f.fate = 'known' and p.bucket = get_byte(uuid_send(f.phone_id), 0) and p.phone_id = f.phone_id
      and not (p.registered and p.imeis @> m.imeis
        and (p.consignment is not null or m.consignment is null)
        and (p.market is not null or m.market is null)
        and (p.sold_at is not null or m.sold_at is null))
    returning f.line)
  update manifest_fate f set fate = 'completed' from completed c where c.line = f.line`;

const addIdentifiers = `
  insert into hardware_identifiers (bucket, identifier, phone_id)
  select distinct on (i.bucket, i.identifier) i.bucket, i.identifier, case when f.fate = 'new' then m.phone_id else f.phone_id end
  from manifest_identifiers i
  join manifest_fate f on f.line = i.line and f.fate in ('new', 'completed')
  join manifest m on m.line = i.line
  where f.fate = 'new' or not exists (
    select from hardware_identifiers h where h.bucket = i.bucket and h.identifier = i.identifier)
  order by 1, 2`;

async function stage(client: Client, entries: readonly ManifestEntry[]): Promise<void> {
  await client.query('truncate manifest, manifest_identifiers, manifest_fate');
  await pipeline(copyLines(entries), client.query(copyFrom('copy manifest from stdin')));
  await client.query(stageIdentifiers);
  // Without figures the planner takes temporary tables for empty ones and compares every line with every other.
  await client.query('analyze manifest, manifest_identifiers');
}

async function settle(client: Client): Promise<void> {
  for (const sql of [judge, 'analyze manifest_fate', judgeKnown, addPhones, completePhones, addIdentifiers])
    await client.query(sql);
}

const problems: Readonly<Record<string, string>> = {
  imei: 'its identifiers belong to several phones of the registry, or to one with other IMEIs',
  serial: 'the phone with this IMEI has another serial number in the registry',
  model: 'the phone with this IMEI or serial number is another model in the registry',
  consignment: 'the registry has this phone in another consignment',
  market: 'the registry has another market for this phone',
  soldAt: 'the registry has this phone sold at another time',
};
const remedy =
  'correct the line, or have the registry corrected: what it knows is never overwritten by an upload';

async function resultOf(client: Client): Promise<ChunkResult> {
  const { rows: counts } = await client.query<{ fate: string; count: number }>(
    'select fate, count(*) as count from manifest_fate group by fate',
  );
  const { rows: others } = await client.query<{ line: number; fate: string; field: string }>(
    `select line, fate, field from manifest_fate where fate in ('deferred', 'foreign') order by line`,
  );
  const countOf = (fate: string): number => counts.find((row) => row.fate === fate)?.count ?? 0;
  return {
    added: countOf('new'),
    completed: countOf('completed'),
    unchanged: countOf('known'),
    deferred: others.filter((row) => row.fate === 'deferred').map((row) => row.line),
    faults: others
      .filter((row) => row.fate === 'foreign')
      .map(({ line, field }) => ({ line, field, problem: problems[field]!, remedy })),
  };
}

/** Enters one chunk, inside the transaction that the caller has begun. */
export async function addChunk(client: Client, entries: readonly ManifestEntry[]): Promise<ChunkResult> {
  for (let attempt = 1; ; attempt += 1) {
    await client.query('savepoint chunk');
    try {
      await stage(client, entries);
      await settle(client);
      await client.query('release savepoint chunk');
      return await resultOf(client);
    } catch (error) {
      const taken = (error as { code?: unknown }).code === '23505';
      if (!taken || attempt === attemptsMax) throw error;
      await client.query('rollback to savepoint chunk');
    }
  }
}
