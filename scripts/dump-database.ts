/**
 * `node scripts/run.mjs scripts/dump-database.ts URL > database.sql`: the rows of a Carnet database as plain SQL, for a database that tests keep. What it
 * writes goes into an empty database migrated to the same version, as its superuser: triggers and references are off while it loads.
 *
 * Left out are the list of migrations, which the target has of its own, and the watch feed, whose transaction numbers mean nothing on
 * another server; a server reads its watch set from the dossiers when it starts.
 */
import { Client } from 'pg';

const leftOut = ['carnet_migrations', 'watch_feed', 'watch_feed_pruned'];

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns that the rows are ordered by, so that the same rows give the same text. */
  readonly key: readonly string[];
}

const tablesSql = `
  select c.relname as name,
    array(select a.attname::text from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as columns,
    array(select a.attname::text from pg_index i cross join unnest(i.indkey) with ordinality as k(attnum, place)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
      where i.indrelid = c.oid and i.indisprimary order by k.place) as key
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all ($1)
  order by c.relname`;

const sequencesSql = `
  select s.schemaname || '.' || s.sequencename as name, s.last_value::text as last from pg_sequences s
  join pg_class c on c.oid = (s.schemaname || '.' || s.sequencename)::regclass
  join pg_depend d on d.objid = c.oid and d.deptype = 'i'
  where s.schemaname = 'public' and s.last_value is not null and d.refobjid <> all ($1::regclass[])
  order by 1`;

async function rowsOf(client: Client, { name, columns, key }: Table): Promise<string> {
  const values = columns.map((column) => `quote_nullable("${column}"::text)`).join(`, ', ', `);
  const order = key.map((column) => `"${column}"`).join(', ');
  const { rows } = await client.query<{ row: string }>(
    `select concat('(', ${values}, ')') as row from "${name}"${order === '' ? '' : ` order by ${order}`}`,
  );
  if (rows.length === 0) return '';
  const named = columns.map((column) => `"${column}"`).join(', ');
  // A migration may have entered a row of its own, such as the only row of a table.
  return `delete from "${name}";\ninsert into "${name}" (${named}) overriding system value values\n${rows
    .map(({ row }) => row)
    .join(',\n')};\n`;
}

const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('name the database: postgresql://…');
const client = new Client({
  connectionString: url,
  options: '-c TimeZone=UTC -c DateStyle=ISO',
});
await client.connect();
try {
  await client.query('begin isolation level repeatable read read only');
  const { rows: tables } = await client.query<Table>(tablesSql, [leftOut]);
  const { rows: sequences } = await client.query<{ name: string; last: string }>(sequencesSql, [leftOut]);
  const parts = ['begin;\nset local session_replication_role = replica;\n'];
  for (const table of tables) parts.push(await rowsOf(client, table));
  for (const { name, last } of sequences) parts.push(`select setval('${name}', ${last});\n`);
  parts.push('commit;\n');
  process.stdout.write(parts.filter((part) => part !== '').join('\n'));
} finally {
  await client.end();
}
