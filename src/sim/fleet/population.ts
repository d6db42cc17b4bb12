import { dayMs } from '../../core/time.ts';
import type { KeyProof, Kind, Person } from '../world/person.ts';
import type { World } from '../world/places.ts';
import { makeFactoryKey } from '../world/factory-key.ts';
import { seededRandom } from '../world/random.ts';
import type { Story } from './story.ts';

const models = ['Atlas 11', 'Atlas 11 Pro', 'Meridian T', 'Meridian 5G'];

/** Half of all phones can prove their keys. */
const usualProofs: readonly KeyProof[] = ['claimed', 'claimed', 'factory', 'attested'];

/** 15 digits: a type allocation of the simulation's own making, seed and index, and the check digit (Luhn, ISO/IEC 7812-1). */
function imeiOf(seed: number, index: number): string {
  const body = `35${String(seed % 100_000).padStart(5, '0')}${String(index).padStart(7, '0')}`;
  const sum = Array.from(body).reduce((total, digit, position) => {
    const value = Number(digit) * (position % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

/**
 * How many phones each kind gets: its share, the remainders by size (Hamilton's method), so that the mix of a small fleet does not
 * hang on luck, and a kind is missing only where its share is less than a phone.
 */
function allot(kinds: readonly Kind[], phones: number): readonly number[] {
  const total = kinds.reduce((sum, kind) => sum + kind.weight, 0);
  const exact = kinds.map((kind) => (kind.weight * phones) / total);
  const counts = exact.map(Math.floor);
  const left = phones - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) counts[index]! += 1;
  return counts;
}

/** The people of a story. The same story, seed and number give the same people; the first of a larger fleet differ. */
export function populate(
  story: Story,
  options: {
    readonly phones: number;
    readonly seed: number;
    readonly shiftMs: number;
    readonly world: World;
  },
): readonly Person[] {
  const { phones, seed, shiftMs, world } = options;
  const random = seededRandom(`${story.id}/${seed}`);
  const dayZero = story.inForce + shiftMs;
  const day = (days: number): number => Math.round(dayZero + days * dayMs);
  const counts = allot(story.kinds, phones);
  const people: Person[] = [];
  for (const [kindIndex, kind] of story.kinds.entries()) {
    for (let number = 0; number < counts[kindIndex]!; number++) {
      const index = people.length;
      const draw = random.fork(`person/${index}`);
      const life = kind.draw({ random: draw, world, day, endDay: story.endDay });
      const proof = life.proof ?? draw.fork('proof').pick(usualProofs);
      people.push({
        index,
        kind,
        life,
        proof,
        factory: proof === 'factory' ? makeFactoryKey() : null,
        imei: imeiOf(seed, index),
        serial: `SIM-${seed}-${index}`,
        model: draw.pick(models),
      });
    }
  }
  return people;
}
