/**
 * A listed check-in of phones that were seen 20, 365, 1,460 or 8,000 times before. Their observations are written as they were kept before there were runs,
 * so the first pass joins them, and is not compared. All phones are at one server, and each round has a pass of every group.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { connectPlain } from '../src/store/postgres/connection.ts';
import { remoteClock } from '../src/sim/world/clock.ts';
import type { Outcome } from './benchmark.ts';
import { startChild } from './support/child.ts';
import { listedFleet, type ListedFleet } from './support/listed-fleet.ts';

export const name = 'history-length';
export const target =
  'listed check-ins after 365, 1,460 and 8,000 observations within 20 % of those after 20; at most 25 bytes of rows a check-in';

const lengths = [20, 365, 1460, 8000] as const;
const phones = Number(process.env['CARNET_BENCH_PHONES'] ?? 400);
const rounds = 5;
const lossMax = 0.2;
const bytesMax = 25;

interface Group {
  readonly length: number;
  readonly fleet: ListedFleet;
  readonly perSecond: number[];
  readonly walBytes: number[];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Gives the phones that have no history yet one of so many observations in Cuba, six hours apart, up to an hour ago. */
async function giveHistory(client: Client, length: number): Promise<void> {
  await client.query(
    `with young as (select d.bucket, d.phone_id, e.at from dossiers d
        join lateral (select max((event ->> 'at')::bigint) as at from dossier_events e
          where e.bucket = d.bucket and e.phone_id = d.phone_id) e on true where d.event_count < 20),
      added as (insert into dossier_events (bucket, phone_id, seq, event)
        select bucket, phone_id, 20 + n, json_build_object('at', at - n * 21600000::bigint, 'receivedAt', at - n * 21600000::bigint,
          'kind', 'observed', 'whereabouts', json_build_object('kind', 'placed', 'territory', 'CU', 'by', array['fix', 'network']))
        from young, generate_series($1::integer, 1, -1) as n order by 1, 2, 3)
    update dossiers d set observed = null, event_count = 20 + $1 from young y where d.bucket = y.bucket and d.phone_id = y.phone_id`,
    [length],
  );
}

async function walPosition(client: Client): Promise<number> {
  const { rows } = await client.query<{ at: string }>(`select pg_current_wal_lsn() - '0/0' as at`);
  return Number(rows[0]!.at);
}

async function rowsSize(client: Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    `select (select coalesce(sum(pg_column_size(d)), 0) from dossiers d) + (select coalesce(sum(pg_column_size(e)), 0) from dossier_events e)
      + (select coalesce(sum(pg_column_size(c)), 0) from decisions c) as bytes`,
  );
  return Number(rows[0]!.bytes);
}

async function measure(client: Client, group: Group): Promise<void> {
  const before = await walPosition(client);
  const pass = await group.fleet.pass(48);
  if (pass.failed > 0) throw new Error('a check-in was not answered');
  group.perSecond.push(pass.perSecond);
  group.walBytes.push(((await walPosition(client)) - before) / phones);
}

export async function run(): Promise<Outcome> {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  const carnet = await startChild<{ databaseUrl: string }>(['carnet', dataDir]);
  const client = await connectPlain(carnet.told.databaseUrl, 'bench');
  try {
    const clock = await remoteClock(`http://127.0.0.1:${carnet.told.port}`);
    const groups: Group[] = [];
    for (const length of lengths) {
      const fleet = await listedFleet(carnet.told.port, phones, clock);
      await fleet.pass(48);
      await giveHistory(client, length);
      groups.push({ length, fleet, perSecond: [], walBytes: [] });
    }
    const joining: number[] = [];
    for (const group of groups) {
      await measure(client, group);
      joining.push(1000 / group.perSecond.pop()!);
      group.walBytes.length = 0;
      await measure(client, group);
      group.perSecond.length = 0;
      group.walBytes.length = 0;
    }
    await client.query('vacuum analyze');
    // What a page writes for the first time after a checkpoint is the same for all.
    await client.query('checkpoint');
    const sizeBefore = await rowsSize(client);
    for (let round = 0; round < rounds; round += 1)
      for (const group of round % 2 === 0 ? groups : groups.toReversed()) await measure(client, group);
    const grown = ((await rowsSize(client)) - sizeBefore) / (rounds * phones * groups.length);
    const [shortest, ...longer] = groups;
    const lossOf = ({ perSecond }: Group): number =>
      1 - median(perSecond.map((rate, round) => rate / shortest!.perSecond[round]!));
    return {
      figures: {
        ...Object.fromEntries(
          groups.flatMap((group, index) => [
            [`check-ins a second after ${group.length}`, median(group.perSecond)],
            [`lost to the shortest after ${group.length}, %`, 100 * lossOf(group)],
            [`WAL after ${group.length}, bytes a check-in`, median(group.walBytes)],
            [`the first check-in, which joins ${group.length}, ms`, joining[index]!],
          ]),
        ),
        'rows grown, bytes a check-in': grown,
      },
      met: longer.every((group) => lossOf(group) <= lossMax) && grown <= bytesMax,
    };
  } finally {
    await client.end();
    await carnet.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
