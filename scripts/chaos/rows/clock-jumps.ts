import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaosOptions, ChaosOutcome } from '../row.ts';
import { Fleet } from '../support/fleet.ts';
import { countLost } from '../support/ledger.ts';
import { startSuspected } from '../support/suspects.ts';
import { until } from '../support/until.ts';

export const name = 'clock-jumps';
export const about =
  "the server's wall clock jumps 60 days or 20 minutes, either way, and is set right: nothing follows from it, ordinary check-ins go on";

const usualTries = 4;
const dayMs = 86_400_000;
const jumps = [60 * dayMs, -60 * dayMs, 1_200_000, -1_200_000];
const backWithinMs = 10_000;
const ordinaryMin = 200;
/** What was begun before may still be acknowledged. */
const underWayMs = 200;

export async function run({ tries: wanted, dir }: ChaosOptions): Promise<ChaosOutcome> {
  const tries = wanted ?? usualTries;
  const dataDir = join(dir, 'data');
  const clock = join(dir, 'clock');
  writeFileSync(clock, '0');
  const { serving, suspects } = await startSuspected(dataDir, { clock });
  const fleet = new Fleet(serving.port, { listed: 16, ordinary: 8 });
  const readiness = async (): Promise<number> => (await fetch(`${serving.adminUrl}/readyz`)).status;
  await until('the fleet is under way', () => fleet.acknowledged.size >= 16);
  const noticedMs: number[] = [];
  const recoveryMs: number[] = [];
  let ordinary = 0;
  let acknowledged = 0;
  for (let index = 0; index < tries; index += 1) {
    writeFileSync(clock, String(jumps[index % jumps.length]));
    const jumpedAt = performance.now();
    await until('the server doubts its time', async () => (await readiness()) === 503);
    const noticedAt = performance.now();
    noticedMs.push(noticedAt - jumpedAt);
    fleet.countOrdinary();
    let seen = 0;
    await until('ordinary check-ins go on', () => (seen += fleet.countOrdinary()) >= ordinaryMin);
    ordinary += seen;
    if (fleet.lastListedAt > noticedAt + underWayMs) acknowledged += 1;
    writeFileSync(clock, '0');
    const backAt = performance.now();
    await until('it is ready', async () => (await readiness()) === 200);
    await until('listed check-ins are acknowledged again', () => fleet.lastListedAt > backAt);
    recoveryMs.push(performance.now() - backAt);
  }
  await Promise.all([fleet.stop(), suspects.stop()]);
  serving.child.kill('SIGTERM');
  const exit = await serving.exited;
  const counted = fleet.count();
  const skewed = counted['400'] ?? 0;
  return {
    tries,
    lost: await countLost(dataDir, fleet),
    wrongful: fleet.wrongful.size + suspects.wrongful(),
    recoveryMs,
    figures: {
      'longest until it doubted its time, ms': Math.max(...noticedMs),
      'ordinary check-ins meanwhile': ordinary,
      'times a listed check-in was taken in meanwhile': acknowledged,
      'listed check-ins answered 503': counted['503'] ?? 0,
      'answers 400, clock-skew among them': skewed,
      ...(await suspects.figures()),
    },
    held:
      skewed === 0 &&
      acknowledged === 0 &&
      Math.max(...recoveryMs) <= backWithinMs &&
      (await suspects.isRight()) &&
      exit === 0,
  };
}
