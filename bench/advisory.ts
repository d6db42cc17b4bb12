import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayOf, formatDay } from '../src/core/time.ts';
import { languages } from '../src/protocol/words/language.ts';
import type { Outcome } from './benchmark.ts';
import { pinSelf, startChild } from './support/child.ts';
import { httpGet, httpLoad } from './support/http-load.ts';

export const name = 'advisory';
export const target = 'advisories over HTTP ≥ 4,000 a second, no two of them alike within the run';

const connections = 16;
const perSecondMin = 4000;
const destinations = ['CU', 'IR', 'SY', 'KP', 'SD', 'UA-43'];
const origins = ['PL', 'DE', 'FR', 'PA', 'CU', 'UA'];

/** Another question for each index below four million: destination, origin, language and days. */
function questionOf(index: number, today: number): string {
  const pick = <T>(from: readonly T[], at: number): T => from[at % from.length]!;
  const perDay = destinations.length * origins.length * languages.length;
  const day = Math.floor(index / perDay);
  const arrive = today + (day % 120);
  const leave = arrive + Math.floor(day / 120);
  const query = {
    destination: pick(destinations, index),
    from: pick(origins, Math.floor(index / destinations.length)),
    lang: pick(languages, Math.floor(index / (destinations.length * origins.length))),
    arrive: formatDay(arrive),
    leave: formatDay(leave),
  };
  return `/v1/advisories?${new URLSearchParams(query).toString()}`;
}

/** Server on one core, load on the other where the system can pin. */
export async function run(): Promise<Outcome> {
  const pinned = pinSelf(1);
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  const carnet = await startChild<{ now: number }>(['carnet', dataDir], 0);
  try {
    const today = dayOf(carnet.told.now);
    let asked = 0;
    const load = await httpLoad({
      port: carnet.told.port,
      connections,
      seconds: 8,
      warmUpSeconds: 2,
      next: () => httpGet(questionOf(asked++, today)),
    });
    return {
      figures: {
        'advisories a second': load.perSecond,
        'p50, ms': load.p50Ms,
        'p99, ms': load.p99Ms,
        'answers that were not 2xx': load.failed,
        'processors pinned': pinned ? 'yes' : 'no',
      },
      met: load.perSecond >= perSecondMin && load.failed === 0,
    };
  } finally {
    await carnet.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
