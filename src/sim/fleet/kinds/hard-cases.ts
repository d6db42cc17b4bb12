import { dayMs, hourMs, type Instant } from '../../../core/time.ts';
import type { DrawContext, Kind, Life, Segment } from '../../world/person.ts';
import { spoofedPositions } from '../../world/places.ts';
import { drawElsewhere, drawListed, everywhere, stayAtHome } from './itinerary.ts';

const never = { kind: 'never' } as const;

/** In a town on the border people buy the neighbour's SIM, for his masts are nearer; so both network and address say: over there. */
export const neighboursSignal: Kind = {
  id: 'neighbours-signal',
  title: "border town, new phone on the neighbour's SIM",
  weight: 1,
  reach: never,
  contraband: false,
  draw({ random, world, day }) {
    const { home, across } = random.pick(world.borders);
    return everywhere(stayAtHome(home, day(random.between(1, 30)), 'local-sim'), { servedFrom: across });
  },
};

/** The same town in winter: days indoors, in which nothing contradicts the neighbour, and a walk between them. */
export const indoorsAtTheBorder: Kind = {
  id: 'indoors-at-the-border',
  title: "border town, indoors for days on the neighbour's SIM",
  weight: 1,
  reach: never,
  contraband: false,
  draw(context) {
    const { random, world, day } = context;
    const { home, across } = random.pick(world.borders);
    const activatedAt = day(random.between(1, 30));
    const usual: Omit<Segment, 'from'> = { place: home, connection: 'local-sim', servedFrom: across };
    return { home, activatedAt, segments: inAndOut(context, activatedAt, usual) };
  },
};

function inAndOut(
  { random, day, endDay }: DrawContext,
  from: Instant,
  usual: Omit<Segment, 'from'>,
): readonly Segment[] {
  const segments: Segment[] = [];
  for (let at = from; at < day(endDay); at += random.between(0.5, 2) * dayMs) {
    segments.push({ ...usual, from: at, indoors: true });
    at += random.between(1, 6) * dayMs;
    segments.push({ ...usual, from: at });
  }
  return segments;
}

/** Ukrainian codes and addresses are consistent with Crimea, so nothing contradicts the displaced position. */
export const displacedToCrimea: Kind = {
  id: 'displaced-to-crimea',
  title: 'Odesa, new phone whose satellites say Simferopol',
  weight: 1,
  reach: never,
  contraband: false,
  draw({ random, world, day }) {
    const life = stayAtHome(world.odesa, day(random.between(1, 30)));
    return everywhere(life, { displacedTo: spoofedPositions[0]! });
  },
};

/** East of the strait network and address are Russian, as they are in Crimea. */
export const displacedFromKuban: Kind = {
  id: 'displaced-from-kuban',
  title: 'east of the strait, new phone whose satellites say Simferopol',
  weight: 1,
  reach: never,
  contraband: false,
  draw({ random, world, day }) {
    const life = stayAtHome(random.pick(world.kuban), day(random.between(1, 30)));
    return everywhere(life, { displacedTo: spoofedPositions[0]! });
  },
};

/** Nothing proves where the phone was started, and what places it first is the country it is carried to. */
export const startedAtTheAirport: Kind = {
  id: 'started-at-the-airport',
  title: 'new phone first started on airport Wi-Fi, then flown in',
  weight: 1,
  reach: never,
  contraband: false,
  unavoidable: ({ segments }, enrolledAt) =>
    enrolledAt < segments[2]!.from
      ? null
      : 'the server did not hear the phone before it landed, and on Wi-Fi the phone itself knew of no place',
  draw(context) {
    const { random, day } = context;
    const home = drawElsewhere(context);
    const activatedAt = day(random.between(1, 25));
    // Late enough that the phone reaches the server, if only at the second attempt, while it is still at home.
    const boards = activatedAt + random.between(5, 12) * hourMs;
    const lands = boards + random.between(3, 30) * hourMs;
    const there = drawListed(context);
    return {
      home,
      activatedAt,
      segments: [
        { from: activatedAt, place: home, connection: 'wifi', indoors: true },
        { from: boards, place: home, connection: 'offline' },
        { from: lands, place: there, connection: 'local-sim' },
        { from: lands + random.between(5, 20) * dayMs, place: home, connection: 'home' },
      ],
    };
  },
};

/** A phone kept for visits: between two of them it lies switched off at home, and nobody hears that it left. */
export const secondPhone: Kind = {
  id: 'second-phone',
  title: 'second phone for visits, in a drawer at home between them',
  weight: 1,
  reach: never,
  contraband: false,
  draw(context): Life {
    const { random, day } = context;
    const home = drawElsewhere(context);
    const there = drawListed(context);
    const activatedAt = day(random.between(-120, -60));
    const first = random.between(2, 8);
    const second = first + random.between(34, 45);
    return {
      home,
      activatedAt,
      segments: [
        { from: activatedAt, place: home, connection: 'home' },
        { from: day(-30), place: home, connection: 'offline' },
        { from: day(first), place: there, connection: 'local-sim' },
        { from: day(first + random.between(4, 12)), place: home, connection: 'offline' },
        { from: day(second), place: there, connection: 'local-sim' },
        { from: day(second + random.between(4, 12)), place: home, connection: 'offline' },
      ],
    };
  },
};

/** A tablet without a SIM, whose tunnel ends in a listed territory: a fix outside every fence, or none at all, beside that address. */
export const tunnelled: Kind = {
  id: 'tunnelled',
  title: 'new tablet on Wi-Fi, its tunnel ends in a listed territory',
  weight: 1,
  reach: never,
  contraband: false,
  draw(context) {
    const { random, day } = context;
    const life = stayAtHome(drawElsewhere(context), day(random.between(1, 30)), 'wifi');
    return everywhere(life, { vpnExit: drawListed(context).served });
  },
};
