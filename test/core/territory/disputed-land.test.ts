import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { find as findZones } from 'geo-tz';
import type { FenceData } from '../../../src/core/territory/fence-data.ts';
import { buildFences, resolveFix } from '../../../src/core/territory/fences.ts';

const file = new URL('../../../data/fences.json', import.meta.url);
const published = JSON.parse(readFileSync(file, 'utf8')) as FenceData;
const fences = buildFences(published);

/** The zones of the countries around each fenced territory. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  CU: ['America/Nassau', 'America/New_York'],
  IR: [
    'Asia/Baghdad',
    'Asia/Baku',
    'Asia/Yerevan',
    'Asia/Ashgabat',
    'Asia/Kabul',
    'Asia/Karachi',
    'Asia/Dubai',
  ],
  KP: ['Asia/Shanghai', 'Asia/Seoul', 'Asia/Vladivostok'],
  SD: [
    'Africa/Juba',
    'Africa/Cairo',
    'Africa/Tripoli',
    'Africa/Ndjamena',
    'Africa/Asmara',
    'Africa/Addis_Ababa',
  ],
  SY: ['Asia/Beirut', 'Asia/Jerusalem', 'Asia/Amman', 'Asia/Baghdad', 'Europe/Istanbul'],
  UA: ['Europe/Kyiv', 'Europe/Moscow'],
};

/** Some 5 km to each side of every corner of every fence, by golden ratios: the same points in every run. */
function* pointsAlong(deltas: readonly number[]): Generator<readonly [lon: number, lat: number]> {
  let [x, y] = [0, 0];
  for (let i = 0; i < deltas.length; i += 2) {
    [x, y] = [x + deltas[i]!, y + deltas[i + 1]!];
    const shift = (ratio: number): number => ((i * ratio) % 1) * 0.1 - 0.05;
    yield [x / 1e5 + shift(0.618_034), y / 1e5 + shift(0.754_878)];
  }
}

void test('no land that two countries claim is in a fence: no point of one lies in the zone of another country', () => {
  let asked = 0;
  for (const { territory, rings } of published.territories) {
    const others = neighbours[territory.slice(0, 2)]!;
    for (const [lon, lat] of rings.flatMap((ring) => [...pointsAlong(ring)])) {
      const fix = resolveFix(fences, lon, lat);
      // The fences were drawn with a tolerance of 20 m and rounded to a metre.
      if (fix.territory === null || fix.marginM < 25) continue;
      asked++;
      const drawnIn = findZones(lat, lon).filter((zone) => others.includes(zone));
      assert.deepEqual(drawnIn, [], `${lon}, ${lat} is in ${fix.territory}`);
    }
  }
  assert.ok(asked > 5000, `${asked} points asked`);
});
