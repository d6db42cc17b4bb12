import { dayMs, formatInstant } from '../../core/time.ts';
import type { Person } from '../world/person.ts';
import type { Place } from '../world/places.ts';

const linesPerPiece = 1000;
const soldBeforeMs = 10 * dayMs;

/** The maker sells to no listed territory: what is in the shops there was sold for a market nearby. */
const marketBeside: Readonly<Record<string, string>> = {
  CU: 'PA',
  IR: 'AE',
  KP: 'CN',
  SD: 'AE',
  SY: 'LB',
  'UA-40': 'TR',
  'UA-43': 'TR',
};

/** What a phone was sold in that came from a shop, and in no lot of the story. */
function retailOf({ territory }: Place): { readonly id: string; readonly market: string } {
  const market = marketBeside[territory] ?? territory;
  return { id: `retail-${market.toLowerCase()}`, market };
}

/** The maker's manifest of a fleet, as JSON lines in UTF-8. */
export async function* manifestOf(people: readonly Person[]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let first = 0; first < people.length; first += linesPerPiece) {
    const lines = people.slice(first, first + linesPerPiece).map(({ imei, serial, model, life, factory }) => {
      const { id, market } = life.consignment ?? retailOf(life.home);
      const soldAt = formatInstant(Math.floor((life.activatedAt - soldBeforeMs) / 1000) * 1000);
      const sale = { consignment: id, market, soldAt };
      const proof = factory === null ? {} : { factoryKey: factory.sha256 };
      return `${JSON.stringify({ imei: [imei], serial, model, ...sale, ...proof })}\n`;
    });
    yield encoder.encode(lines.join(''));
  }
}
