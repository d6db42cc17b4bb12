import { dayMs, hourMs } from '../../../core/time.ts';
import type { Kind } from '../../world/person.ts';
import { spoofedPositions } from '../../world/places.ts';
import { drawBinding, drawElsewhere, everywhere, stayAtHome } from './itinerary.ts';

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

/** Nothing proves where the phone was started, and what places it first is the country it is carried to. */
export const startedAtTheAirport: Kind = {
  id: 'started-at-the-airport',
  title: 'new phone first started on airport Wi-Fi, then flown in',
  weight: 1,
  reach: never,
  contraband: false,
  draw(context) {
    const { random, day } = context;
    const home = drawElsewhere(context);
    const activatedAt = day(random.between(1, 40));
    const boards = activatedAt + random.between(0.2, 2) * hourMs;
    const lands = boards + random.between(3, 30) * hourMs;
    const there = drawBinding(context);
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
