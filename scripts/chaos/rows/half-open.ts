import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { ChaosOptions, ChaosOutcome } from '../row.ts';
import { Fleet } from '../support/fleet.ts';
import { countLost } from '../support/ledger.ts';
import { startSuspected } from '../support/suspects.ts';
import { until } from '../support/until.ts';

export const name = 'half-open';
export const about =
  'clients that send nothing, half a head or half a body, and never read or close: all are let go, others go on';

const usualTries = 600;
const halves = [
  '',
  'POST /v1/check',
  'POST /v1/check-ins HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n{',
];
/** The longest that a half of a body is waited for, the pause between two looks, and the second for the client to close. */
const letGoWithinMs = 35_000;

export async function run({ tries: wanted, dir }: ChaosOptions): Promise<ChaosOutcome> {
  const tries = wanted ?? usualTries;
  const dataDir = join(dir, 'data');
  const { serving, suspects } = await startSuspected(dataDir);
  const fleet = new Fleet(serving.port, { listed: 8, ordinary: 8 });
  await until('the fleet is under way', () => fleet.acknowledged.size >= 8);
  fleet.count();
  const beganAt = performance.now();
  let gone = 0;
  const sockets = Array.from({ length: tries }, (_, index): Socket => {
    const socket = connect({ port: serving.port, host: '127.0.0.1', allowHalfOpen: true });
    const text = halves[index % halves.length]!;
    if (text !== '') socket.write(text);
    // What arrives is never read, so that the end of the server's side is not seen either: a byte that is sent then finds nobody.
    socket.pause();
    socket.on('error', () => {});
    socket.on('close', () => (gone += 1));
    return socket;
  });
  const asking = setInterval(() => {
    if (performance.now() - beganAt < letGoWithinMs) return;
    for (const socket of sockets) if (socket.writable) socket.write('x');
  }, 1000);
  await until('the server has let all of them go', () => gone === tries);
  clearInterval(asking);
  const goneMs = performance.now() - beganAt;
  await Promise.all([fleet.stop(), suspects.stop()]);
  serving.child.kill('SIGTERM');
  const exit = await serving.exited;
  const counted = fleet.count();
  const failed = Object.entries(counted).filter(([what]) => what !== '200' && what !== '201');
  return {
    tries,
    lost: await countLost(dataDir, fleet),
    wrongful: fleet.wrongful.size + suspects.wrongful(),
    recoveryMs: [],
    figures: {
      'until all were let go, ms': goneMs,
      'check-ins meanwhile': counted['200'] ?? 0,
      'of them not answered': failed.map(([what, count]) => `${count} ${what}`).join(', ') || 'none',
      ...(await suspects.figures()),
    },
    held: failed.length === 0 && (await suspects.isRight()) && exit === 0,
  };
}
