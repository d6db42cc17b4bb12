import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ChaosOptions, ChaosOutcome } from '../row.ts';
import { Fleet } from '../support/fleet.ts';
import { countLost } from '../support/ledger.ts';
import { startServing } from '../support/serving.ts';
import { Suspects } from '../support/suspects.ts';
import { until } from '../support/until.ts';
import { Witness } from '../support/witnesses.ts';

export const name = 'witness-killed';
export const about =
  'kill -9 of one of the two witnesses that the quorum wants, under load: locks wait for it, releases and check-ins do not';

const usualTries = 3;
/** Longer than the log takes to ask its witnesses several times. */
const awayMs = 10_000;
const lockedWithinMs = 30_000;
/** Phones of which nobody is ordered anything. */
const bystanders = 2;

interface Round {
  /** From the kill to the next acknowledged check-in of a listed phone. */
  readonly recoveryMs: number;
  readonly wasEarly: boolean;
  /** Listed phones whose check-ins were taken in while the witness was away. */
  readonly listed: number;
  readonly waitedMs: number;
  readonly releasedMs: number;
}

/** One phone is ordered a lock, and later released, while the witness is away. */
async function makeRound(fleet: Fleet, suspects: Suspects, witness: Witness, index: number): Promise<Round> {
  await witness.end('SIGKILL');
  const killedAt = performance.now();
  const held = new Map(fleet.acknowledged);
  await until('listed check-ins go on', () => fleet.lastListedAt > killedAt + 50);
  const recoveryMs = fleet.lastListedAt - killedAt;
  await suspects.order(index);
  await setTimeout(awayMs);
  const wasEarly = await suspects.isLocked(index);
  const listed = fleet.takenSince(held);
  await witness.start();
  const backAt = performance.now();
  await until('the phone is locked', () => suspects.isLocked(index));
  const waitedMs = performance.now() - backAt;
  await witness.end('SIGKILL');
  const decidedAt = performance.now();
  await suspects.release(index);
  const releasedMs = performance.now() - decidedAt;
  await witness.start();
  return { recoveryMs, wasEarly, listed, waitedMs, releasedMs };
}

export async function run({ tries: wanted, dir }: ChaosOptions): Promise<ChaosOutcome> {
  const tries = wanted ?? usualTries;
  const dataDir = join(dir, 'data');
  const suspects = await Suspects.make(dataDir, tries + bystanders);
  const witnesses = ['1', '2'].map((place) => new Witness(dataDir, place));
  for (const witness of witnesses) await witness.start();
  const { port } = suspects;
  const args = witnesses.flatMap(({ named }) => ['--witness', named]);
  const serving = await startServing(dataDir, { port, args });
  suspects.begin();
  const fleet = new Fleet(port, { listed: 12, ordinary: 4 });
  await until('the fleet is under way', () => fleet.acknowledged.size >= 12);
  fleet.count();
  const rounds: Round[] = [];
  for (let index = 0; index < tries; index += 1)
    rounds.push(await makeRound(fleet, suspects, witnesses[index % witnesses.length]!, index));
  await Promise.all([fleet.stop(), suspects.stop()]);
  serving.child.kill('SIGTERM');
  const exit = await serving.exited;
  for (const witness of witnesses) await witness.end('SIGTERM');
  return judge(rounds, { exit, lost: await countLost(dataDir, fleet), fleet, suspects });
}

async function judge(
  rounds: readonly Round[],
  seen: {
    readonly exit: number | string;
    readonly lost: number;
    readonly fleet: Fleet;
    readonly suspects: Suspects;
  },
): Promise<ChaosOutcome> {
  const { exit, lost, fleet, suspects } = seen;
  const early = rounds.filter(({ wasEarly }) => wasEarly).length;
  const waitedMs = Math.max(...rounds.map((round) => round.waitedMs));
  const counted = fleet.count();
  const failed = Object.entries(counted).filter(([what]) => what !== '200' && what !== '201');
  return {
    tries: rounds.length,
    lost,
    wrongful: fleet.wrongful.size + suspects.wrongful() + early,
    recoveryMs: rounds.map(({ recoveryMs }) => recoveryMs),
    figures: {
      'locks without a quorum': early,
      'longest from its return to the lock, ms': waitedMs,
      'longest from a release to a free phone without it, ms': Math.max(
        ...rounds.map(({ releasedMs }) => releasedMs),
      ),
      'check-ins acknowledged': counted['200'] ?? 0,
      'of them not answered': failed.map(([what, count]) => `${count} ${what}`).join(', ') || 'none',
      ...(await suspects.figures()),
    },
    held:
      rounds.every(({ listed }) => listed === 12) &&
      failed.length === 0 &&
      waitedMs <= lockedWithinMs &&
      (await suspects.isRight()) &&
      exit === 0,
  };
}
