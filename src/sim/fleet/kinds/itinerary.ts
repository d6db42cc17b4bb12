import { dayMs } from '../../../core/time.ts';
import type { Connection, DrawContext, Life, Segment } from '../../world/person.ts';
import type { Place } from '../../world/places.ts';

/** How many phones of a hundred are in which listed territory: by people, by travel, and so that none is forgotten. */
const shares: readonly (readonly [territory: string, share: number])[] = [
  ['CU', 32],
  ['IR', 20],
  ['SY', 16],
  ['SD', 12],
  ['UA-43', 10],
  ['UA-40', 5],
  ['KP', 5],
];

export function drawListed(context: DrawContext): Place {
  return drawIn(context, shares);
}

/** Where a clause binds: in Sudan none does, for its citation had ended eight months before. */
export function drawBinding(context: DrawContext): Place {
  return drawIn(
    context,
    shares.filter(([territory]) => territory !== 'SD'),
  );
}

export function drawIn({ random, world }: DrawContext, among: typeof shares): Place {
  let left = random.below(among.reduce((sum, [, share]) => sum + share, 0));
  for (const [territory, share] of among) {
    if (left < share) return random.pick(world.listed.filter((place) => place.territory === territory));
    left -= share;
  }
  throw new Error('nowhere to go');
}

export function drawElsewhere({ random, world }: DrawContext): Place {
  return random.pick(world.elsewhere);
}

/** At home for the whole story. */
export function stayAtHome(home: Place, activatedAt: number, connection: Connection = 'home'): Life {
  return { home, activatedAt, segments: [{ from: activatedAt, place: home, connection }] };
}

/** At home, one visit, and home again. */
export function visit(
  home: Place,
  activatedAt: number,
  trip: { readonly to: Place; readonly from: number; readonly days: number; readonly connection: Connection },
): Life {
  const segments: Segment[] = [
    { from: activatedAt, place: home, connection: 'home' },
    { from: trip.from, place: trip.to, connection: trip.connection },
    { from: trip.from + trip.days * dayMs, place: home, connection: 'home' },
  ];
  return { home, activatedAt, segments };
}

/** Used in one place, then carried to another for good. */
export function moveTo(
  first: Place,
  activatedAt: number,
  move: { readonly to: Place; readonly at: number },
): Life {
  return {
    home: first,
    activatedAt,
    segments: [
      { from: activatedAt, place: first, connection: 'home' },
      { from: move.at, place: move.to, connection: 'local-sim' },
    ],
  };
}

/** The same life with a change laid over every segment. */
export function everywhere(life: Life, change: Partial<Segment>): Life {
  return { ...life, segments: life.segments.map((segment) => ({ ...segment, ...change })) };
}
