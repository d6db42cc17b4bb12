import { minuteMs } from '../../core/time.ts';
import type { Clock } from '../ports.ts';

/** How enrolments that no manifest names fare, for people who run the server. */
export interface ClaimFigures {
  /** How many this process takes in a minute. */
  readonly perMinute: number;
  /** Those that it took and refused since it started. */
  readonly taken: number;
  readonly refused: number;
  /** Whether it refuses them now. */
  readonly refuses: boolean;
}

/**
 * The limit over all claimed keys of hardware that no manifest names: whoever makes up numbers can enrol as many as they like, and each is a
 * row. It never counts a phone of a manifest, nor a proved key.
 */
export interface ClaimLimit {
  /** Whether one more may be entered now. */
  hasRoom(): boolean;
  /** One was entered. */
  take(): void;
  /** One was refused; true for the first since there was room, which is worth an alarm. */
  refuse(): boolean;
  figures(): ClaimFigures;
}

/** A minute's worth may come at once; then room comes back evenly. A clock that is set back gives none. */
export function createClaimLimit(perMinute: number, clock: Clock): ClaimLimit {
  let room = perMinute;
  let countedAt = clock.now();
  let [taken, refused] = [0, 0];
  let isAlarmed = false;
  const count = (): void => {
    const now = clock.now();
    room = Math.min(perMinute, room + (Math.max(0, now - countedAt) / minuteMs) * perMinute);
    countedAt = now;
  };
  const hasRoom = (): boolean => {
    count();
    return room >= 1;
  };
  return {
    hasRoom,
    take() {
      count();
      room -= 1;
      taken += 1;
      // Half the room has to be back before the next alarm, so that one flood is one alarm.
      if (room >= perMinute / 2) isAlarmed = false;
    },
    refuse() {
      refused += 1;
      const isFirst = !isAlarmed;
      isAlarmed = true;
      return isFirst;
    },
    figures: () => ({ perMinute, taken, refused, refuses: !hasRoom() }),
  };
}
