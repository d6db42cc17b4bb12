import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaosOptions, ChaosOutcome } from '../row.ts';
import { Fleet } from './fleet.ts';
import { countLost } from './ledger.ts';
import { logSizeOf, publishNext, startServing } from './serving.ts';
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
): Promise<{ readonly dataDir: string; readonly port: number; readonly volume: Volume }> {
  const dataDir = join(dir, 'data');
  const { child, port, exited } = await startServing(dataDir, { publish: true });
  await until('the log has an entry', async () => (await logSizeOf(port)) > 0);
  child.kill('SIGTERM');
  await exited;
  const folders = ['log', 'log-staging'].map((folder) => join(dataDir, folder)).filter(existsSync);
  return { dataDir, port, volume: moveToVolume(join(dir, 'volume'), volumeMb, folders) };
}

/** The folder of the public log cannot be written to for a while: check-ins of all kinds go on, and the log goes on by itself afterwards. */
export async function whileLogUnwritable(
  { tries: wanted, dir }: ChaosOptions,
  fault: { readonly begin: (volume: Volume) => void; readonly end: (volume: Volume) => void },
): Promise<ChaosOutcome> {
  const tries = wanted ?? usualTries;
  const { dataDir, port, volume } = await logOnVolume(dir);
  try {
    const serving = await startServing(dataDir, { port });
    const fleet = new Fleet(port, { listed: 8, ordinary: 4 });
    await until('the fleet is under way', () => fleet.acknowledged.size >= 8);
    const recoveryMs: number[] = [];
    let [ordinary, listed, stuck] = [0, 0, 0];
    for (let index = 0; index < tries; index += 1) {
      const before = await logSizeOf(port);
      await publishNext(port);
      await until('the log grows', async () => (await logSizeOf(port)) > before);
      fault.begin(volume);
      const brokenAt = performance.now();
      const stuckAt = await logSizeOf(port);
      await publishNext(port);
      const held = new Map(fleet.acknowledged);
      fleet.countOrdinary();
      await until('the log has tried', () => performance.now() - brokenAt > unwritableMs);
      ordinary += fleet.countOrdinary();
      listed += [...fleet.acknowledged].filter(([phone, seq]) => seq > (held.get(phone) ?? 0)).length;
      const size = await logSizeOf(port);
      if (size === stuckAt) stuck += 1;
      fault.end(volume);
      const backAt = performance.now();
      await until('the log grows again', async () => (await logSizeOf(port)) > size);
      recoveryMs.push(performance.now() - backAt);
    }
    await fleet.stop();
    serving.child.kill('SIGTERM');
    const exit = await serving.exited;
    const faults = fleet.count()['500'] ?? 0;
    return {
      tries,
      lost: await countLost(dataDir, fleet),
      wrongful: fleet.wrongful.size,
      recoveryMs,
      figures: {
        'ordinary check-ins meanwhile': ordinary,
        'listed phones whose check-ins were taken in meanwhile': listed,
        'times the log took nothing in': stuck,
        'answers 500': faults,
      },
      held:
        listed === tries * 8 &&
        stuck === tries &&
        faults === 0 &&
        Math.max(...recoveryMs) <= backWithinMs &&
        exit === 0,
    };
  } finally {
    volume.unmount();
  }
}
