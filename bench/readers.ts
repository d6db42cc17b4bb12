import { Random } from '../test/readers/random.ts';
import { roads } from '../test/readers/roads.ts';
import type { Outcome } from './benchmark.ts';

export const name = 'readers';
export const target =
  '500,000 random policies, manifests, evidence lists and requests: nothing is taken on one road that another refuses (CARNET_READERS=N tries fewer, CARNET_READERS_FROM=SEED others)';

const shownMax = 10;
const toldEach = 25_000;

export function run(): Promise<Outcome> {
  const all = Number(process.env['CARNET_READERS'] ?? 500_000);
  const first = Number(process.env['CARNET_READERS_FROM'] ?? 1);
  const figures: Record<string, number> = {};
  let findings = 0;
  const ways = Object.entries(roads);
  const each = Math.ceil(all / ways.length);
  for (const [what, go] of ways) {
    let taken = 0;
    for (let seed = first; seed < first + each; seed++) {
      try {
        if (go(new Random(seed))) taken++;
        // A run takes a while, and what it found by then counts where it is cut short.
        if ((seed - first + 1) % toldEach === 0)
          process.stderr.write(`${what}: ${seed - first + 1} tried, ${findings} findings\n`);
      } catch (error) {
        findings++;
        if (findings <= shownMax) process.stderr.write(`${what}, seed ${seed}: ${String(error)}\n`);
      }
    }
    figures[`${what}, tried`] = each;
    figures[`${what}, taken on every road`] = taken;
  }
  figures['roads that differ'] = findings;
  return Promise.resolve({ figures, met: findings === 0 });
}
