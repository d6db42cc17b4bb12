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
  '≥ 3,000 a second over HTTP: signature verified, dossier loaded and appended, decision committed with fsync, two cores for all';

const phonesCount = 9000;
const connections = 192;
const passes = 4;
const perSecondMin = 3000;

/** The first pass opens the dossiers and is not counted; of the others, each a check-in of every phone, the median counts. */
export async function run(): Promise<Outcome> {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  const carnet = await startChild<{ databaseUrl: string }>(['carnet', dataDir]);
  try {
    const fleet = await listedFleet(carnet.told.port, phonesCount);
    const opening = await fleet.pass(connections);
    const results: LoadResult[] = [];
    for (let pass = 0; pass < passes; pass += 1) results.push(await fleet.pass(connections));
    const median = results.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(passes / 2)]!;
    const failed = [opening, ...results].reduce((sum, one) => sum + one.failed, 0);

    const client = new Client({ connectionString: carnet.told.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ events: string; fsync: string }>(
      `select (select count(*) from dossier_events) as events, current_setting('fsync') as fsync`,
    );
    await client.end();
    const events = Number(rows[0]!.events);
    // Every check-in of every pass left its observation, beside the activation that opened the dossier.
    const recorded = events >= phonesCount * (passes + 2);
    return {
      figures: {
        'check-ins a second': median.perSecond,
        'best pass': Math.max(...results.map((one) => one.perSecond)),
        'p50, ms': median.p50Ms,
        'p99, ms': median.p99Ms,
        'opening dossiers, a second': opening.perSecond,
        'answers that were not 2xx': failed,
        'events recorded': events,
        fsync: rows[0]!.fsync,
      },
      met: median.perSecond >= perSecondMin && failed === 0 && recorded && rows[0]!.fsync === 'on',
    };
  } finally {
    await carnet.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
