import type { Random } from '../../src/sim/world/random.ts';
import { drawSettingMs, strangerWords, type History, type HistoryEvent } from './event.ts';

type Draw = (random: Random) => HistoryEvent;

/** Puts before each happening, with its chance of a thousand, one of these: nothing else of the history changes. */
function strewn(
  happenings: readonly HistoryEvent[],
  random: Random,
  draws: readonly (readonly [perThousand: number, draw: Draw])[],
): readonly HistoryEvent[] {
  return happenings.flatMap((happening) => {
    let left = random.below(1000);
    for (const [share, draw] of draws) {
      if (left < share) return [draw(random), happening];
      left -= share;
    }
    return [happening];
  });
}

const claimedShare = 0.25;
const boxedShare = 0.4;

/** Strangers who know the numbers on the box enrol, report and are ordered against; keys that were given up come back. */
export function withStrangers(history: History, random: Random): History {
  const proof = random.chance(claimedShare) ? null : history.proof;
  const boxed = random.chance(boxedShare);
  const happenings = strewn(history.happenings, random, [
    [
      50,
      (draw) => ({
        kind: 'stranger-enrols',
        afterMs: 0,
        shows: draw.pick(['none', 'another'] as const),
        abroad: draw.chance(0.4),
      }),
    ],
    [
      110,
      (draw) => ({
        kind: 'stranger-reports',
        afterMs: 0,
        says: draw.pick(strangerWords),
        abroad: draw.chance(0.3),
        pick: draw.next(),
      }),
    ],
    [30, (draw) => ({ kind: 'order-stranger', afterMs: 0, pick: draw.next() })],
    [20, (draw) => ({ kind: 'old-key-returns', afterMs: 0, pick: draw.next() })],
  ]);
  return { ...history, proof, boxed, happenings };
}

/** A server that guards its time: whatever sets a clock wrong, it sets the machine's, and the guard has to see it. */
export function withGuardedClocks(history: History, random: Random): History {
  const jumping = history.happenings.map((one): HistoryEvent =>
    one.kind === 'server-clock' ? { ...one, kind: 'clock-jumps', whose: 'both' } : one,
  );
  const happenings = strewn(jumping, random, [
    [
      40,
      (draw) => ({
        kind: 'clock-jumps',
        afterMs: 0,
        whose: draw.pick(['wall', 'database', 'both'] as const),
        byMs: drawSettingMs(draw),
      }),
    ],
    [30, (draw) => ({ kind: 'server-restarts', afterMs: 0, witnessed: draw.chance(0.9) })],
    [50, () => ({ kind: 'clocks-set-right', afterMs: 0 })],
  ]);
  return { ...history, guarded: true, happenings };
}

/** Backups, and the restore of one that is found to be older than the log; sooner or later a person confirms the records. */
export function withMornings(history: History, random: Random): History {
  const happenings = strewn(history.happenings, random, [
    [50, () => ({ kind: 'snapshot', afterMs: 0 })],
    [40, () => ({ kind: 'restore-morning', afterMs: 0 })],
    [60, () => ({ kind: 'go-on', afterMs: 0 })],
  ]);
  return { ...history, happenings };
}
