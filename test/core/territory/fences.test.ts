import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import type { FenceData } from '../../../src/core/territory/fence-data.ts';
import {
  buildFences,
  isPosition,
  marginMaxM,
  resolveFix,
  territoryAt,
} from '../../../src/core/territory/fences.ts';
import { fencedTerritories } from '../../../src/core/territory/mcc-table.ts';
import { readZonePolygons } from '../../../scripts/derive-zone-polygons.ts';
import { tries } from '../../support/tries.ts';

const file = (path: string): URL => new URL(`../../../${path}`, import.meta.url);
const published = JSON.parse(readFileSync(file('data/fences.json'), 'utf8')) as FenceData;
const fences = buildFences(published);

const places: readonly (readonly [name: string, lon: number, lat: number, territory: string | null])[] = [
  ['Havana', -82.38, 23.13, 'CU'],
  ['10 km off Havana, territorial waters', -82.36, 23.25, 'CU'],
  ['30 km off Havana, high sea', -82.36, 23.45, null],
  ['Guantánamo, the city', -75.21, 20.14, 'CU'],
  ['Guantanamo Bay, the base', -75.14, 19.916, null],
  ['Miami', -80.19, 25.76, null],
  ['Tehran', 51.4, 35.7, 'IR'],
  ['Abadan', 48.28, 30.34, 'IR'],
  ['Basra', 47.78, 30.51, null],
  ['Damascus', 36.29, 33.51, 'SY'],
  ['Beirut airport', 35.49, 33.82, null],
  ['Majdal Shams, Golan Heights', 35.77, 33.27, null],
  ['Pyongyang', 125.75, 39.03, 'KP'],
  ['Kaesong', 126.55, 37.97, 'KP'],
  ['Baengnyeong Island, Republic of Korea', 124.7, 37.95, null],
  ['Seoul', 126.98, 37.57, null],
  ['Khartoum', 32.53, 15.55, 'SD'],
  ['Halaib, run by Egypt', 36.4, 22.2, null],
  ['Juba', 31.6, 4.85, null],
  ['Abyei, claimed by Sudan and South Sudan', 28.43, 9.59, null],
  ['north of Abyei, claimed by both', 28.809, 10.151, null],
  ['Kafia Kingi, claimed by both', 24.2, 9.2, null],
  ['Babanusa, north of what is claimed', 27.82, 11.33, 'SD'],
  ['Nyala', 24.88, 12.05, 'SD'],
  ['Simferopol', 34.1, 44.95, 'UA-43'],
  ['Kerch', 36.47, 45.36, 'UA-43'],
  ['Sevastopol', 33.52, 44.6, 'UA-40'],
  ['Balaklava', 33.6, 44.51, 'UA-40'],
  ['Verkhnosadove', 33.702, 44.689, 'UA-40'],
  ['Bakhchysarai', 33.87, 44.75, 'UA-43'],
  ['Foros', 33.79, 44.393, 'UA-43'],
  ['20 km west of Sevastopol, at sea', 33.1, 44.6, 'UA-40'],
  ['Henichesk, Kherson', 34.8, 46.17, null],
  ['Arabat Spit north, Kherson', 35.0, 45.8, null],
  ['Krasnodar', 38.97, 45.04, null],
  ['Null Island', 0, 0, null],
  ['North Pole', 0, 90, null],
  ['South Pole', 0, -90, null],
];
for (const [name, lon, lat, territory] of places) {
  void test(`${name} is in ${territory ?? 'no fence'}`, () =>
    assert.equal(territoryAt(fences, lon, lat), territory));
}

void test('the published fences are what the script derives, byte for byte', () => {
  execFileSync(process.execPath, [fileURLToPath(file('scripts/derive-fences.ts')), '--check'], {
    stdio: 'pipe',
  });
});

void test('locate knows which territories the published fences enclose', () => {
  assert.deepEqual(fences.territories, fencedTerritories);
});

void test('both names of the antimeridian are one', () => {
  for (const lat of [-90, -17, 0, 65, 90])
    assert.deepEqual(resolveFix(fences, 180, lat), resolveFix(fences, -180, lat));
});

const outside: readonly (readonly [number, number])[] = [
  [Number.NaN, 0],
  [0, Number.NaN],
  [180.000_001, 0],
  [-180.1, 0],
  [0, 90.1],
  [0, -91],
  [Infinity, 0],
];
for (const [lon, lat] of outside) {
  void test(`${lon}, ${lat} is no position`, () => {
    assert.equal(isPosition(lon, lat), false);
    assert.throws(() => territoryAt(fences, lon, lat), RangeError);
    assert.throws(() => resolveFix(fences, lon, lat), RangeError);
  });
}

