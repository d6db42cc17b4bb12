import { decodeFences, type FenceData } from './fence-data.ts';
import { buildLines, distanceToLinesM, type FenceLines } from './fence-distance.ts';
import { buildGrid, codeAt, type FenceGrid } from './fence-grid.ts';
import type { Territory } from './territory.ts';

/** The greatest margin that is told apart: further from every fence, the margin is this. */
export const marginMaxM = 500_000;

/** The published fences, ready to answer for any point of the world. Build once, keep. */
export interface FenceIndex {
  readonly version: string;
  /** The fenced territories in the document's order. */
  readonly territories: readonly Territory[];
  readonly answers: readonly (Territory | null)[];
  readonly grid: FenceGrid;
  readonly lines: FenceLines;
}

/** Throws where the document is malformed; whoever fetched it has checked its hash before. Takes some 50 ms. */
export function buildFences(data: FenceData): FenceIndex {
  const outlines = decodeFences(data);
  const territories = outlines.map((outline) => outline.territory);
  return {
    version: data.version,
    territories,
    answers: [null, ...territories],
    grid: buildGrid(outlines),
    lines: buildLines(outlines),
  };
}

/** Whether this is a point of the world: WGS 84 degrees, longitude -180 to 180 (both the same meridian), latitude -90 to 90. */
export function isPosition(lon: number, lat: number): boolean {
  return lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90;
}

/** The fenced territory around a point, or null. Throws RangeError for what is no position: ask `isPosition` first. */
export function territoryAt(index: FenceIndex, lon: number, lat: number): Territory | null {
  if (!isPosition(lon, lat)) throw new RangeError(`no position: longitude ${lon}, latitude ${lat}`);
  return index.answers[codeAt(index.grid, lon, lat)]!;
}

/**
 * What a phone says of its own position: the fenced territory around it and the metres to the nearest fence line, from either
 * side, at most `marginMaxM`. Throws RangeError for what is no position.
 */
export function resolveFix(
  index: FenceIndex,
  lon: number,
  lat: number,
): { readonly territory: Territory | null; readonly marginM: number } {
  return {
    territory: territoryAt(index, lon, lat),
    marginM: distanceToLinesM(index.lines, lon, lat, marginMaxM),
  };
}
