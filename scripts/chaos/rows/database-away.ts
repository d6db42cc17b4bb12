import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ChaosOptions, ChaosOutcome } from '../row.ts';
import { Fleet } from '../support/fleet.ts';
import { countLost } from '../support/ledger.ts';
import { postmasterOf } from '../support/serving.ts';
import { startSuspected } from '../support/suspects.ts';
import { until } from '../support/until.ts';

export const name = 'database-away';
export const about =
  'the database hangs (SIGSTOP of all its processes) and comes back: ordinary check-ins go on, the others get 503 at once';

const usualTries = 3;
const awayMs = 12_000;
const backWithinMs = 5000;
const atOnceMs = 4000;

/** The postmaster and its children, by /proc. */
function processesOf(postmaster: number): readonly number[] {
  const children = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        return (
          Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[1]) === postmaster
        );
      } catch {
        return false;
      }
    });
  return [postmaster, ...children.map(Number)];
}

export async function run({ tries: wanted, dir }: ChaosOptions): Promise<ChaosOutcome> {
  const tries = wanted ?? usualTries;
  const dataDir = join(dir, 'data');
  const { serving, suspects } = await startSuspected(dataDir);
  const fleet = new Fleet(serving.port, { listed: 16, ordinary: 8 });
  await until('the fleet is under way', () => fleet.acknowledged.size >= 16);
  const recoveryMs: number[] = [];
  const refusedAfterMs: number[] = [];
  let ordinary = 0;
  for (let index = 0; index < tries; index += 1) {
    const stopped = processesOf(await postmasterOf(dataDir));
    for (const pid of stopped) process.kill(pid, 'SIGSTOP');
    const awayAt = performance.now();
    fleet.count();
    fleet.countOrdinary();
    await until('listed check-ins are refused', () => (fleet.count()['503'] ?? 0) > 0);
    refusedAfterMs.push(performance.now() - awayAt);
    await setTimeout(awayMs);
    ordinary += fleet.countOrdinary();
    const backAt = performance.now();
    for (const pid of stopped) process.kill(pid, 'SIGCONT');
    await until('listed check-ins are acknowledged again', () => fleet.lastListedAt > backAt);
    recoveryMs.push(fleet.lastListedAt - backAt);
    await until('it is ready', async () => (await fetch(`${serving.adminUrl}/readyz`)).status === 200);
  }
  await Promise.all([fleet.stop(), suspects.stop()]);
  serving.child.kill('SIGTERM');
  const exit = await serving.exited;
  const slowest = Math.max(...refusedAfterMs);
  return {
    tries,
    lost: await countLost(dataDir, fleet),
    wrongful: fleet.wrongful.size + suspects.wrongful(),
    recoveryMs,
    figures: {
      'longest until the first refusal, ms': slowest,
      'ordinary check-ins meanwhile': ordinary,
      ...(await suspects.figures()),
    },
    held:
      slowest <= atOnceMs &&
      Math.max(...recoveryMs) <= backWithinMs &&
      ordinary > 0 &&
      (await suspects.isRight()) &&
      exit === 0,
  };
}
