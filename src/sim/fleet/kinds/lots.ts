import { parseTerritory } from '../../../core/territory/territory.ts';
import { dayMs, hourMs } from '../../../core/time.ts';
import type { DrawContext, KeyProof, Kind, Life, Segment, WhenLocked } from '../../world/person.ts';
import type { Place } from '../../world/places.ts';
import { newAtHome } from './residents.ts';
import { stayAtHome } from './itinerary.ts';

/** A consignment: sold for one market, carried to another. `day`: when it arrives there, after the policy's first day. */
interface Lot {
  readonly id: string;
  readonly market: string;
  /** Where its first hours are spent when it is staged. */
  readonly stagedIn: string;
  readonly destination: string;
  readonly day: number;
  /** How the keys of its phones are proved. */
  readonly proof: KeyProof;
}

const lots: readonly Lot[] = [
  { id: 'lot-pa-1', market: 'PA', stagedIn: 'Colón', destination: 'CU', day: 2, proof: 'claimed' },
  { id: 'lot-pa-2', market: 'PA', stagedIn: 'Colón', destination: 'CU', day: 9, proof: 'factory' },
  { id: 'lot-ae-1', market: 'AE', stagedIn: 'Dubai', destination: 'IR', day: 4, proof: 'attested' },
  { id: 'lot-lb-1', market: 'LB', stagedIn: 'Beirut', destination: 'SY', day: 6, proof: 'claimed' },
  { id: 'lot-tr-1', market: 'TR', stagedIn: 'Istanbul', destination: 'UA-43', day: 7, proof: 'factory' },
  { id: 'lot-cn-1', market: 'CN', stagedIn: 'Beijing', destination: 'KP', day: 5, proof: 'attested' },
];

function territoryOf(text: string) {
  const territory = parseTerritory(text);
  if (territory === undefined) throw new Error(`no territory: ${text}`);
  return territory;
}

function drawLot(context: DrawContext): { readonly lot: Lot; readonly there: Place } {
  const { random, world } = context;
  const lot = random.pick(lots);
  return { lot, there: random.pick(world.listed.filter((place) => place.territory === lot.destination)) };
}

export const smuggledThere: Kind = {
  id: 'smuggled-there',
  title: 'smuggled lot, first started there',
  weight: 60,
  reach: { kind: 'clause', due: 'must' },
  contraband: true,
  draw(context) {
    const { lot, there } = drawLot(context);
    const activatedAt = context.day(lot.day + context.random.between(0, 8));
    const life = stayAtHome(there, activatedAt);
    return {
      ...life,
      segments: [...life.segments, ...drawAbsence(context, life.segments[0]!)],
      consignment: { id: lot.id, market: territoryOf(lot.market) },
      proof: lot.proof,
      whenLocked: drawWhenLocked(context),
    };
  },
};

/** Some phones of the lots are out of reach for weeks just when the case is on; half of those never come back within the story. */
function drawAbsence({ random, day }: DrawContext, usual: Segment): readonly Segment[] {
  if (!random.chance(0.6)) return [];
  const from = random.between(83, 95);
  const offline: Segment = { ...usual, from: day(from), connection: 'offline' };
  return random.chance(0.6) ? [offline] : [offline, { ...usual, from: day(random.between(106, 109)) }];
}

function drawWhenLocked({ random }: DrawContext): WhenLocked {
  const boughtInGoodFaith = random.chance(0.4);
  const appeals = random.chance(boughtInGoodFaith ? 0.8 : 0.15);
  return {
    boughtInGoodFaith,
    appealsAfterMs: appeals ? random.between(3, 60) * hourMs : null,
    callsSupport: random.chance(0.85),
  };
}

/** The clause does not reach these, and must not: a phone first used elsewhere is a visitor until a case finds otherwise. */
export const smuggledStaged: Kind = {
  id: 'smuggled-staged',
  title: 'smuggled lot, started for hours on the way (for a case)',
  weight: 20,
  reach: { kind: 'never' },
  contraband: true,
  draw(context) {
    const { random, world, day } = context;
    const { lot, there } = drawLot(context);
    const staged = world.elsewhere.find((place) => place.name === lot.stagedIn);
    if (staged === undefined) throw new Error(`no place ${lot.stagedIn}`);
    const activatedAt = day(lot.day) + random.between(0, 20) * hourMs;
    return {
      home: staged,
      activatedAt,
      segments: [
        { from: activatedAt, place: staged, connection: 'home' },
        { from: activatedAt + random.between(2, 20) * hourMs, place: staged, connection: 'offline' },
        { from: day(lot.day + 2) + random.between(0, 8) * hourMs, place: there, connection: 'local-sim' },
      ],
      consignment: { id: `${lot.id}-staged`, market: territoryOf(lot.market) },
      proof: lot.proof,
    };
  },
};

export const offlineNew: Kind = {
  id: 'offline-new',
  title: 'new phone from a shop there, offline for weeks',
  weight: 20,
  reach: { kind: 'clause', due: 'may' },
  contraband: true,
  draw(context): Life {
    const { random } = context;
    const life = newAtHome(context);
    const [online] = life.segments;
    const offlineFrom = life.activatedAt + random.between(0.5, 6) * dayMs;
    return {
      ...life,
      segments: [
        online!,
        { ...online!, from: offlineFrom, connection: 'offline' },
        { ...online!, from: offlineFrom + random.between(20, 40) * dayMs },
      ],
    };
  },
};
