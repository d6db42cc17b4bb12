import { dayMs, hourMs } from '../../../core/time.ts';
import type { Connection, DrawContext, Kind, Life, Segment } from '../../world/person.ts';
import { spoofedPositions } from '../../world/places.ts';
import {
  drawBinding,
  drawElsewhere,
  drawIn,
  drawListed,
  everywhere,
  stayAtHome,
  visit,
} from './itinerary.ts';

const never = { kind: 'never' } as const;

function traveller(context: DrawContext, connection: Connection, days: readonly [number, number]): Life {
  const { random, day } = context;
  return visit(drawElsewhere(context), day(random.between(-150, -10)), {
    to: drawListed(context),
    from: day(random.between(1, 50)),
    days: random.between(...days),
    connection,
  });
}

export const touristsRoaming: Kind = {
  id: 'tourist-roaming',
  title: 'tourist on the SIM from home',
  weight: 60,
  reach: never,
  contraband: false,
  draw: (context) => traveller(context, 'roaming', [5, 20]),
};

export const touristsLocalSim: Kind = {
  id: 'tourist-local-sim',
  title: 'tourist with a local SIM',
  weight: 60,
  reach: never,
  contraband: false,
  draw: (context) => traveller(context, 'local-sim', [5, 20]),
};

export const familyVisitors: Kind = {
  id: 'family-visitor',
  title: 'lives abroad, weeks with the family there',
  weight: 40,
  reach: never,
  contraband: false,
  draw: (context) => traveller(context, 'local-sim', [18, 42]),
};

export const newPhoneTravellers: Kind = {
  id: 'new-phone-traveller',
  title: 'phone started at home days before the journey',
  weight: 20,
  reach: never,
  contraband: false,
  draw(context) {
    const { random, day } = context;
    const bought = random.between(1, 40);
    return visit(drawElsewhere(context), day(bought), {
      to: drawListed(context),
      from: day(bought + random.between(0.5, 4)),
      days: random.between(5, 20),
      connection: random.chance(0.5) ? 'roaming' : 'local-sim',
    });
  },
};

export const commuters: Kind = {
  id: 'border-commuter',
  title: 'crosses the border to work',
  weight: 40,
  reach: never,
  contraband: false,
  draw(context) {
    const { random, world, day, endDay } = context;
    const { home, across } = random.pick(world.borders);
    const first = random.between(-120, 10);
    const segments: Segment[] = [{ from: day(first), place: home, connection: 'home' }];
    const connection = random.chance(0.5) ? 'roaming' : 'local-sim';
    for (let today = Math.max(0, Math.ceil(first) + 1); today < endDay; today++) {
      if (today % 7 >= 5 || random.chance(0.1)) continue;
      const leaves = day(today) + random.between(3, 6) * hourMs;
      segments.push({ from: leaves, place: across, connection });
      segments.push({ from: leaves + random.between(5, 11) * hourMs, place: home, connection: 'home' });
    }
    return { home, activatedAt: day(first), segments };
  },
};

export const aidWorkers: Kind = {
  id: 'aid-worker',
  title: 'aid worker on a mission',
  weight: 15,
  reach: never,
  contraband: false,
  draw(context) {
    const { random } = context;
    const life = traveller(context, 'local-sim', [30, 60]);
    const [before, mission, after] = life.segments;
    // In the field there is only the satellite terminal, every other week.
    const segments: Segment[] = [before!];
    for (let from = mission!.from; from < after!.from; from += 14 * dayMs) {
      segments.push({ ...mission!, from });
      const field = from + random.between(5, 9) * dayMs;
      if (field < after!.from) segments.push({ ...mission!, from: field, connection: 'satellite' });
    }
    return { ...life, segments: [...segments, after!] };
  },
};

export const press: Kind = {
  id: 'press',
  title: 'press, new phone started on the spot, exempt beforehand',
  weight: 15,
  reach: never,
  contraband: false,
  draw(context) {
    const { random, day } = context;
    const arrived = random.between(2, 40);
    const there = drawBinding(context);
    return {
      ...stayAtHome(there, day(arrived), 'local-sim'),
      exemption: { id: 'press', grantedAt: day(arrived - random.between(0.2, 1.5)) },
    };
  },
};

export const gifts: Kind = {
  id: 'gift',
  title: 'gift from abroad started there, exempt on request',
  weight: 20,
  reach: { kind: 'until-exempt' },
  contraband: false,
  draw(context) {
    const { random, day } = context;
    // The exemption for individual consumers holds in these two.
    const there = drawIn(context, [
      ['CU', 3],
      ['IR', 2],
    ]);
    return {
      ...stayAtHome(there, day(random.between(1, 25))),
      exemption: { id: 'individual', afterNoticeMs: Math.round(random.between(1, 9) * dayMs) },
    };
  },
};

export const displacedFixes: Kind = {
  id: 'displaced-fix',
  title: 'satellite positions falsified over a whole coast',
  weight: 40,
  reach: never,
  contraband: false,
  draw(context) {
    const { random, world, day } = context;
    const life = stayAtHome(random.pick(world.spoofed), day(random.between(-30, 30)));
    const connection = random.chance(0.25) ? 'wifi' : 'home';
    return everywhere(life, { displacedTo: random.pick(spoofedPositions), connection });
  },
};

export const wifiOnly: Kind = {
  id: 'wifi-only',
  title: 'on Wi-Fi only',
  weight: 30,
  reach: never,
  contraband: false,
  draw(context) {
    const { random, day } = context;
    if (random.chance(0.4)) return stayAtHome(drawListed(context), day(random.between(-120, -3)), 'wifi');
    return everywhere(traveller(context, 'wifi', [5, 20]), { connection: 'wifi' });
  },
};

export const offlineTravellers: Kind = {
  id: 'offline-traveller',
  title: 'traveller, offline for weeks',
  weight: 20,
  reach: never,
  contraband: false,
  draw(context) {
    const life = traveller(context, 'roaming', [20, 40]);
    const [before, trip, after] = life.segments;
    const offline = { ...trip!, from: trip!.from + 2 * dayMs, connection: 'offline' as const };
    return { ...life, segments: [before!, trip!, offline, after!] };
  },
};
