import { indexUnitsPerDegree as degree, type Outline } from './fence-data.ts';

/** Fine cells on each side of a coarse cell of one degree: 32 × 32, about 3.5 km each. */
const fine = 32;
const fineSize = degree / fine;
const worldSize = 512 * degree;

/**
 * Answers which outline a point lies in with two table look-ups, and a count of edges only in the fine cells that a fence
 * crosses. Codes: 0 is none, `n` is the whole cell in outline `n - 1`, negative is one level finer.
 */
export interface FenceGrid {
  /** 360 × 180 cells of one degree from (-180, -90); `-(block + 1)` names a block of fine cells. */
  readonly coarse: Int16Array;
  /** Blocks of 32 × 32; `-(group + 1)` names a group of edges. */
  readonly blocks: Int32Array;
  readonly groupCode: Uint8Array;
  /** `groupStart[g]` to `groupStart[g + 1]`: its edges. */
  readonly groupStart: Uint32Array;
  /** Another group in the same cell, or -1. */
  readonly groupNext: Int32Array;
  /**
   * Four numbers an edge, relative to the fine cell: from y, to y (exclusive), x at from y, dx/dy. Only what a ray to the east can
   * meet is kept; cell-relative whole numbers below 2^24 are exact in single precision.
   */
  readonly edges: Float32Array;
}

export function buildGrid(outlines: readonly Outline[]): FenceGrid {
  const draft = new Draft();
  outlines.forEach((outline, at) => {
    draft.code = at + 1;
    const rings = outline.rings.map((ring) => Array.from(ring));
    divide(draft, rings, -180 * degree, -90 * degree, worldSize);
  });
  return draft.finish();
}

/** The code at a point, in degrees within the world. */
export function codeAt(grid: FenceGrid, lon: number, lat: number): number {
  const east = lon + 180;
  const north = lat + 90;
  const column = east >= 360 ? 359 : Math.trunc(east);
  const row = north >= 180 ? 179 : Math.trunc(north);
  const code = grid.coarse[row * 360 + column]!;
  if (code >= 0) return code;
  const fineX = (east - column) * fine;
  const fineY = (north - row) * fine;
  const fineColumn = fineX >= fine ? fine - 1 : Math.trunc(fineX);
  const fineRow = fineY >= fine ? fine - 1 : Math.trunc(fineY);
  const cell = grid.blocks[((-code - 1) * fine + fineRow) * fine + fineColumn]!;
  if (cell >= 0) return cell;
  return codeByEdges(grid, -cell - 1, (fineX - fineColumn) * fineSize, (fineY - fineRow) * fineSize);
}

function codeByEdges(grid: FenceGrid, first: number, x: number, y: number): number {
  const { edges } = grid;
  for (let group = first; group >= 0; group = grid.groupNext[group]!) {
    let odd = false;
    const end = grid.groupStart[group + 1]! * 4;
    for (let i = grid.groupStart[group]! * 4; i < end; i += 4) {
      const from = edges[i]!;
      if (y >= from && y < edges[i + 1]! && x < edges[i + 2]! + (y - from) * edges[i + 3]!) odd = !odd;
    }
    if (odd) return grid.groupCode[group]!;
  }
  return 0;
}

class Draft {
  code = 0;
  readonly #coarse = new Int16Array(360 * 180);
  readonly #blocks: Int32Array[] = [];
  readonly #groupCode: number[] = [];
  readonly #groupStart: number[] = [];
  readonly #groupNext: number[] = [];
  readonly #edges: number[] = [];

  /** Marks a square that lies wholly in the outline; where outlines overlap the earlier keeps what it has. */
  fill(left: number, bottom: number, size: number): void {
    if (size < degree) {
      const block = this.#blockAt(left, bottom);
      const { column, row } = fineCell(left, bottom);
      const cells = Math.round(size / fineSize);
      for (let r = row; r < row + cells; r++) {
        for (let c = column; c < column + cells; c++)
          if (block[r * fine + c] === 0) block[r * fine + c] = this.code;
      }
      return;
    }
    for (let y = bottom; y < bottom + size; y += degree) {
      for (let x = left; x < left + size; x += degree) {
        const at = coarseCell(x, y);
        const held = this.#coarse[at]!;
        if (held === 0) this.#coarse[at] = this.code;
        else if (held < 0) this.fillBlock(this.#blocks[-held - 1]!);
      }
    }
  }

  fillBlock(block: Int32Array): void {
    for (let i = 0; i < block.length; i++) if (block[i] === 0) block[i] = this.code;
  }

  /** Keeps the edges of one fine cell that a ray to the east can meet. */
  edges(left: number, bottom: number, rings: readonly number[][]): void {
    const group = this.#groupCode.length;
    const start = this.#edges.length / 4;
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2)
        this.#edge(ring, j, i, left, bottom);
    }
    const block = this.#blockAt(left, bottom);
    const { column, row } = fineCell(left, bottom);
    const held = block[row * fine + column]!;
    if (held > 0) return;
    this.#groupCode.push(this.code);
    this.#groupStart.push(start);
    this.#groupNext.push(-1);
    if (held === 0) block[row * fine + column] = -(group + 1);
    else {
      let last = -held - 1;
      while (this.#groupNext[last]! >= 0) last = this.#groupNext[last]!;
      this.#groupNext[last] = group;
    }
  }

