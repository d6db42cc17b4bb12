import { dayMs, formatInstant } from '../../core/time.ts';
import type { Person } from '../world/person.ts';

const linesPerPiece = 1000;
const soldBeforeMs = 10 * dayMs;

/** The maker's manifest of a fleet, as JSON lines in UTF-8. */
export async function* manifestOf(people: readonly Person[]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let first = 0; first < people.length; first += linesPerPiece) {
    const lines = people.slice(first, first + linesPerPiece).map(({ imei, serial, model, life, factory }) => {
      const { consignment } = life;
      const sale =
        consignment === undefined
          ? {}
          : {
              consignment: consignment.id,
              market: consignment.market,
              soldAt: formatInstant(Math.floor((life.activatedAt - soldBeforeMs) / 1000) * 1000),
            };
      const proof = factory === null ? {} : { factoryKey: factory.sha256 };
      return `${JSON.stringify({ imei: [imei], serial, model, ...sale, ...proof })}\n`;
    });
    yield encoder.encode(lines.join(''));
  }
}
