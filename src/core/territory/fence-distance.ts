import { indexUnitsPerDegree as degree, type Outline } from './fence-data.ts';

/** Mean radius of the earth; as a sphere, distances are within 0.6 % of the ellipsoid's. */
const earthRadiusM = 6_371_008.8;
const radiansPerDegree = Math.PI / 180;
/** A fence is straight in degrees, a chord is straight in space: pieces this short differ by under 2 m at 45°. */
const longestPiece = 0.1 * degree;
const fanout = 8;

/**
 * All fence lines as points on the unit sphere, in the order of their rings, under a tree of boxes: neighbours along a fence are
 * neighbours in space, so the tree needs no sorting. Working in space needs no care for the antimeridian or the poles.
 */
export interface FenceLines {
  /** x, y, z of each piece's start; the piece ends at the next point, or is a gap where `gap` says so. */
  readonly points: Float64Array;
  readonly gap: Uint8Array;
  /** Boxes from the finest level (of `fanout` pieces each) to the coarsest: least x, y, z, greatest x, y, z. */
  readonly levels: readonly Float64Array[];
}

export function buildLines(outlines: readonly Outline[]): FenceLines {
  const coordinates: number[] = [];
  const gaps: number[] = [];
  const add = (x: number, y: number, endsLine: boolean): void => {
    const [lon, lat] = [(x / degree) * radiansPerDegree, (y / degree) * radiansPerDegree];
    coordinates.push(Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat));
    gaps.push(endsLine ? 1 : 0);
  };
  for (const { rings } of outlines) {
    for (const ring of rings) {
      for (let j = 0; j < ring.length; j += 2) {
        const i = (j + 2) % ring.length;
        const [x1, y1, dx, dy] = [ring[j]!, ring[j + 1]!, ring[i]! - ring[j]!, ring[i + 1]! - ring[j + 1]!];
        const pieces = Math.max(1, Math.ceil(Math.hypot(dx, dy) / longestPiece));
        for (let k = 0; k < pieces; k++) add(x1 + (dx * k) / pieces, y1 + (dy * k) / pieces, false);
      }
      add(ring[0]!, ring[1]!, true);
    }
  }
  const points = Float64Array.from(coordinates);
  return { points, gap: Uint8Array.from(gaps), levels: buildLevels(points) };
}

function buildLevels(points: Float64Array): Float64Array[] {
  const count = points.length / 3;
  const finest = new Float64Array(Math.ceil(count / fanout) * 6);
  for (let box = 0; box * 6 < finest.length; box++) {
    widenStart(finest, box);
    // The last piece of a box ends at the first point of the next.
    const end = Math.min(count - 1, (box + 1) * fanout);
    for (let at = box * fanout; at <= end; at++) {
      for (let axis = 0; axis < 3; axis++)
        widen(finest, box, axis, points[at * 3 + axis]!, points[at * 3 + axis]!);
    }
  }
  const levels = [finest];
  for (let below = finest; below.length > fanout * 6;) {
    const above = new Float64Array(Math.ceil(below.length / 6 / fanout) * 6);
    for (let box = 0; box * 6 < above.length; box++) {
      widenStart(above, box);
      const end = Math.min(below.length / 6, (box + 1) * fanout);
      for (let child = box * fanout; child < end; child++) {
        for (let axis = 0; axis < 3; axis++)
          widen(above, box, axis, below[child * 6 + axis]!, below[child * 6 + 3 + axis]!);
      }
    }
    levels.push(above);
    below = above;
  }
  return levels;
}

function widenStart(boxes: Float64Array, box: number): void {
  boxes.fill(Infinity, box * 6, box * 6 + 3);
  boxes.fill(-Infinity, box * 6 + 3, box * 6 + 6);
}

function widen(boxes: Float64Array, box: number, axis: number, low: number, high: number): void {
  const at = box * 6 + axis;
  if (low < boxes[at]!) boxes[at] = low;
  if (high > boxes[at + 3]!) boxes[at + 3] = high;
}

/** Metres from a point (degrees) to the nearest fence line, on either side; never more than `mostM`. */
export function distanceToLinesM(lines: FenceLines, lon: number, lat: number, mostM: number): number {
  const cosLat = Math.cos(lat * radiansPerDegree);
  const x = cosLat * Math.cos(lon * radiansPerDegree);
  const y = cosLat * Math.sin(lon * radiansPerDegree);
  const z = Math.sin(lat * radiansPerDegree);
  const most = 2 * Math.sin(mostM / earthRadiusM / 2);
  const top = lines.levels.length - 1;
  const boxes = lines.levels[top]!.length / 6;
  const nearest = search(lines, top, 0, boxes, x, y, z, most * most);
  return 2 * earthRadiusM * Math.asin(Math.sqrt(nearest) / 2);
}

/** The least squared chord below `best`; children are entered nearest first, so that the rest are seldom entered at all. */
function search(
  lines: FenceLines,
  level: number,
  from: number,
  to: number,
  x: number,
  y: number,
  z: number,
  best: number,
): number {
  const boxes = lines.levels[level]!;
  let first = -1;
  let least = best;
  for (let box = from; box < to; box++) {
    const distance = boxDistance(boxes, box * 6, x, y, z);
    if (distance < least) {
      least = distance;
      first = box;
    }
  }
  if (first < 0) return best;
  best = enter(lines, level, first, x, y, z, best);
  for (let box = from; box < to; box++) {
    if (box !== first && boxDistance(boxes, box * 6, x, y, z) < best)
      best = enter(lines, level, box, x, y, z, best);
  }
  return best;
}

function enter(
  lines: FenceLines,
  level: number,
  box: number,
  x: number,
  y: number,
  z: number,
  best: number,
): number {
  const from = box * fanout;
  if (level > 0) {
    const below = lines.levels[level - 1]!.length / 6;
    return search(lines, level - 1, from, Math.min(below, from + fanout), x, y, z, best);
  }
  const { points, gap } = lines;
  const to = Math.min(gap.length - 1, from + fanout);
  for (let at = from; at < to; at++) {
    if (gap[at] === 1) continue;
    const distance = pieceDistance(points, at * 3, x, y, z);
    if (distance < best) best = distance;
  }
  return best;
}

function boxDistance(boxes: Float64Array, at: number, x: number, y: number, z: number): number {
  const dx = Math.max(boxes[at]! - x, 0, x - boxes[at + 3]!);
  const dy = Math.max(boxes[at + 1]! - y, 0, y - boxes[at + 4]!);
  const dz = Math.max(boxes[at + 2]! - z, 0, z - boxes[at + 5]!);
  return dx * dx + dy * dy + dz * dz;
}

function pieceDistance(points: Float64Array, at: number, x: number, y: number, z: number): number {
  const ux = points[at + 3]! - points[at]!;
  const uy = points[at + 4]! - points[at + 1]!;
  const uz = points[at + 5]! - points[at + 2]!;
  const vx = x - points[at]!;
  const vy = y - points[at + 1]!;
  const vz = z - points[at + 2]!;
  const length = ux * ux + uy * uy + uz * uz;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, (ux * vx + uy * vy + uz * vz) / length));
  const dx = vx - along * ux;
  const dy = vy - along * uy;
  const dz = vz - along * uz;
  return dx * dx + dy * dy + dz * dz;
}
