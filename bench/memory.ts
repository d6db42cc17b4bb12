import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeals } from '../src/app/keys/seals.ts';
import { loadKeys } from '../src/keystore/keys.ts';
import { remoteClock } from '../src/sim/world/clock.ts';
import { startEmbeddedPostgres } from '../src/store/embedded/supervisor.ts';
import type { Outcome } from './benchmark.ts';
import { atHome, benchPhone, checkInRequest } from './support/check-in-requests.ts';
import { startChild } from './support/child.ts';
import { fillOpenDossiers } from './support/fill-registry.ts';
import { httpLoad, httpPost } from './support/http-load.ts';

export const name = 'memory';
export const target = '≤ 300 MB RSS of one API process with 1,000,000 watched phones, under load';

const watched = 1_000_000;
const rssMaxMb = 300;

/** Linux only: elsewhere the figures are empty and the target counts as missed. */
function memoryMb(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN) / 1024;
}

export async function run(): Promise<Outcome> {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  const embedded = await startEmbeddedPostgres({ dataDir });
  try {
    // The policy is published and its deadlines are reached first: a publication makes every open dossier due, and these have
    // nothing to decide from.
    const first = await startChild(['carnet', dataDir, embedded.url]);
    const clock = await remoteClock(`http://127.0.0.1:${first.told.port}`);
    await clock.advanceTo(clock.now() + 1000);
    await first.stop();
    await fillOpenDossiers(embedded.url, watched);
    const startedAt = performance.now();
    const api = await startChild<{ now: number; adminUrl: string }>(['carnet', dataDir, embedded.url]);
    const startS = (performance.now() - startedAt) / 1000;
    try {
      const atRest = memoryMb(api.pid, 'VmRSS');
      const metrics = await (await fetch(`${api.told.adminUrl}/metrics`)).text();
      const seals = createSeals(loadKeys(join(dataDir, 'keys')).sealing);
      const posts = Array.from({ length: 500 }, () =>
        httpPost(
          '/v1/check-ins',
          JSON.stringify(
            checkInRequest(seals, benchPhone(), { seq: 3, now: api.told.now, evidence: atHome }),
          ),
          { 'x-forwarded-for': '91.0.17.1' },
        ),
      );
      let index = 0;
      const load = await httpLoad({
        port: api.told.port,
        connections: 64,
        seconds: 8,
        warmUpSeconds: 1,
        next: () => posts[index++ % posts.length]!,
      });
      const loaded = memoryMb(api.pid, 'VmRSS');
      const watching = Number(/^carnet_watched_phones\S* (\d+)$/m.exec(metrics)?.[1] ?? 0);
      return {
        figures: {
          'watched phones': watching,
          'RSS at rest, MB': atRest,
          'RSS under load, MB': loaded,
          'highest RSS, MB': memoryMb(api.pid, 'VmHWM'),
          'start until ready, s': startS,
          'check-ins a second meanwhile': load.perSecond,
          'answers that were not 2xx': load.failed,
        },
        met: watching === watched && loaded <= rssMaxMb && load.failed === 0,
      };
    } finally {
      await api.stop();
    }
  } finally {
    await embedded.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
