import { readFileSync } from 'node:fs';
import { featuresContaining, iso1A2Code } from '@rapideditor/country-coder';
import type { FenceData } from '../src/core/territory/fence-data.ts';
import { buildFences, resolveFix, territoryAt } from '../src/core/territory/fences.ts';
import type { Outcome } from './benchmark.ts';

export const name = 'fence';
export const target =
  '≥ 20 × @rapideditor/country-coder on random world points, ≥ 3 × within 1 km of a listed border, in one run';

const worldPoints = 1_000_000;
const borderPoints = 100_000;
/** country-coder gets a part of the same points, so that both are measured for about as long. */
const otherPoints = 50_000;
const rounds = 7;

type Point = [number, number];

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Even over the sphere. */
function worldOf(random: () => number, count: number): Point[] {
  return Array.from({ length: count }, () => [
    random() * 360 - 180,
    (Math.asin(random() * 2 - 1) * 180) / Math.PI,
  ]);
}

/** Even along the length of all fence lines, up to a kilometre to either side. */
function bordersOf(random: () => number, data: FenceData, count: number): Point[] {
  const metresPerUnit = 111_195 / data.unitsPerDegree;
  const edges: { x: number; y: number; dx: number; dy: number; until: number }[] = [];
  let lengthM = 0;
  for (const { rings } of data.territories) {
    for (const ring of rings) {
      let [x, y] = [ring[0]!, ring[1]!];
      for (let i = 2; i < ring.length; i += 2) {
        const [dx, dy] = [ring[i]!, ring[i + 1]!];
        const shrink = Math.cos((y / data.unitsPerDegree) * (Math.PI / 180));
        lengthM += Math.hypot(dx * shrink, dy) * metresPerUnit;
        edges.push({ x, y, dx, dy, until: lengthM });
        x += dx;
        y += dy;
      }
    }
  }
  const starts = Float64Array.from(edges, ({ until }) => until);
  return Array.from({ length: count }, () => {
    const at = edges[firstAtLeast(starts, random() * lengthM)]!;
    const along = random();
    const angle = random() * 2 * Math.PI;
    const away = Math.sqrt(random()) * (1000 / metresPerUnit);
    const y = at.y + along * at.dy + away * Math.sin(angle);
    const shrink = Math.cos((y / data.unitsPerDegree) * (Math.PI / 180));
    const x = at.x + along * at.dx + (away * Math.cos(angle)) / shrink;
    return [x / data.unitsPerDegree, y / data.unitsPerDegree];
  });
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Task {
  readonly points: readonly Point[];
  readonly ask: (point: Point) => unknown;
}

/** The best of several rounds of each, in nanoseconds a point; the rounds take turns, so that a busy moment meets all alike. */
function measureNs<Name extends string>(tasks: Readonly<Record<Name, Task>>): Record<Name, number> {
  const best = Object.fromEntries(Object.keys(tasks).map((task) => [task, Infinity])) as Record<Name, number>;
  let answered = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [task, { points, ask }] of Object.entries(tasks) as [Name, Task][]) {
      const start = performance.now();
      for (const point of points) if (ask(point) !== null) answered++;
      best[task] = Math.min(best[task], ((performance.now() - start) / points.length) * 1e6);
    }
  }
  if (answered === 0) throw new Error('nothing was answered');
  return best;
}

export function run(): Promise<Outcome> {
  const file = new URL('../data/fences.json', import.meta.url);
  const data = JSON.parse(readFileSync(file, 'utf8')) as FenceData;
  let buildMs = Infinity;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    buildFences(data);
    buildMs = Math.min(buildMs, performance.now() - start);
  }
  const fences = buildFences(data);
  const random = seeded(20_210_901);
  const world = worldOf(random, worldPoints);
  const borders = bordersOf(random, data, borderPoints);

  const lookUp = ([lon, lat]: Point): unknown => territoryAt(fences, lon, lat);
  const withMargin = ([lon, lat]: Point): unknown => resolveFix(fences, lon, lat).marginM;
  const someWorld = world.slice(0, otherPoints);
  const someBorders = borders.slice(0, otherPoints);
  const ns = measureNs({
    world: { points: world, ask: lookUp },
    // Its default answers with a country; the other names what a sub-national territory needs. The faster of the two counts.
    worldCode: { points: someWorld, ask: (point) => iso1A2Code(point) },
    worldFeatures: { points: someWorld, ask: (point) => featuresContaining(point) },
    borders: { points: borders, ask: lookUp },
    bordersCode: { points: someBorders, ask: (point) => iso1A2Code(point) },
    bordersFeatures: { points: someBorders, ask: (point) => featuresContaining(point) },
    worldMargin: { points: world.slice(0, borderPoints), ask: withMargin },
    bordersMargin: { points: borders, ask: withMargin },
  });
  const worldRatio = Math.min(ns.worldCode, ns.worldFeatures) / ns.world;
  const bordersRatio = Math.min(ns.bordersCode, ns.bordersFeatures) / ns.borders;
  const figures = {
    'random world points: lookup, ns': ns.world,
    'random world points: country-coder iso1A2Code, ns': ns.worldCode,
    'random world points: country-coder featuresContaining, ns': ns.worldFeatures,
    'random world points: times the faster of them': worldRatio,
    'within 1 km of a border: lookup, ns': ns.borders,
    'within 1 km of a border: country-coder iso1A2Code, ns': ns.bordersCode,
    'within 1 km of a border: country-coder featuresContaining, ns': ns.bordersFeatures,
    'within 1 km of a border: times the faster of them': bordersRatio,
    'random world points: lookup with margin, ns': ns.worldMargin,
    'within 1 km of a border: lookup with margin, ns': ns.bordersMargin,
    'build the index, ms': buildMs,
  };
  return Promise.resolve({ figures, met: worldRatio >= 20 && bordersRatio >= 3 && ns.world < 1000 });
}
