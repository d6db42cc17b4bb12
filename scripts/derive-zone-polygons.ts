import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { difference, intersection } from 'polyclip-ts';

/** A closed ring in millionths of a degree, `[x, y]`, first point not repeated; outer rings anticlockwise, holes clockwise. */
export type MicroRing = [number, number][];

interface Quad {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}
type Node =
  | readonly number[]
  | { readonly pos: number; readonly len: number }
  | { readonly [quadrant: string]: Node };
type Position = readonly [number, number];
interface Feature {
  readonly properties: { readonly tzid: string };
  readonly geometry:
    | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Position[])[] }
    | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Position[])[])[] };
}

const micro = (degrees: number): number => Math.round(degrees * 1e6);

/** Which of geo-tz's own dependencies decode its data: resolved from its folder, so that the versions always fit. */
function openGeoTz(): {
  index: { timezones: string[]; lookup: Node };
  decode: (pos: number, len: number) => readonly Feature[];
  version: string;
} {
  const main = fileURLToPath(import.meta.resolve('geo-tz'));
  const fromGeoTz = createRequire(main);
  const { decode } = fromGeoTz('geobuf') as { decode: (pbf: unknown) => { features: readonly Feature[] } };
  const Pbf = fromGeoTz('pbf') as new (bytes: Uint8Array) => unknown;
  const root = join(dirname(main), '..');
  const bytes = readFileSync(join(root, 'data/timezones.geojson.geo.dat'));
  return {
    index: JSON.parse(readFileSync(join(root, 'data/timezones.geojson.index.json'), 'utf8')) as {
      timezones: string[];
      lookup: Node;
    },
    decode: (pos, len) => decode(new Pbf(bytes.subarray(pos, pos + len))).features,
    version: (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
  };
}

function quadrant(quad: Quad, name: string): Quad {
  const midX = (quad.left + quad.right) / 2;
  const midY = (quad.bottom + quad.top) / 2;
  const north = name === 'a' || name === 'b';
  const east = name === 'a' || name === 'd';
  return {
    left: east ? midX : quad.left,
    right: east ? quad.right : midX,
    bottom: north ? midY : quad.bottom,
    top: north ? quad.top : midY,
  };
}

/**
 * Calls `visit` for each piece that is drawn in a wanted zone and in no other; a cell that lies wholly inside a zone gives its own outline.
 * Land that two countries claim is drawn in the zones of both (Abyei, Kafia Kingi), and belongs to neither here.
 */
function visitPieces(
  geoTz: ReturnType<typeof openGeoTz>,
  wanted: ReadonlySet<string>,
  visit: (zone: string, cell: Quad, rings: MicroRing[]) => void,
): void {
  const walk = (node: Node, cell: Quad): void => {
    if (Array.isArray(node)) {
      const outline: MicroRing = [
        [micro(cell.left), micro(cell.bottom)],
        [micro(cell.right), micro(cell.bottom)],
        [micro(cell.right), micro(cell.top)],
        [micro(cell.left), micro(cell.top)],
      ];
      const names = (node as readonly number[]).map((zone) => geoTz.index.timezones[zone]!);
      if (names.length === 1 && wanted.has(names[0]!)) visit(names[0]!, cell, [outline]);
      return;
    }
    if ('pos' in node && typeof node.pos === 'number') {
      const pieces = geoTz
        .decode(node.pos, (node as { len: number }).len)
        .map((feature) => ({ zone: feature.properties.tzid, polygons: polygonsOf(feature, cell) }));
      for (const { zone, polygons } of pieces) {
        if (!wanted.has(zone)) continue;
        const others = pieces.filter((piece) => piece.zone !== zone).map((piece) => piece.polygons);
        // Cutting a piece that nobody else claims would only move its corners.
        const claimed = others.filter((other) => intersection(polygons, other).length > 0);
        const alone = claimed.length === 0 ? polygons : difference(polygons, ...claimed);
        visit(
          zone,
          cell,
          alone.flatMap((polygon) => polygon.map((ring, at) => orient(snap(ring, cell), at === 0))),
        );
      }
      return;
    }
    for (const [name, child] of Object.entries(node)) walk(child as Node, quadrant(cell, name));
  };
  walk(geoTz.index.lookup, { left: -179.9999, bottom: -89.9999, right: 179.9999, top: 89.9999 });
}

/** A piece in millionths of a degree: polygons of an outer ring and its holes. */
function polygonsOf({ geometry }: Feature, cell: Quad): MicroRing[][] {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return polygons.map((polygon) =>
    polygon.map((ring) =>
      snap(
        ring.map(([x, y]) => [micro(x), micro(y)]),
        cell,
      ),
    ),
  );
}

/** The pieces were clipped in floating point; their seams lie within two millionths of the cell's own lines. */
function snap(ring: readonly Position[], cell: Quad): MicroRing {
  const lines = { x: [micro(cell.left), micro(cell.right)], y: [micro(cell.bottom), micro(cell.top)] };
  const onto = (value: number, candidates: number[]): number =>
    candidates.find((line) => Math.abs(line - value) <= 2) ?? value;
  const snapped = ring.map(([x, y]): [number, number] => [
    onto(Math.round(x), lines.x),
    onto(Math.round(y), lines.y),
  ]);
  return snapped.filter(([x, y], at) => {
    const [px, py] = snapped[(at + snapped.length - 1) % snapped.length]!;
    return x !== px || y !== py;
  });
}

export function doubleArea(ring: MicroRing): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    sum += ring[j]![0] * ring[i]![1] - ring[i]![0] * ring[j]![1];
  }
  return sum;
}

