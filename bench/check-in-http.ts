import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeals } from '../src/app/keys/seals.ts';
import { loadKeys } from '../src/keystore/keys.ts';
import type { Outcome } from './benchmark.ts';
import { atHome, benchPhone, checkInRequest } from './support/check-in-requests.ts';
import { pinSelf, startChild } from './support/child.ts';
import { httpLoad, httpPost, type LoadRequest, type LoadResult } from './support/http-load.ts';

export const name = 'check-in-http';
export const target =
  'ordinary check-ins over HTTP ≥ 0.30 of a bare node:http server echoing bodies of the same size, in the same run';

const phonesCount = 2000;
const connections = 16;
const rounds = 3;
const ratioMin = 0.3;

function best(results: readonly LoadResult[]): LoadResult {
  return results.toSorted((a, b) => b.perSecond - a.perSecond)[0]!;
}

/** Server on one core, load on the other where the system can pin; the two servers take turns, and each one's best round counts. */
export async function run(): Promise<Outcome> {
  const pinned = pinSelf(1);
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  const carnet = await startChild<{ now: number }>(['carnet', dataDir], 0);
  const bare = await startChild(['bare'], 0);
  try {
    const seals = createSeals(loadKeys(join(dataDir, 'keys')).sealing);
    const { now } = carnet.told;
    const bodies = Array.from({ length: phonesCount }, () =>
      JSON.stringify(checkInRequest(seals, benchPhone(), { seq: 7, now, evidence: atHome })),
    );
    const posts = bodies.map((body, index) =>
      httpPost('/v1/check-ins', body, { 'x-forwarded-for': `91.0.${index % 256}.1` }),
    );
    let index = 0;
    const next = (): LoadRequest => posts[index++ % phonesCount]!;
    const load = (port: number): Promise<LoadResult> =>
      httpLoad({ port, connections, seconds: 4, warmUpSeconds: 2, next });
    const results = { carnet: [] as LoadResult[], bare: [] as LoadResult[] };
    for (let round = 0; round < rounds; round += 1) {
      results.bare.push(await load(bare.told.port));
      results.carnet.push(await load(carnet.told.port));
    }
    const ours = best(results.carnet);
    const theirs = best(results.bare);
    const failed = results.carnet.reduce((sum, one) => sum + one.failed, 0);
    const ratio = ours.perSecond / theirs.perSecond;
    return {
      figures: {
        'check-ins a second': ours.perSecond,
        'p50, ms': ours.p50Ms,
        'p99, ms': ours.p99Ms,
        'bare node:http a second': theirs.perSecond,
        'bare p99, ms': theirs.p99Ms,
        ratio,
        'answers that were not 2xx': failed,
        'bytes a request body': bodies[0]!.length,
        'processors pinned': pinned ? 'yes' : 'no',
      },
      met: ratio >= ratioMin && failed === 0,
    };
  } finally {
    await carnet.stop();
    await bare.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
