import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeals } from '../src/app/keys/seals.ts';
import { startEmbeddedPostgres } from '../src/store/embedded/supervisor.ts';
import { loadKeys } from '../src/keystore/keys.ts';
import { openStore } from '../src/store/store.ts';
import type { Outcome } from './benchmark.ts';
import { atHome, benchPhone, checkInRequest } from './support/check-in-requests.ts';
import { startChild, type Child } from './support/child.ts';
import { fillRegistry } from './support/fill-registry.ts';
import { httpLoad, httpPost, type LoadRequest } from './support/http-load.ts';
import { listedFleet, type ListedFleet } from './support/listed-fleet.ts';

export const name = 'growth';
export const target =
  'from a registry of 10,000 phones to one of 2,000,000: ordinary check-ins within 5 %, listed ones within 20 %';

const sizes = { small: 10_000, large: 2_000_000 };
const listedPhones = 4000;
const rounds = 9;
const ordinaryLossMax = 0.05;
const listedLossMax = 0.2;

interface Side {
  readonly ordinary: number[];
  readonly listed: number[];
  readonly measure: () => Promise<void>;
  readonly close: () => Promise<void>;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function openSide(registrySize: number): Promise<Side> {
  const dataDir = mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  const embedded = await startEmbeddedPostgres({ dataDir });
  await (await openStore(embedded.url)).close();
  await fillRegistry(embedded.url, registrySize);
  const api: Child<{ now: number }> = await startChild(['carnet', dataDir, embedded.url]);
  const { port, now } = api.told;
  const seals = createSeals(loadKeys(join(dataDir, 'keys')).sealing);
  const phones = Array.from({ length: 1000 }, () => benchPhone());
  const fleet: ListedFleet = await listedFleet(port, listedPhones);
  let hours = 0;
  const ordinary: number[] = [];
  const listed: number[] = [];
  const measure = async (): Promise<void> => {
    const pass = await fleet.pass(192);
    listed.push(pass.perSecond);
    hours += 2;
    const posts = phones.map((phone) =>
      httpPost(
        '/v1/check-ins',
        JSON.stringify(
          checkInRequest(seals, phone, { seq: 3, now: now + hours * 3_600_000, evidence: atHome }),
        ),
        { 'x-forwarded-for': '91.0.17.1' },
      ),
    );
    let index = 0;
    const next = (): LoadRequest => posts[index++ % posts.length]!;
    const load = await httpLoad({ port, connections: 16, seconds: 2, warmUpSeconds: 1, next });
    ordinary.push(load.perSecond);
    if (load.failed + pass.failed > 0) throw new Error('a check-in was not answered');
  };
  return {
    ordinary,
    listed,
    measure,
    async close() {
      await api.stop();
      await embedded.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Both sides are open at once and take turns, so that what else the machine does meets both; the median of the rounds' ratios counts. */
export async function run(): Promise<Outcome> {
  const small = await openSide(sizes.small);
  const large = await openSide(sizes.large);
  try {
    // The first pass of either opens its dossiers and is not compared.
    for (const side of [small, large]) {
      await side.measure();
      side.ordinary.length = 0;
      side.listed.length = 0;
    }
    for (let round = 0; round < rounds; round += 1) {
      // Who goes first alternates: the second finds a warmer machine.
      for (const side of round % 2 === 0 ? [small, large] : [large, small]) await side.measure();
    }
    const loss = (of: (side: Side) => readonly number[]): number =>
      1 - median(of(large).map((rate, round) => rate / of(small)[round]!));
    const ordinaryLoss = loss((side) => side.ordinary);
    const listedLoss = loss((side) => side.listed);
    return {
      figures: {
        'ordinary a second, 10,000 phones': median(small.ordinary),
        'ordinary a second, 2,000,000 phones': median(large.ordinary),
        'ordinary lost, %': ordinaryLoss * 100,
        'listed a second, 10,000 phones': median(small.listed),
        'listed a second, 2,000,000 phones': median(large.listed),
        'listed lost, %': listedLoss * 100,
      },
      met: ordinaryLoss <= ordinaryLossMax && listedLoss <= listedLossMax,
    };
  } finally {
    await small.close();
    await large.close();
  }
}
