import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaosOptions, ChaosOutcome } from '../row.ts';
import { Fleet } from '../support/fleet.ts';
import { countLost } from '../support/ledger.ts';
import { carnet, clusterOf, growLog, postmasterOf, startServing, type Serving } from '../support/serving.ts';
import { startSuspected } from '../support/suspects.ts';
import { until } from '../support/until.ts';

export const name = 'restore';
export const about =
  'server and database are killed under load and the database of before, which has a released phone locked, is put back beside the newer log: it waits for a person, then goes on';

const usualTries = 2;

interface Confirmable {
  readonly epoch: string;
}

async function killBoth(dataDir: string, { child, exited }: Serving): Promise<void> {
  process.kill(await postmasterOf(dataDir), 'SIGKILL');
  child.kill('SIGKILL');
  await exited;
}

export async function run({ tries: wanted, dir }: ChaosOptions): Promise<ChaosOutcome> {
  const tries = wanted ?? usualTries;
  const dataDir = join(dir, 'data');
  const backup = join(dir, 'backup');
  const suspected = await startSuspected(dataDir);
  const { suspects } = suspected;
  let serving = suspected.serving;
  const { port } = serving;
  const fleet = new Fleet(port, { listed: 12, ordinary: 4 });
  const status = async (): Promise<number> => (await fetch(`${serving.adminUrl}/readyz`)).status;
  const recoveryMs: number[] = [];
  let lost = 0;
  let halted = 0;
  let ordinary = 0;
  await until('the fleet is under way', () => fleet.acknowledged.size >= 12);
  for (let index = 0; index < tries; index += 1) {
    serving.child.kill('SIGTERM');
    await serving.exited;
    const cluster = clusterOf(dataDir);
    execFileSync('cp', ['-a', cluster, backup]);
    const ledger = { acknowledged: new Map(fleet.acknowledged), enrolled: new Set(fleet.enrolled) };
    serving = await startServing(dataDir, { port });
    // The backup has it locked.
    if (index === 0) await suspects.release(0);
    await growLog(port);
    const since = performance.now();
    await until('listed check-ins are acknowledged', () => fleet.lastListedAt > since);
    await killBoth(dataDir, serving);
    const lostAt = performance.now();
    rmSync(cluster, { recursive: true, force: true });
    execFileSync('mv', [backup, cluster]);
    serving = await startServing(dataDir, { port });
    await until('it waits for a person', async () => (await status()) === 503);
    halted += 1;
    fleet.countOrdinary();
    await until('check-ins go on meanwhile', () => fleet.lastListedAt > lostAt + 50);
    const { epoch } = carnet('recovery', 'show', '--data', dataDir) as Confirmable;
    carnet('recovery', 'confirm', '--data', dataDir, '--epoch', epoch, '--reason', 'restored on purpose');
    await until('it is ready', async () => (await status()) === 200);
    recoveryMs.push(performance.now() - lostAt);
    ordinary += fleet.countOrdinary();
    lost += await countLost(dataDir, ledger);
  }
  await Promise.all([fleet.stop(), suspects.stop()]);
  serving.child.kill('SIGTERM');
  const exit = await serving.exited;
  const counted = fleet.count();
  return {
    tries,
    lost,
    wrongful: fleet.wrongful.size + suspects.wrongful(),
    recoveryMs,
    figures: {
      'times it waited for a person': halted,
      'ordinary check-ins while it waited': ordinary,
      'answers 500': counted['500'] ?? 0,
      ...(await suspects.figures()),
    },
    held: halted === tries && (await suspects.isRight()) && exit === 0 && (counted['500'] ?? 0) === 0,
  };
}
