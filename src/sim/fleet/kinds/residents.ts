import { dayMs, hourMs, minuteMs } from '../../../core/time.ts';
import type { DrawContext, Kind, Life } from '../../world/person.ts';
import {
  drawBinding,
  drawElsewhere,
  drawIn,
  drawListed,
  everywhere,
  moveTo,
  stayAtHome,
  visit,
} from './itinerary.ts';

const never = { kind: 'never' } as const;

/** A phone of a listed territory's resident, first used there before the policy came into force. */
function earlyAtHome(context: DrawContext): Life {
  return stayAtHome(drawListed(context), context.day(context.random.between(-150, -3)));
}

function drawClockOffset({ random }: DrawContext): number {
  const amount = random.chance(0.5)
    ? random.between(15 * minuteMs, 36 * hourMs)
    : random.between(2 * dayMs, 700 * dayMs);
  return Math.round(random.chance(0.5) ? amount : -amount);
}

export const residentsElsewhere: Kind = {
  id: 'resident-elsewhere',
  title: 'lives elsewhere, travels elsewhere',
  weight: 240,
  reach: never,
  contraband: false,
  draw(context) {
    const { random, day } = context;
    const home = drawElsewhere(context);
    const activatedAt = day(random.between(-150, 30));
    if (!random.chance(0.3)) return stayAtHome(home, activatedAt);
    const from = day(random.between(33, 55));
    return visit(home, activatedAt, {
      to: drawElsewhere(context),
      from,
      days: random.between(4, 12),
      connection: 'roaming',
    });
  },
};

export const residentsEarly: Kind = {
  id: 'resident-early',
  title: 'lives there, phone first used there before the policy',
  weight: 120,
  reach: never,
  contraband: false,
  draw: earlyAtHome,
};

export const residentsImported: Kind = {
  id: 'resident-imported',
  title: 'lives there, phone bought and first used abroad',
  weight: 50,
  reach: never,
  contraband: false,
  draw(context) {
    const { random, day } = context;
    const bought = random.between(-40, 35);
    return moveTo(drawElsewhere(context), day(bought), {
      to: drawListed(context),
      at: day(bought + random.between(1, 20)),
    });
  },
};

export const secondHand: Kind = {
  id: 'second-hand',
  title: 'second-hand phone, months of use abroad, now there',
  weight: 50,
  reach: never,
  contraband: false,
  draw(context) {
    const { random, day } = context;
    const sold = random.between(1, 45);
    const life = moveTo(drawElsewhere(context), day(random.between(-150, -90)), {
      to: drawListed(context),
      at: day(sold),
    });
    // Half the sellers wipe the phone; the buyer then starts it anew in the listed territory.
    return random.chance(0.5) ? { ...life, resets: [day(sold + random.between(0.1, 2))] } : life;
  },
};

export const factoryReset: Kind = {
  id: 'factory-reset',
  title: 'lives there, phone of before the policy, factory reset after',
  weight: 40,
  reach: never,
  contraband: false,
  draw(context) {
    const { random, day } = context;
    const first = random.between(1, 40);
    const resets = random.chance(0.3) ? [day(first), day(first + random.between(3, 30))] : [day(first)];
    return { ...earlyAtHome(context), resets };
  },
};

export const wrongClock: Kind = {
  id: 'wrong-clock',
  title: "the phone's clock is wrong",
  weight: 30,
  reach: never,
  contraband: false,
  draw(context) {
    const { random, day } = context;
    const clockOffsetMs = drawClockOffset(context);
    if (random.chance(0.5)) return { ...earlyAtHome(context), clockOffsetMs };
    const home = drawElsewhere(context);
    return {
      ...visit(home, day(random.between(-120, -20)), {
        to: drawListed(context),
        from: day(random.between(2, 50)),
        days: random.between(5, 20),
        connection: 'roaming',
      }),
      clockOffsetMs,
    };
  },
};

export const behindVpn: Kind = {
  id: 'vpn',
  title: 'behind a VPN',
  weight: 50,
  reach: never,
  contraband: false,
  draw(context) {
    const { random, day, world } = context;
    const exit = drawElsewhere(context).served;
    if (random.chance(0.5)) return everywhere(earlyAtHome(context), { vpnExit: exit });
    // Abroad, the tunnel may end in a listed territory: an office network, or an exile reading the news from home.
    const listedExit = random.pick(world.listed.filter((place) => place.served !== 'KP')).served;
    const life = stayAtHome(drawElsewhere(context), day(random.between(-60, 30)));
    return everywhere(life, { vpnExit: listedExit });
  },
};

/** New in a listed territory after the policy, through a shop there: what the clauses are about. */
export function newAtHome(context: DrawContext): Life {
  return stayAtHome(drawBinding(context), context.day(context.random.between(0.5, 28)));
}

export const residentsDelisted: Kind = {
  id: 'resident-delisted',
  title: 'lives in Sudan, off the cited list for months; new phone',
  weight: 15,
  reach: never,
  contraband: false,
  draw: (context) => stayAtHome(drawIn(context, [['SD', 1]]), context.day(context.random.between(0.5, 40))),
};

export const residentsNew: Kind = {
  id: 'resident-new',
  title: 'lives there, new phone from a shop there',
  weight: 40,
  reach: { kind: 'clause', due: 'must' },
  contraband: true,
  draw: newAtHome,
};

export const wrongClockNew: Kind = {
  id: 'wrong-clock-new',
  title: "new phone from a shop there, the phone's clock is wrong",
  weight: 10,
  reach: { kind: 'clause', due: 'must' },
  contraband: true,
  draw: (context) => ({ ...newAtHome(context), clockOffsetMs: drawClockOffset(context) }),
};
