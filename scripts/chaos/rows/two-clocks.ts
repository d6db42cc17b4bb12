import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaosOptions, ChaosOutcome } from '../row.ts';
import { Fleet } from '../support/fleet.ts';
import { countLost } from '../support/ledger.ts';
import { startServing } from '../support/serving.ts';
import { startSuspected } from '../support/suspects.ts';
import { until } from '../support/until.ts';
import { startEmbeddedPostgres } from '../../../src/store/embedded/supervisor.ts';

export const name = 'two-clocks';
export const about =
  'two servers on one database, 20 minutes apart: the wrong one orders nothing and answers ordinary check-ins, the other goes on';

const usualTries = 2;
const apartMs = 20 * 60_000;
const checkInsEach = 200;

export async function run({ tries: wanted, dir }: ChaosOptions): Promise<ChaosOutcome> {
  const tries = wanted ?? usualTries;
  const dataDir = join(dir, 'data');
  const clock = join(dir, 'clock');
  const { serving: right, suspects } = await startSuspected(dataDir);
  const embedded = await startEmbeddedPostgres({ dataDir });
  const { url } = embedded;
  const recoveryMs: number[] = [];
  const fleets: Fleet[] = [];
  let doubted = 0;
  let ordinary = 0;
  let exit: number | string = 0;
  for (let index = 0; index < tries; index += 1) {
    writeFileSync(clock, String(index % 2 === 0 ? apartMs : -apartMs));
    const wrong = await startServing(dataDir, { database: url, clock });
    const status = async (adminUrl: string): Promise<number> => (await fetch(`${adminUrl}/readyz`)).status;
    await until('the wrong one doubts its time', async () => (await status(wrong.adminUrl)) === 503);
    const atRight = new Fleet(right.port, { listed: 8, ordinary: 4 });
    const atWrong = new Fleet(wrong.port, { listed: 0, ordinary: 4, enrolAt: right.port });
    fleets.push(atRight, atWrong);
    let [seen, served] = [0, 0];
    await until('both serve', () => {
      seen += atWrong.countOrdinary();
      served += atRight.countOrdinary();
      return seen >= checkInsEach && served >= checkInsEach;
    });
    ordinary += seen;
    if ((await status(right.adminUrl)) !== 200) doubted += 1;
    writeFileSync(clock, '0');
    const backAt = performance.now();
    await until('the wrong one is ready', async () => (await status(wrong.adminUrl)) === 200);
    recoveryMs.push(performance.now() - backAt);
    await Promise.all([atRight.stop(), atWrong.stop()]);
    wrong.child.kill('SIGTERM');
    exit = await wrong.exited;
  }
  await suspects.stop();
  await embedded.stop();
  right.child.kill('SIGTERM');
  await right.exited;
  const ledger = {
    acknowledged: new Map(fleets.flatMap((fleet) => [...fleet.acknowledged])),
    enrolled: new Set(fleets.flatMap((fleet) => [...fleet.enrolled])),
  };
  return {
    tries,
    lost: await countLost(dataDir, ledger),
    wrongful: fleets.reduce((sum, fleet) => sum + fleet.wrongful.size, suspects.wrongful()),
    recoveryMs,
    figures: {
      'ordinary check-ins at the wrong one': ordinary,
      'times the right one doubted its time': doubted,
      ...(await suspects.figures()),
    },
    held: (await suspects.isRight()) && doubted === 0 && exit === 0,
  };
}
