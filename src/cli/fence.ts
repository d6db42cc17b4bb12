import { jsonText } from '../core/visible-text.ts';
import { readFile } from 'node:fs/promises';
import type { FenceData } from '../core/territory/fence-data.ts';
import { buildFences, isPosition, marginMaxM, resolveFix } from '../core/territory/fences.ts';
import { lineCommand, type LineFault } from './lines.ts';

/** `carnet fence`: positions to listed territories, by the published fences. */
export const fenceCommand = lineCommand({
  name: 'fence',
  summary: 'which listed territory a position lies in, and how far the nearest fence is',
  about: `Reads positions, one a line: longitude, a tab, latitude, in degrees (WGS 84).

Prints for each the listed territory around it or -, a tab, and the metres to the nearest fence, from either side, rounded down; ${marginMaxM} means that far or further.`,
  jsonFields: 'territory, marginM',
  notes: `\n\n  printf '%s\\t%s\\n' -82.38 23.13 33.52 44.60 13.40 52.52 | carnet fence`,
  async open() {
    const text = await readFile(new URL('../../data/fences.json', import.meta.url), 'utf8');
    const fences = buildFences(JSON.parse(text) as FenceData);
    return (line) => answerLine(fences, line);
  },
});

function answerLine(
  fences: ReturnType<typeof buildFences>,
  line: string,
): { readonly text: string; readonly json: object } | LineFault {
  const columns = line.split('\t');
  if (columns.length !== 2) {
    const found = columns.length === 1 ? 'has no tab' : `has ${columns.length} columns`;
    return { field: 'line', problem: found, remedy: 'write longitude, one tab, latitude' };
  }
  const lon = readDegrees(columns[0]!, 'longitude', 180);
  if (typeof lon !== 'number') return lon;
  const lat = readDegrees(columns[1]!, 'latitude', 90);
  if (typeof lat !== 'number') return lat;
  const { territory, marginM } = resolveFix(fences, lon, lat);
  const metres = Math.floor(marginM);
  return { text: `${territory ?? '-'}\t${metres}`, json: { territory, marginM: metres } };
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

function readDegrees(column: string, field: 'longitude' | 'latitude', most: 180 | 90): number | LineFault {
  const text = column.trim();
  const shown = jsonText(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  if (!decimal.test(text)) {
    return {
      field,
      problem: `${shown} is no decimal number`,
      remedy: 'write degrees such as -82.38, with a point',
    };
  }
  const degrees = Number(text);
  const within = field === 'longitude' ? isPosition(degrees, 0) : isPosition(0, degrees);
  if (!within) {
    const remedy = `write -${most} to ${most}; longitude comes first`;
    return { field, problem: `${shown} is outside the world`, remedy };
  }
  return degrees;
}
