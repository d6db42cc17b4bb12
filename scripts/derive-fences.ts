/**
 * Derives data/fences.json from the time-zone polygons that npm `geo-tz` ships (OpenStreetMap, ODbL).
 *
 *     node scripts/derive-fences.ts           writes the file
 *     node scripts/derive-fences.ts --check   exits 1 where the file differs from what would be written
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { doubleArea, type MicroRing, readZonePolygons } from './derive-zone-polygons.ts';

/** The finest unit of the file: 1e-5 degree, about a metre. */
const unitsPerDegree = 100_000;
/** No vertex of the source lies further from the derived fence than this. */
const toleranceM = 20;
/** Rings smaller than this are noise of the source (slivers, single rocks), not territory. */
const smallestRingM2 = 1_000;

const zones: Readonly<Record<string, string>> = {
  CU: 'America/Havana',
  IR: 'Asia/Tehran',
  KP: 'Asia/Pyongyang',
  SD: 'Africa/Khartoum',
  SY: 'Asia/Damascus',
  crimea: 'Europe/Simferopol',
};

const metresPerMicroDegree = 6_371_008.8 * (Math.PI / 180) * 1e-6;

/** Douglas-Peucker over an open line; the ends stay. */
export function simplifyLine(line: MicroRing, limitM: number): MicroRing {
  const keep = new Uint8Array(line.length);
  keep[0] = keep[line.length - 1] = 1;
  const open: [number, number][] = [[0, line.length - 1]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [from, to] = span;
    let farthest = 0;
    let at = -1;
    for (let i = from + 1; i < to; i++) {
      const distance = distanceM(line[i]!, line[from]!, line[to]!);
      if (distance > farthest) [farthest, at] = [distance, i];
    }
    if (farthest <= limitM) continue;
    keep[at] = 1;
    open.push([from, at], [at, to]);
  }
  return line.filter((_, i) => keep[i] === 1);
}

function distanceM(p: readonly number[], a: readonly number[], b: readonly number[]): number {
  const shrink = Math.cos((p[1]! * Math.PI) / 180e6);
  const [ax, ay] = [(a[0]! - p[0]!) * shrink, a[1]! - p[1]!];
  const [bx, by] = [(b[0]! - p[0]!) * shrink, b[1]! - p[1]!];
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length2));
  return Math.hypot(ax + t * dx, ay + t * dy) * metresPerMicroDegree;
}

/** A ring is two lines between its westernmost point and the point farthest from that. */
function simplifyRing(ring: MicroRing): MicroRing {
  const west = ring.reduce((best, point, i) => (point[0] < ring[best]![0] ? i : best), 0);
  const turned = [...ring.slice(west), ...ring.slice(0, west)];
  const away = ([x, y]: readonly [number, number]): number =>
    Math.hypot(x - turned[0]![0], y - turned[0]![1]);
  const far = turned.reduce((best, point, i) => (away(point) > away(turned[best]!) ? i : best), 0);
  const there = simplifyLine(turned.slice(0, far + 1), toleranceM);
  const back = simplifyLine([...turned.slice(far), turned[0]!], toleranceM);
  return [...there.slice(0, -1), ...back.slice(0, -1)];
}

function areaM2(ring: MicroRing): number {
  return (
    Math.abs(doubleArea(ring) / 2) * metresPerMicroDegree ** 2 * Math.cos((ring[0]![1] * Math.PI) / 180e6)
  );
}

/** Where the ring first leaves along the segment a–b; its place in the ring is before vertex `index`. */
function crossing(
  ring: MicroRing,
  a: readonly number[],
  b: readonly number[],
): { index: number; point: [number, number] } {
  const hits = ring.flatMap((p2, index) => {
    const p1 = ring[(index + ring.length - 1) % ring.length]!;
    const [dx, dy, ex, ey] = [p2[0] - p1[0], p2[1] - p1[1], b[0]! - a[0]!, b[1]! - a[1]!];
    const cross = dx * ey - dy * ex;
    const t = ((a[0]! - p1[0]) * ey - (a[1]! - p1[1]) * ex) / cross;
    const u = ((a[0]! - p1[0]) * dy - (a[1]! - p1[1]) * dx) / cross;
    if (!(t >= 0 && t < 1 && u >= 0 && u <= 1)) return [];
    return [{ index, point: [Math.round(p1[0] + t * dx), Math.round(p1[1] + t * dy)] as [number, number] }];
  });
  if (hits.length !== 1)
    throw new Error(`the line out to sea meets the fence ${hits.length} times, not once`);
  return hits[0]!;
}