const malformed: readonly (readonly [fault: string, data: FenceData, says: RegExp])[] = [
  ['an odd ring', withRings([[0, 0, 1, 1, 2]]), /no three points/],
  ['two points', withRings([[0, 0, 1, 1]]), /no three points/],
  ['a ring out of the world', withRings([[17_999_999, 0, 10, 0, 0, 10]]), /leaves the world at point 1/],
  ['a number that is none', withRings([[0, 0, Number.NaN, 1, 2, 3]]), /leaves the world at point 1/],
  [
    'a territory that is none',
    { ...published, territories: [{ territory: 'Cuba', rings: [] }] },
    /no territory/,
  ],
  ['a strange unit', { ...published, unitsPerDegree: 3 }, /unitsPerDegree/],
];
function withRings(rings: readonly (readonly number[])[]): FenceData {
  return { ...published, territories: [{ territory: 'CU', rings }] };
}
for (const [fault, data, says] of malformed) {
  void test(`fences with ${fault} are refused`, () => assert.throws(() => buildFences(data), says));
}

type Ring = readonly (readonly [number, number])[];

function isInside(rings: readonly Ring[], x: number, y: number): boolean {
  let odd = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [x1, y1] = ring[i]!;
      const [x2, y2] = ring[j]!;
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
    }
  }
  return odd;
}

void test('any rings whatever: the index says what counting all their edges says', () => {
  // Whole units of 1e-5 degree for the fence, points half a unit off: never on a vertex, seldom within rounding of an edge.
  const corner = fc.tuple(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -300, max: 300 }));
  const rings = fc.array(fc.array(corner, { minLength: 3, maxLength: 12 }), { minLength: 1, maxLength: 3 });
  const scale = fc.constantFrom(1, 10, 101, 317, 1009);
  const centre = fc.constantFrom([0, 0], [0.5, 0.5], [-82, 23], [90, 0], [31.96875, -0.03125]);
  let compared = 0;
  fc.assert(
    fc.property(
      rings,
      scale,
      centre,
      fc.array(corner, { minLength: 20, maxLength: 20 }),
      (shape, by, [cx, cy], points) => {
        const placed = shape.map((ring) =>
          ring.map(([x, y]): [number, number] => [
            Math.round(cx * 1e5) + x * by,
            Math.round(cy * 1e5) + y * by,
          ]),
        );
        if (placed.flat().some(([, y]) => Math.abs(y) > 9_000_000)) return;
        const index = buildFences(withRings(placed.map(toDeltas)));
        for (const [x, y] of points) {
          const at = [Math.round(cx * 1e5) + x * by + 0.5, Math.round(cy * 1e5) + y * by + 0.5] as const;
          if (Math.abs(at[1]) > 9_000_000 || placed.some((ring) => isNearEdge(ring, at))) continue;
          compared++;
          assert.equal(territoryAt(index, at[0] / 1e5, at[1] / 1e5) === 'CU', isInside(placed, at[0], at[1]));
        }
      },
    ),
    { numRuns: 1500 },
  );
  assert.ok(compared > 10_000, `${compared} points compared`);
});

function toDeltas(ring: Ring): number[] {
  return ring.flatMap(([x, y], i) => (i === 0 ? [x, y] : [x - ring[i - 1]![0], y - ring[i - 1]![1]]));
}

/** Within 0.02 of a unit, 2 cm: the index rounds where a cell cuts an edge. */
function isNearEdge(ring: Ring, [x, y]: readonly [number, number]): boolean {
  return ring.some(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length]!;
    const length2 = (x2 - x1) ** 2 + (y2 - y1) ** 2;
    const t =
      length2 === 0 ? 0 : Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length2));
    return Math.hypot(x1 + t * (x2 - x1) - x, y1 + t * (y2 - y1) - y) < 0.02;
  });
}

/** Park and Miller's generator: the same points in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** The same count over `[x, y, x, y, …]`: the source has 150,000 edges. */
function isInsideFlat(rings: readonly Float64Array[], x: number, y: number): boolean {
  let odd = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const y1 = ring[i + 1]!;
      const y2 = ring[j + 1]!;
      if (y1 > y !== y2 > y && x < ((ring[j]! - ring[i]!) * (y - y1)) / (y2 - y1) + ring[i]!) odd = !odd;
    }
  }
  return odd;
}

const points = tries(20_000);

