import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaosOptions, ChaosOutcome } from '../row.ts';
import { Fleet } from './fleet.ts';
import { countLost } from './ledger.ts';
import { growLog, logSizeOf, publishNext, startServing } from './serving.ts';
import { Suspects } from './suspects.ts';
import { until } from './until.ts';
import { moveToVolume, type Volume } from './volume.ts';

const volumeMb = 12;
const usualTries = 2;
const backWithinMs = 30_000;
/** Longer than the log takes to try again. */
const unwritableMs = 15_000;

/** A data folder with a log of some entries, which lies on a volume of its own. */
async function logOnVolume(
  dir: string,
): Promise<{ readonly dataDir: string; readonly suspects: Suspects; readonly volume: Volume }> {
  const dataDir = join(dir, 'data');
  const suspects = await Suspects.make(dataDir);
  const folders = ['log', 'log-staging'].map((folder) => join(dataDir, folder)).filter(existsSync);
  return { dataDir, suspects, volume: moveToVolume(join(dir, 'volume'), volumeMb, folders) };
}

/** The folder of the public log cannot be written to for a while: check-ins of all kinds go on, and the log goes on by itself afterwards. */
export async function whileLogUnwritable(
  { tries: wanted, dir }: ChaosOptions,
  fault: { readonly begin: (volume: Volume) => void; readonly end: (volume: Volume) => void },
): Promise<ChaosOutcome> {
  const tries = wanted ?? usualTries;
  const { dataDir, suspects, volume } = await logOnVolume(dir);
  const { port } = suspects;
  try {
    const serving = await startServing(dataDir, { port });
    await suspects.settle();
    const fleet = new Fleet(port, { listed: 8, ordinary: 4 });
    await until('the fleet is under way', () => fleet.acknowledged.size >= 8);
    const recoveryMs: number[] = [];
    let [ordinary, listed, stuck] = [0, 0, 0];
    for (let index = 0; index < tries; index += 1) {
      await growLog(port);
      fault.begin(volume);
      const brokenAt = performance.now();
      const stuckAt = await logSizeOf(port);
      await publishNext(port);
      const held = new Map(fleet.acknowledged);
      fleet.countOrdinary();
      await until('the log has tried', () => performance.now() - brokenAt > unwritableMs);
      ordinary += fleet.countOrdinary();
      listed += fleet.takenSince(held);
      const size = await logSizeOf(port);
      if (size === stuckAt) stuck += 1;
      fault.end(volume);
      const backAt = performance.now();
      await until('the log grows again', async () => (await logSizeOf(port)) > size);
      recoveryMs.push(performance.now() - backAt);
    }
    await Promise.all([fleet.stop(), suspects.stop()]);
    serving.child.kill('SIGTERM');
    const exit = await serving.exited;
    const faults = fleet.count()['500'] ?? 0;
    return {
      tries,
      lost: await countLost(dataDir, fleet),
      wrongful: fleet.wrongful.size + suspects.wrongful(),
      recoveryMs,
      figures: {
        'ordinary check-ins meanwhile': ordinary,
        'listed phones whose check-ins were taken in meanwhile': listed,
        'times the log took nothing in': stuck,
        'answers 500': faults,
        ...(await suspects.figures()),
      },
      held:
        listed === tries * 8 &&
        stuck === tries &&
        faults === 0 &&
        (await suspects.isRight()) &&
        Math.max(...recoveryMs) <= backWithinMs &&
        exit === 0,
    };
  } finally {
    volume.unmount();
  }
}