/** Splits Crimea's one ring along the land boundary of Sevastopol, carried straight out to the edge of the waters. */
function splitSevastopol(ring: MicroRing): { crimea: MicroRing; sevastopol: MicroRing } {
  const file = new URL('../data/sources/sevastopol-line.json', import.meta.url);
  const source = JSON.parse(readFileSync(file, 'utf8')) as {
    line: [number, number][];
    seaward: { north: [number, number]; south: [number, number] };
  };
  const toMicro = ([x, y]: [number, number]): [number, number] => [Math.round(x * 1e6), Math.round(y * 1e6)];
  const land = source.line.map(toMicro);
  const north = crossing(ring, land[0]!, toMicro(source.seaward.north));
  const south = crossing(ring, land.at(-1)!, toMicro(source.seaward.south));
  const between = (from: number, to: number): MicroRing =>
    from <= to ? ring.slice(from, to) : [...ring.slice(from), ...ring.slice(0, to)];
  // Anticlockwise from the northern exit the fence runs round the western sea, which is Sevastopol's.
  const sea = simplifyLine([north.point, ...between(north.index, south.index), south.point], toleranceM);
  const rest = simplifyLine([south.point, ...between(south.index, north.index), north.point], toleranceM);
  return { sevastopol: [...sea, ...land.toReversed()], crimea: [...rest, ...land] };
}

/** `[x, y, dx, dy, …]` in 1e-5 degree. */
function encode(ring: MicroRing): number[] {
  const numbers: number[] = [];
  let [px, py] = [0, 0];
  for (const [microX, microY] of ring) {
    const [x, y] = [Math.round((microX * unitsPerDegree) / 1e6), Math.round((microY * unitsPerDegree) / 1e6)];
    if (numbers.length > 0 && x === px && y === py) continue;
    numbers.push(x - px, y - py);
    [px, py] = [x, y];
  }
  return numbers;
}

function derive(): string {
  const { rings, version } = readZonePolygons(Object.values(zones));
  const simplified = new Map<string, MicroRing[]>();
  for (const [territory, zone] of Object.entries(zones)) {
    const worth = rings.get(zone)!.filter((ring) => areaM2(ring) >= smallestRingM2);
    if (territory !== 'crimea') {
      simplified.set(territory, worth.map(simplifyRing));
      continue;
    }
    if (worth.length !== 1) throw new Error(`Crimea is one ring in the source; found ${worth.length}`);
    const { crimea, sevastopol } = splitSevastopol(worth[0]!);
    simplified.set('UA-43', [crimea]);
    simplified.set('UA-40', [sevastopol]);
  }
  const territories = [...simplified]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([territory, outlines]) => ({
      territory,
      rings: outlines
        .map(encode)
        .filter((numbers) => numbers.length >= 6)
        .sort((a, b) => b.length - a.length || a[0]! - b[0]! || a[1]! - b[1]!),
    }));
  const head = {
    version: `geo-tz-${version}-${toleranceM}m-undisputed`,
    licence: 'ODbL-1.0',
    attribution: '© OpenStreetMap contributors',
    unitsPerDegree,
  };
  const lines = territories.map(
    ({ territory, rings: r }) => `{"territory":"${territory}","rings":${JSON.stringify(r)}}`,
  );
  return `${JSON.stringify(head).slice(0, -1)},"territories":[\n${lines.join(',\n')}\n]}\n`;
}

const target = new URL('../data/fences.json', import.meta.url);
const text = derive();
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error(
      'data/fences.json differs from what scripts/derive-fences.ts derives; run it without --check',
    );
    process.exitCode = 1;
  } else console.log('data/fences.json is what scripts/derive-fences.ts derives');
} else {
  writeFileSync(target, text);
  console.log(`data/fences.json: ${text.length} bytes`);
}