void test(`on ${points} points nothing 200 m or more from a fence differs from the source polygons`, (t) => {
  const zones = {
    CU: 'America/Havana',
    IR: 'Asia/Tehran',
    KP: 'Asia/Pyongyang',
    SD: 'Africa/Khartoum',
    SY: 'Asia/Damascus',
    UA: 'Europe/Simferopol',
  };
  const source = readZonePolygons(Object.values(zones)).rings;
  const random = seeded(20_210_901);
  const countries = Object.entries(zones).map(([country, zone]) => {
    const rings = source.get(zone)!;
    const points = rings.flat();
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    const reach = (values: number[], pick: (a: number, b: number) => number): number =>
      values.reduce((a, b) => pick(a, b));
    return {
      country,
      rings: rings.map((ring) => Float64Array.from(ring.flat())),
      points,
      west: reach(xs, Math.min),
      east: reach(xs, Math.max),
      south: reach(ys, Math.min),
      north: reach(ys, Math.max),
    };
  });
  const truthAt = (x: number, y: number): string | null =>
    countries.find(
      (c) => x > c.west && x < c.east && y > c.south && y < c.north && isInsideFlat(c.rings, x, y),
    )?.country ?? null;

  let differing = 0;
  let worstM = 0;
  for (let n = 0; n < points; n++) {
    const c = countries[n % countries.length]!;
    let [x, y] = [c.west + random() * (c.east - c.west), c.south + random() * (c.north - c.south)];
    if (n % 4 !== 0) {
      // Three in four lie within some 3 km of a border, where mistakes would be.
      const [px, py] = c.points[Math.floor(random() * c.points.length)]!;
      [x, y] = [px + (random() - 0.5) * 60_000, py + (random() - 0.5) * 60_000];
    } else if (n % 8 === 0) [x, y] = [(random() * 360 - 180) * 1e6, (random() * 180 - 90) * 1e6];
    const { territory, marginM } = resolveFix(fences, x / 1e6, y / 1e6);
    if ((territory?.slice(0, 2) ?? null) === truthAt(x, y)) continue;
    differing++;
    worstM = Math.max(worstM, marginM);
  }
  t.diagnostic(`${differing} of ${points} differ, the furthest ${worstM.toFixed(1)} m from a fence`);
  assert.ok(worstM < 200);
  // The fences were drawn with a tolerance of 20 m and rounded to a metre.
  assert.ok(worstM < 25);
});

void test('the margin is the distance to the nearest fence line, by a plain search over all of them', () => {
  type Vector = readonly [number, number, number];
  const unit = (lon: number, lat: number): Vector => {
    const [a, b] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
    return [Math.cos(b) * Math.cos(a), Math.cos(b) * Math.sin(a), Math.sin(b)];
  };
  // The points are very many: their chords are compared squared, and only the shortest becomes a distance.
  const chord2 = ([ax, ay, az]: Vector, [bx, by, bz]: Vector): number =>
    (ax - bx) ** 2 + (ay - by) ** 2 + (az - bz) ** 2;
  // Points every hundred metres or so along every fence: a search that shares nothing with the one under test.
  const along: Vector[] = [];
  for (const { rings } of published.territories) {
    for (const deltas of rings) {
      let [x, y] = [0, 0];
      const ring = Array.from({ length: deltas.length / 2 }, (_, i): [number, number] => [
        (x += deltas[i * 2]!),
        (y += deltas[i * 2 + 1]!),
      ]);
      ring.forEach(([x1, y1], i) => {
        const [x2, y2] = ring[(i + 1) % ring.length]!;
        const steps = Math.ceil(Math.hypot(x2 - x1, y2 - y1) / 100);
        for (let k = 0; k < steps; k++)
          along.push(unit((x1 + ((x2 - x1) * k) / steps) / 1e5, (y1 + ((y2 - y1) * k) / steps) / 1e5));
      });
    }
  }
  const random = seeded(7);
  for (let n = 0; n < 120; n++) {
    const ring = published.territories[n % 7]!.rings[0]!;
    const spread = [0.02, 0.5, 8][n % 3]!;
    const lon = ring[0]! / 1e5 + (random() - 0.5) * spread;
    const lat = ring[1]! / 1e5 + (random() - 0.5) * spread;
    const here = unit(lon, lat);
    let shortest = Infinity;
    for (const point of along) shortest = Math.min(shortest, chord2(here, point));
    const wanted = Math.min(marginMaxM, 2 * 6_371_008.8 * Math.asin(Math.sqrt(shortest) / 2));
    const { marginM } = resolveFix(fences, lon, lat);
    assert.ok(
      marginM <= wanted + 3 && marginM >= wanted - 60,
      `${lon}, ${lat}: ${marginM} m, wanted ${wanted} m`,
    );
  }
  assert.equal(resolveFix(fences, 13.4, 52.5).marginM, marginMaxM);
});