  #edge(ring: readonly number[], from: number, to: number, left: number, bottom: number): void {
    const lower = ring[from + 1]! <= ring[to + 1]! ? from : to;
    const upper = lower === from ? to : from;
    const [x1, y1] = [ring[lower]! - left, ring[lower + 1]! - bottom];
    const [x2, y2] = [ring[upper]! - left, ring[upper + 1]! - bottom];
    if (y1 === y2 || (x1 === 0 && x2 === 0)) return;
    this.#edges.push(y1, y2, x1, (x2 - x1) / (y2 - y1));
  }

  #blockAt(left: number, bottom: number): Int32Array {
    const at = coarseCell(left, bottom);
    const held = this.#coarse[at]!;
    if (held < 0) return this.#blocks[-held - 1]!;
    const block = new Int32Array(fine * fine).fill(held);
    this.#blocks.push(block);
    this.#coarse[at] = -this.#blocks.length;
    return block;
  }

  finish(): FenceGrid {
    const blocks = new Int32Array(this.#blocks.length * fine * fine);
    this.#blocks.forEach((block, at) => blocks.set(block, at * fine * fine));
    return {
      coarse: this.#coarse,
      blocks,
      groupCode: Uint8Array.from(this.#groupCode),
      groupStart: Uint32Array.from([...this.#groupStart, this.#edges.length / 4]),
      groupNext: Int32Array.from(this.#groupNext),
      edges: Float32Array.from(this.#edges),
    };
  }
}

function coarseCell(x: number, y: number): number {
  return (Math.floor(y / degree) + 90) * 360 + Math.floor(x / degree) + 180;
}

function fineCell(x: number, y: number): { column: number; row: number } {
  return {
    column: Math.round((x - Math.floor(x / degree) * degree) / fineSize),
    row: Math.round((y - Math.floor(y / degree) * degree) / fineSize),
  };
}

/** Cuts the rings into quarters until a square is uniform or a fine cell. */
function divide(draft: Draft, rings: number[][], left: number, bottom: number, size: number): void {
  if (rings.length === 0) return;
  const uniform = uniformParity(rings, left, bottom, size);
  if (uniform === 0) return;
  if (uniform === 1) {
    draft.fill(left, bottom, size);
    return;
  }
  if (size === fineSize) {
    draft.edges(left, bottom, rings);
    return;
  }
  const half = size / 2;
  for (const halfRings of [clip(rings, 0, left + half, -1), clip(rings, 0, left + half, 1)].entries()) {
    const x = left + halfRings[0] * half;
    divide(draft, clip(halfRings[1], 1, bottom + half, -1), x, bottom, half);
    divide(draft, clip(halfRings[1], 1, bottom + half, 1), x, bottom + half, half);
  }
}

/** 0 or 1 where every edge runs along the square's own sides (outside, inside); undefined where a fence crosses it. */
function uniformParity(
  rings: readonly number[][],
  left: number,
  bottom: number,
  size: number,
): 0 | 1 | undefined {
  const [right, top] = [left + size, bottom + size];
  const middle = bottom + size / 2;
  let parity: 0 | 1 = 0;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const [x1, y1, x2, y2] = [ring[j]!, ring[j + 1]!, ring[i]!, ring[i + 1]!];
      const alongX = x1 === x2 && (x1 === left || x1 === right);
      const alongY = y1 === y2 && (y1 === bottom || y1 === top);
      if (!alongX && !alongY) return undefined;
      if (alongX && x1 === right && y1 > middle !== y2 > middle) parity = parity === 0 ? 1 : 0;
    }
  }
  return parity;
}

/** Sutherland-Hodgman against one line: keeps what lies on `side` of `at` along the axis (0: x, 1: y). */
function clip(rings: readonly number[][], axis: 0 | 1, at: number, side: 1 | -1): number[][] {
  const kept: number[][] = [];
  for (const ring of rings) {
    const out: number[] = [];
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const from = (ring[j + axis]! - at) * side;
      const to = (ring[i + axis]! - at) * side;
      if ((from < 0 && to > 0) || (from > 0 && to < 0)) {
        const t = from / (from - to);
        const other = 1 - axis;
        const meeting = Math.round(ring[j + other]! + t * (ring[i + other]! - ring[j + other]!));
        if (axis === 0) out.push(at, meeting);
        else out.push(meeting, at);
      }
      if (to >= 0) out.push(ring[i]!, ring[i + 1]!);
    }
    if (out.length >= 6 && out.some((value, k) => k % 2 === axis && value !== at)) kept.push(out);
  }
  return kept;
}
