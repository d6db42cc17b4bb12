import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Outcome } from './benchmark.ts';
import { startChild } from './support/child.ts';
import { listedFleet } from './support/listed-fleet.ts';
import type { LoadResult } from './support/http-load.ts';

export const name = 'check-in-listed';
export const target =
  'over HTTP ≥ 4,500 a second, p99 ≤ 80 ms at 192 connections and ≥ 3,500, p99 ≤ 35 ms at 48: signature verified, dossier loaded and appended, decision committed with fsync, two cores for all';

const phonesCount = 9000;
const passes = 4;
const loads = [
  { connections: 192, perSecondMin: 4500, p99MaxMs: 80 },
  { connections: 48, perSecondMin: 3500, p99MaxMs: 35 },
] as const;

/** The first pass opens the dossiers and is not counted; of the others, each a check-in of every phone, the median counts. */
export async function run(): Promise<Outcome> {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  const carnet = await startChild<{ databaseUrl: string }>(['carnet', dataDir]);
  try {
    const fleet = await listedFleet(carnet.told.port, phonesCount);
    const opening = await fleet.pass(192);
    const all = [opening];
    const medians: LoadResult[] = [];
    for (const { connections } of loads) {
      const results: LoadResult[] = [];
      for (let pass = 0; pass < passes; pass += 1) results.push(await fleet.pass(connections));
      medians.push(results.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(passes / 2)]!);
      all.push(...results);
    }
    const failed = all.reduce((sum, one) => sum + one.failed, 0);

    const client = new Client({ connectionString: carnet.told.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ events: string; fsync: string }>(
      `select (select count(*) from dossier_events) + (select sum(coalesce((o->'run'->>'count')::integer, 1))
          from dossiers, json_array_elements(observed) as o) as events, current_setting('fsync') as fsync`,
    );
    await client.end();
    const events = Number(rows[0]!.events);
    // Every check-in of every pass left its observation, beside the activation that opened the dossier.
    const recorded = events >= phonesCount * (passes * loads.length + 2);
    return {
      figures: {
        ...Object.fromEntries(
          loads.flatMap(({ connections }, index) => [
            [`check-ins a second, ${connections} connections`, medians[index]!.perSecond],
            [`p50, ms, ${connections} connections`, medians[index]!.p50Ms],
            [`p99, ms, ${connections} connections`, medians[index]!.p99Ms],
          ]),
        ),
        'opening dossiers, a second': opening.perSecond,
        'answers that were not 2xx': failed,
        'events recorded': events,
        fsync: rows[0]!.fsync,
      },
      met:
        loads.every(
          ({ perSecondMin, p99MaxMs }, index) =>
            medians[index]!.perSecond >= perSecondMin && medians[index]!.p99Ms <= p99MaxMs,
        ) &&
        failed === 0 &&
        recorded &&
        rows[0]!.fsync === 'on',
    };
  } finally {
    await carnet.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
