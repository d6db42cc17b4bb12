import { parseTerritory, type Territory } from './territory.ts';

/**
 * The published fences (`data/fences.json`, `GET /v1/fences`). A ring is `[x, y, dx, dy, …]` in whole units, closed without
 * repeating its first point; inside is where an odd number of a territory's rings lie around (a hole is one more ring).
 */
export interface FenceData {
  readonly version: string;
  readonly licence: string;
  readonly attribution: string;
  readonly unitsPerDegree: number;
  readonly territories: readonly {
    readonly territory: string;
    readonly rings: readonly (readonly number[])[];
  }[];
}

/** Ten-millionths of a degree (a centimetre): the unit in which the index computes. */
export const indexUnitsPerDegree = 10_000_000;

/** A territory with its rings as absolute `[x, y, x, y, …]` in index units. */
export interface Outline {
  readonly territory: Territory;
  readonly rings: readonly Float64Array[];
}

/** Throws where the document is not a FenceData: it was signed for or shipped, so a fault in it is not an ordinary outcome. */
export function decodeFences(data: FenceData): readonly Outline[] {
  const scale = indexUnitsPerDegree / data.unitsPerDegree;
  if (!Number.isInteger(scale))
    throw new Error(`fences: unitsPerDegree ${data.unitsPerDegree} does not divide 1e7`);
  return data.territories.map(({ territory: code, rings }) => {
    const territory = parseTerritory(code);
    if (territory === undefined) throw new Error(`fences: ${code} is no territory`);
    return { territory, rings: rings.map((ring) => decodeRing(ring, scale, territory)) };
  });
}

function decodeRing(ring: readonly number[], scale: number, territory: Territory): Float64Array {
  if (ring.length < 6 || ring.length % 2 !== 0)
    throw new Error(`fences: a ring of ${territory} has no three points`);
  const points = new Float64Array(ring.length);
  let x = 0;
  let y = 0;
  for (let i = 0; i < ring.length; i += 2) {
    x += ring[i]! * scale;
    y += ring[i + 1]! * scale;
    const within = Math.abs(x) <= 180 * indexUnitsPerDegree && Math.abs(y) <= 90 * indexUnitsPerDegree;
    if (!within || !Number.isInteger(x) || !Number.isInteger(y)) {
      throw new Error(`fences: a ring of ${territory} leaves the world at point ${i / 2}`);
    }
    points[i] = x;
    points[i + 1] = y;
  }
  return points;
}
