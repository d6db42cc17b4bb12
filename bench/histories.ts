import { availableParallelism } from 'node:os';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { findingText, runHistories, type Tally } from '../test/histories/run.ts';
import type { Outcome } from './benchmark.ts';

export const name = 'histories';
export const target =
  '1,000,000 seeded histories: no lock from expiry, clock, outage, restore, stranger, reordering or replay (CARNET_HISTORIES=N plays fewer, CARNET_HISTORIES_FROM=SEED others)';

const pieceSize = 250;
const oneCoreShare = 0.05;

interface Piece {
  readonly from: number;
  readonly until: number;
}

let [toldHistories, toldFindings] = [0, 0];

/** A run takes hours, and what it found by then counts where it is cut short. */
function sayProgress({ histories, findings }: Tally): void {
  toldHistories += histories;
  toldFindings += findings.length;
  process.stderr.write(`${toldHistories} histories played, ${toldFindings} findings\n`);
  for (const finding of findings) process.stderr.write(`${findingText(finding)}\n`);
}

/** Plays the seeds `from` ≤ seed < `until` on so many threads, a piece at a time each. */
async function playOn(workers: number, from: number, until: number): Promise<readonly Tally[]> {
  const tallies: Tally[] = [];
  let next = from;
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: { kind: 'histories' } });
      const give = (): void => {
        if (next >= until) {
          void worker.terminate().then(() => resolve());
          return;
        }
        const piece: Piece = { from: next, until: Math.min(until, next + pieceSize) };
        next = piece.until;
        worker.postMessage(piece, []);
      };
      worker.on('message', (tally: Tally) => {
        tallies.push(tally);
        sayProgress(tally);
        give();
      });
      worker.on('error', reject);
      give();
    });
  await Promise.all(Array.from({ length: workers }, one));
  return tallies;
}

const timed = async <T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly s: number }> => {
  const startedMs = performance.now();
  const value = await work();
  return { value, s: (performance.now() - startedMs) / 1000 };
};

export async function run(): Promise<Outcome> {
  const histories = Number(process.env['CARNET_HISTORIES'] ?? 1_000_000);
  const first = Number(process.env['CARNET_HISTORIES_FROM'] ?? 0);
  const alone = Math.ceil(histories * oneCoreShare);
  const workers = Number(process.env['CARNET_HISTORIES_THREADS'] ?? Math.max(1, availableParallelism()));
  const one = await timed(() => playOn(1, first, first + alone));
  const all = await timed(() => playOn(workers, first + alone, first + histories));
  const tallies = [...one.value, ...all.value];
  const sum = (of: (tally: Tally) => number): number =>
    tallies.reduce((total, tally) => total + of(tally), 0);
  const findings = tallies.flatMap((tally) => tally.findings);
  const played = sum((tally) => tally.histories);
  return {
    figures: {
      histories: played,
      happenings: sum((tally) => tally.happenings),
      'histories with a lock': sum((tally) => tally.withLock),
      locks: sum((tally) => tally.locks),
      'keys that strangers enrolled': sum((tally) => tally.strangers.enrolled),
      'answers that strangers were given': sum((tally) => tally.strangers.answered),
      'restores found older than the log': sum((tally) => tally.kinds['restore-morning'] ?? 0),
      'clocks set wrong on a guarded server': sum((tally) => tally.kinds['clock-jumps'] ?? 0),
      'hours under lock, in the world': Math.round(sum((tally) => tally.lockedHours)),
      'histories a second, one core': Math.round(alone / one.s),
      '1,000,000 on one core would take, s': Math.round((one.s / alone) * 1_000_000),
      [`histories a second, ${workers} threads`]: Math.round((histories - alone) / all.s),
      'whole run, s': Math.round(one.s + all.s),
      'broken promises': findings.length,
    },
    met: findings.length === 0 && played === histories && sum((tally) => tally.withLock) > histories / 20,
  };
}

if (!isMainThread && parentPort !== null && (workerData as { kind?: string } | null)?.kind === 'histories') {
  const port = parentPort;
  port.on('message', ({ from, until }: Piece) => {
    void runHistories(from, until).then((tally) => port.postMessage(tally));
  });
}
