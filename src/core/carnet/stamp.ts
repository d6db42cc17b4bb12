import type { Territory } from '../territory/territory.ts';
import { stampsMax, type Carnet, type Stamp } from './carnet.ts';

/**
 * Enters one day in one territory. A line grows until the phone is placed in another territory; a day before the last one entered changes
 * nothing. Returns the same array where nothing changes. `day` is `2021-09-02`.
 */
export function stampDay(stamps: readonly Stamp[], territory: Territory, day: string): readonly Stamp[] {
  const latest = stamps[0];
  if (latest === undefined) return [[territory, day, day, 1]];
  if (day < latest[2]) return stamps;
  if (latest[0] !== territory) return [[territory, day, day, 1], ...stamps.slice(0, stampsMax - 1)];
  if (day === latest[2]) return stamps;
  return [[territory, latest[1], day, latest[3] + 1], ...stamps.slice(1)];
}

/** The first proof of place within so many days after the day of activation still places it, whatever the hour it happened. */
const placingDays = 2;

/**
 * Rule 9 of the evidence: an activation without proof of place is placed by the first placed observation within 72 hours. A carnet
 * keeps days only, so the rule ends here at the last day that is certainly within them.
 */
export function placeActivation(
  activated: Carnet['activated'],
  territory: Territory,
  daysSince: number,
): Carnet['activated'] {
  if (activated.territory !== null || daysSince < 0 || daysSince > placingDays) return activated;
  return { territory, day: activated.day };
}
