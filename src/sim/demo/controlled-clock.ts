import type { StartOptions } from '../../server/start-options.ts';
import { registerClockRoute } from '../world/clock-route.ts';
import { virtualClock } from '../world/clock.ts';

/** A clock that stands still until `PUT /sim/clock` moves it; no loop and no quota of the server runs by another. */
export function controlledClock(): Required<
  Pick<StartOptions, 'clock' | 'deadlinesEveryMs' | 'quotas' | 'extend' | 'trustProxy'>
> {
  const clock = virtualClock(Date.now());
  return {
    clock,
    deadlinesEveryMs: null,
    quotas: null,
    // The phones of a simulation on this machine state their addresses as a proxy would.
    trustProxy: 'loopback',
    extend: (app, reachDeadlines) => registerClockRoute(app, clock, reachDeadlines),
  };
}
