import { join } from 'node:path';
import type { ChaosOptions, ChaosOutcome } from '../row.ts';
import { Fleet } from '../support/fleet.ts';
import { countLost } from '../support/ledger.ts';
import { postmasterOf, startServing, type Serving } from '../support/serving.ts';
import { startSuspected } from '../support/suspects.ts';
import { until } from '../support/until.ts';

export const name = 'kill-cycles';
export const about =
  'kill -9 of the server, of its database, and of both, by turns under load, with a ledger of what was acknowledged';

const usualTries = 40;
const kinds = ['server', 'database', 'both'] as const;

function longestByKind(recoveryMs: readonly number[]): ChaosOutcome['figures'] {
  const ofKind = (kind: number): readonly number[] =>
    recoveryMs.filter((_, index) => index % kinds.length === kind);
  return Object.fromEntries(
    kinds.map((name, kind) => [`longest after ${name}, ms`, Math.max(0, ...ofKind(kind))]),
  );
}

export async function run({ tries: wanted, dir }: ChaosOptions): Promise<ChaosOutcome> {
  const tries = wanted ?? usualTries;
  const dataDir = join(dir, 'data');
  const suspected = await startSuspected(dataDir);
  const { suspects } = suspected;
  let serving: Serving = suspected.serving;
  const fleet = new Fleet(serving.port, { listed: 16, ordinary: 4 });
  const { port } = serving;
  const recoveryMs: number[] = [];
  try {
    for (let index = 0; index < tries; index += 1) {
      const since = performance.now();
      await until('listed check-ins are acknowledged', () => fleet.lastListedAt > since);
      const kind = kinds[index % kinds.length]!;
      const database = await postmasterOf(dataDir);
      const killedAt = performance.now();
      if (kind !== 'server') process.kill(database, 'SIGKILL');
      if (kind !== 'database') {
        serving.child.kill('SIGKILL');
        await serving.exited;
        serving = await startServing(dataDir, { port });
      }
      await until('it recovers', () => fleet.lastListedAt > killedAt + 50);
      recoveryMs.push(fleet.lastListedAt - killedAt);
    }
  } finally {
    await Promise.all([fleet.stop(), suspects.stop()]);
    serving.child.kill('SIGTERM');
    await serving.exited;
  }
  const lost = await countLost(dataDir, fleet);
  const counted = fleet.count();
  const faults = counted['500'] ?? 0;
  return {
    tries,
    lost,
    wrongful: fleet.wrongful.size + suspects.wrongful(),
    recoveryMs,
    figures: {
      'check-ins and enrolments acknowledged': (counted['200'] ?? 0) + (counted['201'] ?? 0),
      'answers 503': counted['503'] ?? 0,
      'answers 500': faults,
      ...longestByKind(recoveryMs),
      ...(await suspects.figures()),
    },
    held: faults === 0 && (await suspects.isRight()),
  };
}