function orient(ring: MicroRing, outer: boolean): MicroRing {
  return doubleArea(ring) > 0 === outer ? ring : ring.reverse();
}

type Edge = [x1: number, y1: number, x2: number, y2: number];

/** Seams along one cell line: pieces on both sides run it in opposite directions, so what cancels was never a border. */
class SeamLine {
  readonly #net = new Map<number, number>();

  add(from: number, to: number): void {
    this.#net.set(from, (this.#net.get(from) ?? 0) + 1);
    this.#net.set(to, (this.#net.get(to) ?? 0) - 1);
  }

  /** What is left, as directed intervals. */
  *remaining(): Generator<[number, number]> {
    const stops = [...this.#net.keys()].sort((a, b) => a - b);
    let net = 0;
    for (let i = 0; i + 1 < stops.length; i++) {
      net += this.#net.get(stops[i]!)!;
      for (let n = 0; n < Math.abs(net); n++)
        yield net > 0 ? [stops[i]!, stops[i + 1]!] : [stops[i + 1]!, stops[i]!];
    }
  }
}

/** Joins the pieces of one zone back into the rings they were cut from. */
class Joiner {
  readonly #edges: Edge[] = [];
  readonly #vertical = new Map<number, SeamLine>();
  readonly #horizontal = new Map<number, SeamLine>();

  add(cell: Quad, rings: MicroRing[]): void {
    const xs = new Set([micro(cell.left), micro(cell.right)]);
    const ys = new Set([micro(cell.bottom), micro(cell.top)]);
    const seam = (lines: Map<number, SeamLine>, at: number): SeamLine => {
      const line = lines.get(at) ?? new SeamLine();
      lines.set(at, line);
      return line;
    };
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [x1, y1] = ring[j]!;
        const [x2, y2] = ring[i]!;
        if (x1 === x2 && xs.has(x1)) seam(this.#vertical, x1).add(y1, y2);
        else if (y1 === y2 && ys.has(y1)) seam(this.#horizontal, y1).add(x1, x2);
        else this.#edges.push([x1, y1, x2, y2]);
      }
    }
  }

  rings(): MicroRing[] {
    const edges = this.#edges;
    for (const [x, line] of this.#vertical)
      for (const [from, to] of line.remaining()) edges.push([x, from, x, to]);
    for (const [y, line] of this.#horizontal)
      for (const [from, to] of line.remaining()) edges.push([from, y, to, y]);
    return link(edges);
  }
}

function link(edges: Edge[]): MicroRing[] {
  const key = (x: number, y: number): string => `${x},${y}`;
  const leaving = new Map<string, Edge[]>();
  for (const edge of edges) {
    const at = key(edge[0], edge[1]);
    const list = leaving.get(at);
    if (list === undefined) leaving.set(at, [edge]);
    else list.push(edge);
  }
  const rings: MicroRing[] = [];
  for (const start of edges) {
    let edge = takeFrom(leaving, start);
    if (edge === undefined) continue;
    const ring: MicroRing = [];
    while (edge !== undefined) {
      ring.push([edge[0], edge[1]]);
      if (edge[2] === start[0] && edge[3] === start[1]) break;
      edge = leaving.get(key(edge[2], edge[3]))?.pop();
    }
    if (edge === undefined) throw new Error(`ring from ${key(start[0], start[1])} does not close`);
    rings.push(ring);
  }
  return rings;
}

function takeFrom(leaving: Map<string, Edge[]>, edge: Edge): Edge | undefined {
  const list = leaving.get(`${edge[0]},${edge[1]}`);
  const at = list?.indexOf(edge) ?? -1;
  return at < 0 ? undefined : list!.splice(at, 1)[0];
}

/** The polygons of the wanted time zones as geo-tz ships them, put together again from its quadtree of clipped pieces. */
export function readZonePolygons(zones: readonly string[]): {
  rings: Map<string, MicroRing[]>;
  version: string;
} {
  const geoTz = openGeoTz();
  const joiners = new Map(zones.map((zone) => [zone, new Joiner()]));
  visitPieces(geoTz, new Set(zones), (zone, cell, rings) => joiners.get(zone)!.add(cell, rings));
  return {
    rings: new Map([...joiners].map(([zone, joiner]) => [zone, joiner.rings()])),
    version: geoTz.version,
  };
}
