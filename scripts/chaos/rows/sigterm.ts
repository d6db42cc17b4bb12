import { connect } from 'node:net';
import { join } from 'node:path';
import type { ChaosOptions, ChaosOutcome } from '../row.ts';
import { Fleet } from '../support/fleet.ts';
import { countLost } from '../support/ledger.ts';
import { startServing } from '../support/serving.ts';
import { startSuspected } from '../support/suspects.ts';
import { until } from '../support/until.ts';

export const name = 'sigterm';
export const about =
  'SIGTERM under load, with clients that sent half of a request: it ends in order within ten seconds';

const usualTries = 5;
const endsWithinMs = 10_000;
const halves = [
  '',
  'POST /v1/check',
  'POST /v1/check-ins HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n{"car',
];

export async function run({ tries: wanted, dir }: ChaosOptions): Promise<ChaosOutcome> {
  const tries = wanted ?? usualTries;
  const dataDir = join(dir, 'data');
  const endedMs: number[] = [];
  const recoveryMs: number[] = [];
  let exits = 0;
  const suspected = await startSuspected(dataDir);
  const { suspects } = suspected;
  let serving = suspected.serving;
  const { port } = serving;
  const fleet = new Fleet(port, { listed: 48, ordinary: 16 });
  for (let index = 0; index < tries; index += 1) {
    const since = performance.now();
    await until('listed check-ins are acknowledged', () => fleet.lastListedAt > since);
    const half = halves.map((text) => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => {});
      if (text !== '') socket.write(text);
      return socket;
    });
    const stoppedAt = performance.now();
    serving.child.kill('SIGTERM');
    if ((await serving.exited) === 0) exits += 1;
    endedMs.push(performance.now() - stoppedAt);
    for (const socket of half) socket.destroy();
    serving = await startServing(dataDir, { port });
    const startedAt = performance.now();
    await until('it goes on', () => fleet.lastListedAt > startedAt);
    recoveryMs.push(fleet.lastListedAt - stoppedAt);
  }
  await Promise.all([fleet.stop(), suspects.stop()]);
  serving.child.kill('SIGTERM');
  await serving.exited;
  const late = fleet.refusals.get(503);
  const counted = fleet.count();
  const longest = Math.max(...endedMs);
  return {
    tries,
    lost: await countLost(dataDir, fleet),
    wrongful: fleet.wrongful.size + suspects.wrongful(),
    recoveryMs,
    figures: {
      'longest from SIGTERM to the end, ms': longest,
      'ends with exit code 0': exits,
      'answers 503': counted['503'] ?? 0,
      'a late request was told': JSON.stringify(late?.body['type'] ?? null),
      'answers 500': counted['500'] ?? 0,
      ...(await suspects.figures()),
    },
    held:
      longest <= endsWithinMs &&
      exits === tries &&
      (await suspects.isRight()) &&
      (counted['500'] ?? 0) === 0 &&
      (late === undefined || late.headers['retry-after'] !== undefined),
  };
}
